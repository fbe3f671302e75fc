// Funnel: who stands behind a number?
import type { FunnelPoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { FunnelPlan } from '../plan-funnel.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindFunnel(plan: FunnelPlan, _point: FunnelPoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
