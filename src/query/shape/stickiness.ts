// Stickiness: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import type { Rows } from '../statement.ts'

export function shapeStickiness(plan: StickinessPlan, _rows: Rows): Omit<ResultOf<'stickiness'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
