// What a paths report is resolved into.
import type { Base } from './plan.ts'

export interface PathsPlan extends Base {
  readonly kind: 'paths'
}
