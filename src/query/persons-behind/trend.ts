// Trend: who stands behind a number?
import type { TrendPoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { TrendPlan } from '../plan.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindTrend(plan: TrendPlan, _point: TrendPoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
