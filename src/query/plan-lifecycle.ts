// What a lifecycle report is resolved into.
import type { IntervalUnit } from '../report/index.ts'
import type { Base, Predicate, Property } from './plan.ts'
import type { Interval } from './time.ts'

export interface LifecyclePlan extends Base {
  readonly kind: 'lifecycle'
  readonly predicate: Predicate
  readonly interval: IntervalUnit
  readonly intervals: readonly Interval[]
  /** ms: where the interval before the first one starts; it reaches up to the first one. */
  readonly previousFrom: number
  /** How many intervals have begun: nobody is dormant in the others. */
  readonly begun: number
  readonly breakdown: readonly Property[]
  readonly limit: number
  readonly offset: number
}
