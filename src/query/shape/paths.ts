// Paths: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { PathsPlan } from '../plan-paths.ts'
import type { Rows } from '../statement.ts'

export function shapePaths(plan: PathsPlan, _rows: Rows): Omit<ResultOf<'paths'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
