// What a cohort report is resolved into.
import type { Base, Predicate } from './plan.ts'

export interface CohortPlan extends Base {
  readonly kind: 'cohort'
  /** Holds for all events of a person or for none. */
  readonly who: Predicate
}
