// The rows that a question counts: events of one scope that meet a predicate, with the breakdown's keys (k1…k3),
// the interval (bucket) and the value (v) beside them. Everything that is counted is counted over this.
import { join, param, sql, type Sql } from '../sql/index.ts'
import { fromEvents, fromSessions } from './from.ts'
import type { Predicate, Property, Scope } from './plan.ts'
import { andPredicate } from './predicate.ts'
import { keyView } from './property.ts'
import type { Interval } from './time.ts'

export interface Relation {
  readonly scope: Scope
  readonly predicate: Predicate
  readonly keys: readonly Property[]
  /** Adds `bucket`: the start of the interval in ms, plus 1 (0 is kept for "the whole range"). */
  readonly intervals?: readonly Interval[]
  /** Adds `v`. */
  readonly value?: Sql
  /** Adds `is_entry`, `is_exit`: whether the event is its visit's first, last page view. */
  readonly withEdges?: boolean
}

const keyNames = [sql`k1`, sql`k2`, sql`k3`] as const
export const keyName = (index: number): Sql => keyNames[index] ?? sql`k1`
/** `k1, k2, `: to stand before further columns. */
export const keyList = (count: number): Sql =>
  join(
    Array.from({ length: count }, (_, index) => sql`${keyName(index)}, `),
    sql``,
  )
export const isPageView = sql`event_name IN ('page_view', 'screen_view')`

/** Index of a time within the intervals: by their boundaries, so the engine needs to know no time zone. */
const bucketOf = (intervals: readonly Interval[]): Sql =>
  sql`roundDown(toUnixTimestamp64Milli(timestamp), ${param(
    intervals.map(({ from }) => from),
    'Array(Int64)',
  )}) + 1`

/** `(SELECT …)`: to stand after FROM. */
export function relation({ scope, predicate, keys, intervals, value, withEdges }: Relation): Sql {
  const isOfSession = (key: Property): boolean => key.kind === 'session'
  const named = keys.map((key, index) => ({ key, as: sql`${keyView(key)} AS ${keyName(index)}`, name: keyName(index) }))
  const columns = [
    sql`event_id, event_name, person_id, session_id, path, engaged_ms, scroll_depth, revenue, currency`,
    ...named.filter(({ key }) => !isOfSession(key)).map(({ as }) => as),
    ...(intervals === undefined ? [] : [sql`${bucketOf(intervals)} AS bucket`]),
    ...(value === undefined ? [] : [sql`${value} AS v`]),
    ...(withEdges === true ? [edges(scope)] : []),
  ]
  const events = sql`(SELECT ${join(columns, sql`, `)} ${fromEvents(scope)}${andPredicate(predicate, scope)})`
  const ofSession = named.filter(({ key }) => isOfSession(key))
  if (ofSession.length === 0) return events
  const sessions = sql`(SELECT session_id AS visit, ${join(
    ofSession.map(({ as }) => as),
    sql`, `,
  )} ${fromSessions(scope)})`
  return sql`(SELECT * FROM ${events} AS e INNER JOIN ${sessions} AS s ON e.session_id = s.visit)`
}

const edges = (scope: Scope): Sql =>
  sql`event_id IN (SELECT entry_event_id ${fromSessions(scope)}) AS is_entry, event_id IN (SELECT exit_event_id ${fromSessions(scope)}) AS is_exit`
