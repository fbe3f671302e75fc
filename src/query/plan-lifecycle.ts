// What a lifecycle report is resolved into.
import type { Base } from './plan.ts'

export interface LifecyclePlan extends Base {
  readonly kind: 'lifecycle'
}
