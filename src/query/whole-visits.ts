// Questions about whole visits: where the filter and the keys only ask about the visit, its row in `sessions` answers for
// all of its events, and there are several events to a visit. Only visits that reach over an edge (of the range, of an
// interval) are looked up among the events. The numbers are the same: a visit has one person, and its row counts its events.
import { join, sql, type Sql } from '../sql/index.ts'
import { fromEvents, fromSessionRows, fromSessions, instant } from './from.ts'
import { joinPersons } from './persons.ts'
import { isEverything, type Predicate } from './plan.ts'
import { compilePredicate } from './predicate.ts'
import { visitKey } from './property.ts'
import { bucketOf, isBounce, engagedByGoals, engagedByItself, isPageView, keyName, type Relation } from './relation.ts'

/** Can it be asked of whole visits? */
export const isOfWholeVisits = ({ predicate, keys, value }: Relation): boolean =>
  value === undefined &&
  (isEverything(predicate) || predicate.kind === 'in_session') &&
  keys.every(({ kind }) => kind === 'session')

const ofSession = (predicate: Predicate, scope: Relation['scope']): Sql =>
  predicate.kind === 'in_session' ? sql` AND ${compilePredicate(predicate.part, scope)}` : sql``

const visitMs = sql`toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at)`

/**
 * A row for each visit (with intervals: for each visit and interval): k1…, bucket, session_id, person_id; of its events there:
 * n_events, n_page_views, n_engaged_ms, n_entries, n_exits; of the visit: is_bounce, is_engaged, visit_ms; and `is_first`
 * for one of its rows. Columns that nobody asks for cost nothing.
 */
export function wholeVisits(over: Relation, { withPersons }: { readonly withPersons: boolean }): Sql {
  const { scope, predicate, keys, intervals } = over
  const { from, to } = scope.range
  const bucket = (time: Sql): Sql => (intervals === undefined ? sql`` : sql`${bucketOf(intervals, time)} AS bucket, `)
  const crosses =
    intervals === undefined
      ? sql``
      : sql` OR ${bucketOf(intervals, sql`started_at`)} != ${bucketOf(intervals, sql`ended_at`)}`
  const isSpread = sql`(started_at < ${instant(from)} OR ended_at >= ${instant(to)}${crosses})`
  const views = join(
    keys.map((key, index) => sql`${visitKey(key)} AS ${keyName(index)}, `),
    sql``,
  )
  const names = join(
    keys.map((_, index) => sql`${keyName(index)}, `),
    sql``,
  )
  const ofVisit = sql`${isBounce} AS is_bounce, ${engagedByItself} AS is_engaged, ${visitMs} AS visit_ms`
  const filter = ofSession(predicate, scope)
  const inside = sql`SELECT ${views}${bucket(sql`started_at`)}session_id, person_id, toUInt64(events) AS n_events, toUInt64(page_views) AS n_page_views, toUInt64(engaged_ms) AS n_engaged_ms, toUInt64(page_views > 0) AS n_entries, toUInt64(page_views > 0) AS n_exits, ${ofVisit}, 1 AS is_first ${fromSessions(scope)} AND NOT ${isSpread}${filter}`
  // Any state of a visit tells that it is spread, if its last does: it only grows. So of these the latest is the last of all.
  const spread = sql`${fromSessionRows(scope)} AND ${isSpread}`
  const last = sql`SELECT * ${spread} ORDER BY version DESC LIMIT 1 BY session_id`
  const visits = sql`SELECT ${views}session_id AS visit, person_id, entry_event_id, exit_event_id, ${ofVisit} FROM (${last}) WHERE 1${filter}`
  const slot = intervals === undefined ? sql`` : sql`bucket, `
  const events = sql`SELECT ${bucket(sql`timestamp`)}session_id, event_id, event_name, engaged_ms ${fromEvents(scope)}${intervals === undefined ? atEdges(scope) : sql``} AND session_id IN (SELECT session_id ${spread})`
  const counts = sql`count() AS n_events, countIf(${isPageView}) AS n_page_views, sum(e.engaged_ms) AS n_engaged_ms, countIf(event_id = entry_event_id) AS n_entries, countIf(event_id = exit_event_id) AS n_exits`
  const grouped = sql`SELECT ${names}${slot}session_id, person_id, ${counts}, is_bounce, is_engaged, visit_ms FROM (${events}) AS e INNER JOIN (${visits}) AS s ON e.session_id = s.visit GROUP BY ${names}${slot}session_id, person_id, is_bounce, is_engaged, visit_ms`
  const first = intervals === undefined ? sql`1` : sql`bucket = min(bucket) OVER (PARTITION BY session_id)`
  const columns = sql`${names}${slot}session_id, person_id, n_events, n_page_views, n_engaged_ms, n_entries, n_exits, is_bounce, is_engaged, visit_ms`
  const all = sql`SELECT ${columns}, is_first FROM (${inside}) UNION ALL SELECT ${columns}, ${first} AS is_first FROM (${grouped})`
  const goals = engagedByGoals(scope)
  const rows =
    goals === undefined ? sql`(${all})` : sql`(SELECT * REPLACE (is_engaged OR ${goals} AS is_engaged) FROM (${all}))`
  return withPersons ? joinPersons(rows, scope) : rows
}

/**
 * Without intervals only visits at the range's edges are looked up: no later than the first ones end, no sooner than the
 * last ones begin. Constants to the engine, never NULL, so that it reads these days alone.
 */
function atEdges(scope: Relation['scope']): Sql {
  const { from, to } = scope.range
  const ends = sql`(SELECT max(ended_at) ${fromSessionRows(scope)} AND started_at < ${instant(from)})`
  const begins = sql`(SELECT if(count() = 0, ${instant(to)}, min(started_at)) ${fromSessionRows(scope)} AND ended_at >= ${instant(to)})`
  return sql` AND (toDate(timestamp) <= toDate(${ends}) OR toDate(timestamp) >= toDate(${begins}))`
}
