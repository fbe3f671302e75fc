// Retention: who stands behind a number?
import type { RetentionPoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { RetentionPlan } from '../plan-retention.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindRetention(plan: RetentionPlan, _point: RetentionPoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
