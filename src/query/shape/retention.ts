// Retention: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { RetentionPlan } from '../plan-retention.ts'
import type { Rows } from '../statement.ts'

export function shapeRetention(plan: RetentionPlan, _rows: Rows): Omit<ResultOf<'retention'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
