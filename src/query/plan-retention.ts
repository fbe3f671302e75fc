// What a retention report is resolved into.
import type { RetentionReport } from '../report/index.ts'
import type { Base, Predicate, Property } from './plan.ts'

/** A period of the range; who starts in it. */
export interface RetentionCohort {
  /** ms; cut by the range at its edges. */
  readonly from: number
  readonly to: number
  /** How many periods (0, 1 …) have begun for the first of the cohort, and are over for all of it. At most as many as are asked about. */
  readonly begun: number
  readonly over: number
}

/** The periods of a cell; null: without end. */
export interface RetentionColumn {
  readonly from: number
  readonly to: number | null
}

/** Is the (last) period of a cell over for all of its cohort? Without end: its first one. */
export const isComplete = ({ from, to }: RetentionColumn, { over }: RetentionCohort): boolean => (to ?? from) < over

export interface RetentionPlan extends Base {
  readonly kind: 'retention'
  readonly start: Predicate
  readonly returns: Predicate
  readonly occurrence: RetentionReport['start']['occurrence']
  readonly period: RetentionReport['period']
  /**
   * Calendar: where periods start (ms): that of the first cohort (not cut), then each up to the one after the last that a cell
   * asks about. Rolling: how long a period is (ms).
   */
  readonly window:
    | { readonly kind: 'calendar'; readonly starts: readonly number[] }
    | { readonly kind: 'rolling'; readonly periodMs: number }
  readonly mode: RetentionReport['mode']
  /** In the order of `from`. */
  readonly columns: readonly RetentionColumn[]
  /** Those that have begun. */
  readonly cohorts: readonly RetentionCohort[]
  /** ms: where the last possible return lies, not included. */
  readonly returnsTo: number
  readonly measure:
    | { readonly kind: 'persons' }
    | {
        readonly kind: 'sum' | 'average'
        readonly property: Property
        /** Amounts: the currency that they are read in. undefined: these are none. */
        readonly into: string | undefined
      }
  readonly breakdown: readonly Property[]
  readonly limit: number
  readonly offset: number
}
