// What a retention report is resolved into.
import type { Base } from './plan.ts'

export interface RetentionPlan extends Base {
  readonly kind: 'retention'
}
