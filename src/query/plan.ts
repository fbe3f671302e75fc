// The plan: a resolved report as plain, frozen data. Absolute times, properties that are known to exist, defaults filled in.
// Its hash is the cache key; "explain" shows it. It holds all that the SQL and the result depend on.
import type { FieldName, fields } from '../event/index.ts'
import type {
  CountMeasure,
  EventColumn,
  GoalDefinition,
  GoalMeasure,
  IntervalUnit,
  OverviewMeasure,
  PropertyMeasure,
  TableMeasure,
  WebMeasure,
} from '../report/index.ts'
import type { Sql } from '../sql/index.ts'
import type { Formula } from './formula.ts'
import type { FunnelPlan } from './plan-funnel.ts'
import type { RetentionPlan } from './plan-retention.ts'
import type { PathsPlan } from './plan-paths.ts'
import type { LifecyclePlan } from './plan-lifecycle.ts'
import type { StickinessPlan } from './plan-stickiness.ts'
import type { PeoplePlan } from './plan-people.ts'
import type { CohortPlan } from './plan-cohort.ts'
import type { AbsoluteRange, Interval } from './time.ts'

type FieldOf<S extends 'event' | 'session'> = {
  [Name in FieldName]: (typeof fields)[Name]['scope'] extends S ? Name : never
}[FieldName]
export type SessionField = FieldOf<'session'>
/** Fields that the event's own row has: all but those that only a whole visit has. */
export type EventField = FieldOf<'event'> | Exclude<SessionField, 'entry_page' | 'exit_page'>

/** Where a value is read. */
export type Property =
  | { readonly kind: 'event'; readonly field: EventField; readonly type: 'text' | 'number' }
  | { readonly kind: 'session'; readonly field: SessionField; readonly type: 'text' }
  | { readonly kind: 'own'; readonly name: string }
  /** Host name and path. */
  | { readonly kind: 'url'; readonly type: 'text' }
  /** `event_name` where the project counts events as others: the n-th of `from` as the n-th of `to`. */
  | {
      readonly kind: 'merged_name'
      readonly type: 'text'
      readonly from: readonly string[]
      readonly to: readonly string[]
    }
  /** `currency`; of an amount that came without one the project's. */
  | { readonly kind: 'currency'; readonly type: 'text'; readonly own: string }
  /** Of the event's person, as it is now. */
  | { readonly kind: 'person'; readonly name: string }
  /** The key of the group of this type that the event names. */
  | { readonly kind: 'group'; readonly group: string }
  /** Of that group, as it is now. */
  | { readonly kind: 'group_property'; readonly group: string; readonly name: string }
  /** Is the person among these? The texts `in`, `out`. */
  | { readonly kind: 'cohort'; readonly members: Predicate }
  /** A person's or group's value beside its id (column `value`, JSON text): made where such properties are compiled. */
  | { readonly kind: 'stored' }
  /** A text that was computed: made where cohorts are compiled. */
  | { readonly kind: 'given'; readonly type: 'text'; readonly text: Sql }

/** A yes or no about one event. Never unknown: a missing property answers no, and `not` turns that into yes. */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Predicate[] }
  | { readonly kind: 'not'; readonly part: Predicate }
  /** Of the event's visit: `part` only names properties of the session. Made by a rewrite pass. */
  | { readonly kind: 'in_session'; readonly part: Predicate }
  | OfPerson
  | Leaf
/** Of the event's person (after joining), whatever the event is. */
export type OfPerson =
  /** Did such events so often. */
  | {
      readonly kind: 'did'
      readonly predicate: Predicate
      readonly range: AbsoluteRange
      readonly atLeast: number
      readonly atMost: number | undefined
    }
  /** The first such event of all time lies in the range. */
  | { readonly kind: 'first_did'; readonly predicate: Predicate; readonly range: AbsoluteRange }
  /** Is a member of a static cohort. */
  | { readonly kind: 'member'; readonly cohortId: number; readonly fill: number }
  /** Has this text in an id or in a property; or is the person of this id. */
  | { readonly kind: 'found'; readonly text: string }
export type Leaf =
  | { readonly kind: 'event_name'; readonly name: string }
  | {
      readonly kind: 'is'
      readonly property: Property
      readonly texts: readonly string[]
      readonly numbers: readonly number[]
      readonly ignoreCase: boolean
    }
  | {
      readonly kind: 'text'
      readonly operator: 'contains' | 'starts_with' | 'ends_with' | 'matches'
      readonly property: Property
      readonly values: readonly string[]
      readonly ignoreCase: boolean
    }
  | {
      readonly kind: 'compare'
      readonly operator: 'greater' | 'greater_or_equal' | 'less' | 'less_or_equal'
      readonly property: Property
      /** Dates: ms since 1970; a property's date without a zone is read in `timeZone`. */
      readonly as: 'number' | 'date'
      readonly value: number
      readonly timeZone: string
    }
  | { readonly kind: 'is_set'; readonly property: Property }

/** Which joins of persons there are in a project: none; only such as hold; also others, so that several persons may meet in a visit. */
export type Joins = 'none' | 'simple' | 'any'

