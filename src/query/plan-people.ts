// What a people report is resolved into.
import type { Base } from './plan.ts'

export interface PeoplePlan extends Base {
  readonly kind: 'people'
}
