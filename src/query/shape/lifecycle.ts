// Lifecycle: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import type { Rows } from '../statement.ts'

export function shapeLifecycle(plan: LifecyclePlan, _rows: Rows): Omit<ResultOf<'lifecycle'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
