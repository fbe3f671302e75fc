// People: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { PeoplePlan } from '../plan-people.ts'
import type { Rows } from '../statement.ts'

export function shapePeople(plan: PeoplePlan, _rows: Rows): Omit<ResultOf<'people'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
