// What a stickiness report is resolved into.
import type { Base } from './plan.ts'

export interface StickinessPlan extends Base {
  readonly kind: 'stickiness'
}
