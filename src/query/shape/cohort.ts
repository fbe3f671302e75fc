// Cohort: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import type { Rows } from '../statement.ts'

export function shapeCohort(plan: CohortPlan, _rows: Rows): Omit<ResultOf<'cohort'>, 'meta'> {
  throw new QueryError('not_there_yet', `Reports of kind ${plan.kind} are not there yet.`)
}
