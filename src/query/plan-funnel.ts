// What a funnel report is resolved into.
import type { Base } from './plan.ts'

export interface FunnelPlan extends Base {
  readonly kind: 'funnel'
}
