// What a stickiness report is resolved into.
import type { IntervalUnit } from '../report/index.ts'
import type { Base, Predicate, Property } from './plan.ts'
import type { Interval } from './time.ts'

export interface StickinessPlan extends Base {
  readonly kind: 'stickiness'
  readonly series: readonly { readonly label: string; readonly predicate: Predicate }[]
  readonly interval: IntervalUnit
  readonly intervals: readonly Interval[]
  readonly compareIntervals: readonly Interval[]
  /** On at least n intervals instead of exactly n. */
  readonly isCumulative: boolean
  readonly breakdown: readonly Property[]
  readonly limit: number
  readonly offset: number
}