/** One tenant, one range: without these no statement can name the tables. */
export interface Scope {
  readonly projectId: number
  readonly range: AbsoluteRange
  readonly joins: Joins
  /** Events that make their visit engaged: those of goals. undefined: none, or nobody asks. */
  readonly engaging: Predicate | undefined
  /** Only events and properties of these ids, as stored: where it is asked about one person. */
  readonly ids?: readonly bigint[]
}

/** What a report has to know of money. */
export interface Money {
  /** The project's: of amounts that came without one, and into which amounts are converted. */
  readonly currency: string
  /** The project's, whatever the report's is: rates are of the days at home. */
  readonly timeZone: string
  /**
   * Of the report's amounts, which others there are than those that only need to be added up. Empty: none. Found by the engine
   * for the reports that ask for amounts.
   */
  readonly foreign: readonly ForeignCurrency[]
}
interface ForeignCurrency {
  readonly currency: string
  readonly into: string
  /** Days (since 1970-01-01) with such amounts and a rate; n-th: one of the currency is worth above / below (whole numbers, as text). */
  readonly days: readonly number[]
  readonly above: readonly string[]
  readonly below: readonly string[]
  /** There are such amounts on other days as well. */
  readonly isPartial: boolean
}

export interface Base {
  readonly version: 1
  readonly projectId: number
  readonly timeZone: string
  readonly range: AbsoluteRange
  /** The same stretch of it, where the range is not over. */
  readonly compareRange: AbsoluteRange | undefined
  /** The range is over. */
  readonly isComplete: boolean
  readonly filter: Predicate
  readonly joins: Joins
  readonly money: Money
  /** What completes any of the project's goals; undefined where it has none, or the answer does not depend on it. */
  readonly engaging: Predicate | undefined
}
export type Direction = 'asc' | 'desc'

type SeriesMeasure =
  | { readonly kind: 'count'; readonly measure: CountMeasure | WebMeasure | GoalMeasure }
  | {
      readonly kind: 'property'
      readonly measure: PropertyMeasure
      readonly property: Property
      /** Amounts: the currency that they are read in. undefined: these are none. */
      readonly into: string | undefined
    }
export interface PlanSeries {
  readonly label: string
  readonly letter: string
  readonly predicate: Predicate
  readonly measure: SeriesMeasure
}
export interface TrendPlan extends Base {
  readonly kind: 'trend'
  readonly interval: IntervalUnit
  readonly intervals: readonly Interval[]
  /** Of the whole range to compare with, which may go on after `compareRange`. */
  readonly compareIntervals: readonly Interval[]
  readonly series: readonly PlanSeries[]
  /** The events that complete the report's goal. */
  readonly goal: Predicate | undefined
  readonly formulas: readonly { readonly label: string; readonly text: string; readonly formula: Formula }[]
  readonly breakdown: readonly Property[]
  /** Only these keys; undefined: all. */
  readonly onlyGroups: readonly (readonly (string | null)[])[] | undefined
  /** By a series' total, or a formula's. */
  readonly order: { readonly by: 'series' | 'formula'; readonly index: number; readonly direction: Direction }
  readonly limit: number
  readonly offset: number
  readonly isCumulative: boolean
  readonly rolling: number
}
export interface TablePlan extends Base {
  readonly kind: 'table'
  readonly breakdown: readonly Property[]
  readonly breakdownNames: readonly string[]
  readonly measures: readonly TableMeasure[]
  readonly goal: Predicate | undefined
  readonly search: string | undefined
  readonly order: { readonly by: TableMeasure; readonly direction: Direction }
  readonly limit: number
  readonly offset: number
}
export interface OverviewPlan extends Base {
  readonly kind: 'overview'
  readonly measures: readonly (OverviewMeasure | GoalMeasure | 'revenue')[]
  readonly goal: Predicate | undefined
}
export interface EventsPlan extends Base {
  readonly kind: 'events'
  readonly columns: readonly EventColumn[]
  /** `event_name`, as reports read it. */
  readonly eventName: Property
  readonly limit: number
  /** The last event of the page before. */
  readonly after: { readonly timestamp: number; readonly eventId: string } | undefined
}
export interface PlanGoal {
  readonly id: number
  readonly name: string
  readonly predicate: Predicate
  readonly value: GoalDefinition['value']
}
export interface GoalsPlan extends Base {
  readonly kind: 'goals'
  readonly goals: readonly PlanGoal[]
}
export type Plan =
  | TrendPlan
  | TablePlan
  | OverviewPlan
  | EventsPlan
  | GoalsPlan
  | FunnelPlan
  | RetentionPlan
  | PathsPlan
  | LifecyclePlan
  | StickinessPlan
  | PeoplePlan
  | CohortPlan
export type PlanOf<Kind extends Plan['kind']> = Extract<Plan, { kind: Kind }>

/** The scope of a plan's statements over one of its ranges. */
export const scopeOf = ({ projectId, joins, engaging }: Base, range: AbsoluteRange): Scope => ({
  projectId,
  range,
  joins,
  engaging,
})

/** True for every event. */
export const everything: Predicate = { kind: 'and', parts: [] }
export const isEverything = (predicate: Predicate): boolean => predicate.kind === 'and' && predicate.parts.length === 0
