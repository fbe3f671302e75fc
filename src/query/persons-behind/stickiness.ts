// Stickiness: who stands behind a number?
import type { StickinessPoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindStickiness(plan: StickinessPlan, _point: StickinessPoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
