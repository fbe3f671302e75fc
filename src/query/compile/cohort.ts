// Cohort: plan → statements.
import type { CohortPlan } from '../plan-cohort.ts'
import type { Statement } from '../statement.ts'

export const compileCohort = (_plan: CohortPlan): readonly Statement[] => []
