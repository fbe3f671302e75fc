// Funnel: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import type { Rows } from '../statement.ts'

export function shapeFunnel(plan: FunnelPlan, _rows: Rows): Omit<ResultOf<'funnel'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
