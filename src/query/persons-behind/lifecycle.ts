// Lifecycle: who stands behind a number?
import type { LifecyclePoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindLifecycle(plan: LifecyclePlan, _point: LifecyclePoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
