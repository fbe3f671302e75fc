// What a funnel report is resolved into.
import type { IntervalUnit } from '../report/index.ts'
import type { Base, Predicate, Property } from './plan.ts'
import type { Interval } from './time.ts'

interface PlanStep {
  readonly label: string
  readonly predicate: Predicate
  readonly isOptional: boolean
}
export interface PlanExclusion {
  readonly predicate: Predicate
  /** Indexes of steps that are not optional. */
  readonly after: number
  readonly before: number
}

export interface FunnelPlan extends Base {
  readonly kind: 'funnel'
  readonly steps: readonly PlanStep[]
  readonly window:
    | { readonly kind: 'time'; readonly ms: number }
    /**
     * One visit: all events are of the visit of step 1. More: until the n-th visit of the person begins that begins after step 1.
     * Longer than `ms` it never is.
     */
    | { readonly kind: 'visits'; readonly count: number; readonly ms: number }
  /** How long after the range's end events may still count. ms */
  readonly tailMs: number
  readonly order: 'ordered' | 'strict' | 'any'
  /** Not (in any order only): any step opens the window, and "step n" is "n of the steps". */
  readonly isAnchored: boolean
  readonly countBy: 'persons' | 'sessions' | 'groups' | 'attempts'
  /** Of `groups`. */
  readonly group: Property | undefined
  readonly exclusions: readonly PlanExclusion[]
  readonly hold: readonly Property[]
  readonly breakdown: readonly Property[]
  readonly attribution: 'first' | 'last' | number
  readonly limit: number
  readonly offset: number
  readonly interval: IntervalUnit | undefined
  /** `isComplete`: no attempt that began in it can still convert. */
  readonly intervals: readonly Interval[]
  readonly compareIntervals: readonly Interval[]
  /** The step before which people dropped whose next events are asked for. */
  readonly nextOf: number | undefined
  readonly nextLimit: number
  readonly nextOffset: number
  /** `event_name`, as reports read it. */
  readonly eventName: Property
  /** Of the histogram. */
  readonly bins: number
}
