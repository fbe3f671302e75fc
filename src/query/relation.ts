// The rows that a question counts: events of one scope that meet a predicate, with the breakdown's keys (k1…k3),
// the interval (bucket) and the value (v) beside them. Everything that is counted is counted over this.
import { join, param, sql, type Sql } from '../sql/index.ts'
import { fromEvents, fromFewEvents, fromEventsOfVisits, fromSessions } from './from.ts'
import { currencyOf } from './money.ts'
import { joinPersons } from './persons.ts'
import type { Predicate, Property, Scope } from './plan.ts'
import { andPredicate, compilePredicate } from './predicate.ts'
import { groupKey, groupValues, personValues } from './profiles.ts'
import { keyView, missingKey, numberView, textView, type Readable } from './property.ts'
import type { IntervalUnit } from '../report/index.ts'
import type { Interval } from './time.ts'

export interface Relation {
  readonly scope: Scope
  readonly predicate: Predicate
  readonly keys: readonly Property[]
  /** Adds `bucket`: `Interval.bucket` of the interval that the event lies in (0 is kept for "the whole range"). */
  readonly intervals?: Buckets
  /** What completes the question's goal; `withGoal` adds it as `is_goal`. */
  readonly goal?: Predicate | undefined
  readonly withGoal?: boolean
  /** Adds `v`: of the event's row, or a property's numbers or texts (nullable). */
  readonly value?: Sql | Omit<View, 'name'>
  /** Further properties, each as a column. */
  readonly views?: readonly View[]
  /** Further columns, each with its name, read at the event's row: sql`timestamp`, sql`… AS is_start`. */
  readonly columns?: readonly Sql[]
  /** Adds `is_entry`, `is_exit`: whether the event is its visit's first, last page view. */
  readonly withEdges?: boolean
  /** Makes `person_id` the person that the event's id is joined with. */
  readonly withPersons?: boolean
  /** Adds `of_currency`: the amount's; this one where it came without. */
  readonly ownCurrency?: string | undefined
  /** Only rows that meet this too, which are few: a set, as sql`session_id IN (SELECT …)`. */
  readonly only?: Sql
  /** Adds `is_bounce`, `is_engaged`: of the event's visit. */
  readonly withVisitKinds?: boolean
}

/** A property as a column: a breakdown's key (never NULL), its text or its number (NULL where it is missing). */
export interface View {
  readonly name: Sql
  readonly property: Property
  readonly as: 'key' | 'text' | 'number'
}

const keyNames = [sql`k1`, sql`k2`, sql`k3`, sql`k4`, sql`k5`, sql`k6`, sql`k7`] as const
export const keyName = (index: number): Sql => keyNames[index] ?? sql`k1`
/** `k1, k2, `: to stand before further columns. */
export const keyList = (count: number): Sql =>
  join(
    Array.from({ length: count }, (_, index) => sql`${keyName(index)}, `),
    sql``,
  )
export const isPageView = sql`event_name IN ('page_view', 'screen_view')`

/** How events are put into intervals. */
interface Buckets {
  readonly unit: IntervalUnit
  readonly timeZone: string
  readonly intervals: readonly Interval[]
}

/**
 * By the intervals' boundaries, which may be any. Dates by the engine's own calendar, which is quicker and has the same
 * days (tested); the choice is a constant to the engine, so it only computes one of the two.
 */
export function bucketOf({ unit, timeZone, intervals }: Buckets, time: Sql = sql`timestamp`): Sql {
  const starts = param(
    intervals.map(({ from }) => from),
    'Array(Int64)',
  )
  const byStart = sql`roundDown(toUnixTimestamp64Milli(${time}), ${starts}) + 1`
  if (unit !== 'day') return byStart
  const isDate = param(intervals[0]?.isDate === true ? 1 : 0, 'UInt8')
  return sql`if(${isDate} = 1, toInt64(toUInt16(toDate(${time}, ${param(timeZone, 'String')}))) + 1, ${byStart})`
}

