// What a cohort report is resolved into.
import type { Base } from './plan.ts'

export interface CohortPlan extends Base {
  readonly kind: 'cohort'
}
