// Table: who stands behind a number?
import type { TablePoint } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import type { TablePlan } from '../plan.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindTable(plan: TablePlan, _point: TablePoint): Sql {
  throw new QueryError('not_there_yet', `The persons behind a ${plan.kind} are not there yet.`)
}