/** `(SELECT …)`: to stand after FROM. */
export function relation(of: Relation): Sql {
  const { scope, predicate, keys, intervals, value, withEdges, withVisitKinds, goal } = of
  const views: readonly View[] = [
    ...keys.map((property, index): View => ({ name: keyName(index), property, as: 'key' })),
    ...(value === undefined || 'kind' in value ? [] : [{ ...value, name: sql`v` }]),
    ...(of.views ?? []),
  ]
  const later = views.filter(isJoined)
  const columns = [
    sql`event_id, event_name, person_id, session_id, path, engaged_ms, scroll_depth, revenue, currency`,
    ...views.flatMap((view) => atEvent(view, scope)),
    ...(intervals === undefined ? [] : [sql`${bucketOf(intervals)} AS bucket`]),
    ...(value !== undefined && 'kind' in value ? [sql`${value} AS v`] : []),
    ...(of.withGoal === true && goal !== undefined ? [sql`${compilePredicate(goal, scope)} AS is_goal`] : []),
    ...(of.ownCurrency === undefined ? [] : [sql`${currencyOf(of.ownCurrency)} AS of_currency`]),
    ...(of.columns ?? []),
    ...(withEdges === true ? [edges(scope)] : []),
    ...(withVisitKinds === true ? [visitKinds(scope)] : []),
  ]
  const from =
    of.only === undefined
      ? sql`${fromEvents(scope)}${andPredicate(predicate, scope)}`
      : sql`${fromFewEvents(scope)}${andPredicate(predicate, scope)} AND ${of.only}`
  const rows = sql`(SELECT ${join(columns, sql`, `)} ${from})`
  const isOfPersons = of.withPersons === true || later.some(({ property }) => property.kind === 'person')
  const events = isOfPersons ? joinPersons(rows, scope) : rows
  return later.reduce((sofar, view) => joinValues(sofar, view, scope), joinSessions(events, later, scope))
}
type Joined = Extract<Property, { kind: 'session' | 'person' | 'group_property' }>
interface JoinedView extends View {
  readonly property: Joined
}
/** Properties that are not at the event's row. */
const isJoined = (view: View): view is JoinedView =>
  view.property.kind === 'session' || view.property.kind === 'person' || view.property.kind === 'group_property'

/** What of a property the event's row has: its value, or the key of the group whose value it will be. */
function atEvent({ name, property, as }: View, scope: Scope): readonly Sql[] {
  switch (property.kind) {
    case 'session':
    case 'person':
      return []
    case 'group_property':
      return [sql`${groupKey(property.group)} AS ${name}`]
    case 'cohort': {
      const text = sql`if(${compilePredicate(property.members, scope)}, 'in', 'out')`
      return [sql`${read({ kind: 'given', type: 'text', text }, as)} AS ${name}`]
    }
    default:
      return [sql`${read(property, as)} AS ${name}`]
  }
}

function read(property: Readable, as: View['as']): Sql {
  switch (as) {
    case 'key':
      return keyView(property)
    case 'text':
      return sql`toNullable(${textView(property)})`
    case 'number':
      return sql`toNullable(${numberView(property)})`
  }
}

function joinSessions(rows: Sql, views: readonly JoinedView[], scope: Scope): Sql {
  const columns = views.flatMap(({ name, property, as }) =>
    property.kind === 'session' ? [sql`${read(property, as)} AS ${name}`] : [],
  )
  if (columns.length === 0) return rows
  const sessions = sql`(SELECT session_id AS visit, ${join(columns, sql`, `)} ${fromSessions(scope)})`
  return sql`(SELECT * FROM ${rows} AS of_events INNER JOIN ${sessions} AS of_sessions ON of_events.session_id = of_sessions.visit)`
}

/** The value of the row's person, or of the group whose key the column has so far. */
function joinValues(rows: Sql, { name, property, as }: JoinedView, scope: Scope): Sql {
  const found = as === 'key' ? sql`if(owner = defaultValueOfArgumentType(owner), ${missingKey}, w)` : sql`w`
  const value = sql`${read({ kind: 'stored' }, as)} AS w`
  switch (property.kind) {
    case 'session':
      return rows
    case 'person':
      return sql`(SELECT * EXCEPT (owner, w), ${found} AS ${name} FROM ${rows} AS of_rows ANY LEFT JOIN (SELECT person_id AS owner, ${value} FROM ${personValues(property.name, scope)}) AS of_values ON of_rows.person_id = of_values.owner)`
    case 'group_property':
      return sql`(SELECT * EXCEPT (owner, w) REPLACE (${found} AS ${name}) FROM ${rows} AS of_rows ANY LEFT JOIN (SELECT group_key AS owner, ${value} FROM ${groupValues(property.group, property.name, scope)}) AS of_values ON of_rows.${name} = of_values.owner)`
  }
}

const edges = (scope: Scope): Sql =>
  sql`event_id IN (SELECT entry_event_id ${fromSessions(scope)}) AS is_entry, event_id IN (SELECT exit_event_id ${fromSessions(scope)}) AS is_exit`

/** What a bounce is, and an engaged visit, over a row of `sessions`. */
export const isBounce = sql`interactions = 1`
export const engagedByItself = sql`(engaged_ms >= 10000 OR page_views >= 2)`
/** Over anything with a `session_id`; undefined: there are no goals. */
export const engagedByGoals = (scope: Scope): Sql | undefined =>
  scope.engaging &&
  sql`session_id IN (SELECT session_id ${fromEventsOfVisits(scope)}${andPredicate(scope.engaging, scope)})`
export function isEngaged(scope: Scope): Sql {
  const goals = engagedByGoals(scope)
  return goals === undefined ? engagedByItself : sql`(${engagedByItself} OR ${goals})`
}
const visitKinds = (scope: Scope): Sql =>
  sql`session_id IN (SELECT session_id ${fromSessions(scope)} AND ${isBounce}) AS is_bounce, session_id IN (SELECT session_id ${fromSessions(scope)} AND ${isEngaged(scope)}) AS is_engaged`
