// The bench's questions as somebody would write them who knows the tables and only this one question: no filters that
// are not needed, no columns that are not shown. Each gives its answer in the form of `answerOf` in query.ts.
import { sql, type Sql } from '../src/sql/index.ts'
import type { Database } from '../src/store/index.ts'

/** The walls of every statement, written out. `days` is 90 or 30. */
export function walls(days: number): { readonly events: Sql; readonly sessions: Sql } {
  return days === 30
    ? {
        events: sql`project_id = 1 AND timestamp >= toDateTime64('2026-10-02 00:00:00', 3, 'UTC') AND timestamp < toDateTime64('2026-11-01 00:00:00', 3, 'UTC')`,
        sessions: sql`project_id = 1 AND ended_at >= toDateTime64('2026-10-02 00:00:00', 3, 'UTC') AND started_at < toDateTime64('2026-11-01 00:00:00', 3, 'UTC')`,
      }
    : {
        events: sql`project_id = 1 AND timestamp >= toDateTime64('2026-08-03 00:00:00', 3, 'UTC') AND timestamp < toDateTime64('2026-11-01 00:00:00', 3, 'UTC')`,
        sessions: sql`project_id = 1 AND ended_at >= toDateTime64('2026-08-03 00:00:00', 3, 'UTC') AND started_at < toDateTime64('2026-11-01 00:00:00', 3, 'UTC')`,
      }
}

type Row = Readonly<Record<string, unknown>>
const settings = { do_not_merge_across_partitions_select_final: 1 } as const
async function rowsOf(database: Database, query: Sql): Promise<readonly Row[]> {
  return (await database.query<Row>(query, { settings })).rows
}
const number = (value: unknown): number => Number(value)

/** Who identified as whom in project 1, and the range's events with the person that they count for. */
const users = sql`(SELECT person_id AS id, argMin(identified_person_id, (timestamp, event_id)) AS user
  FROM events WHERE project_id = 1 AND event_name = 'identify' AND identified_person_id NOT IN (0, person_id) GROUP BY person_id)`
const counted = (events: Sql, columns: Sql): Sql =>
  sql`(SELECT ${columns}, if(user = 0, person_id, user) AS person
    FROM (SELECT ${columns}, person_id FROM events WHERE ${events}) AS e ANY LEFT JOIN ${users} AS u ON e.person_id = u.id)`

/** visitors, visits, page views, events, bounce rate, engagement rate, visit duration (s), time on page (s), scroll depth, revenue by currency. */
export async function overview(database: Database, days: number): Promise<unknown> {
  const { events, sessions } = walls(days)
  const [[people], [visits], [pages], money] = await Promise.all([
    rowsOf(
      database,
      sql`SELECT uniqExact(person) AS visitors, countIf(event_name IN ('page_view', 'screen_view')) AS page_views, count() AS events,
        sum(engaged_ms) / page_views / 1000 AS time_on_page
        FROM ${counted(events, sql`event_name, engaged_ms`)}`,
    ),
    rowsOf(
      database,
      sql`SELECT count() AS visits, countIf(interactions = 1) / visits AS bounce_rate, countIf(engaged_ms >= 10000 OR page_views >= 2) / visits AS engagement_rate,
        sum(toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at)) / visits / 1000 AS duration
        FROM sessions FINAL WHERE ${sessions}`,
    ),
    rowsOf(
      database,
      sql`SELECT avg(deepest) AS scroll_depth FROM (
        SELECT max(scroll_depth) AS deepest FROM events WHERE ${events} AND scroll_depth > 0 GROUP BY cityHash64(session_id, path))`,
    ),
    rowsOf(
      database,
      sql`SELECT currency, sum(revenue) AS amount FROM events WHERE ${events} AND revenue != 0 GROUP BY currency ORDER BY currency`,
    ),
  ])
  return [
    people?.['visitors'],
    visits?.['visits'],
    people?.['page_views'],
    people?.['events'],
    visits?.['bounce_rate'],
    visits?.['engagement_rate'],
    visits?.['duration'],
    people?.['time_on_page'],
    pages?.['scroll_depth'],
    ...money.map((row) => row['amount']),
  ].map(number)
}

/** [day, visitors, page views] for each day, then the whole range. */
export async function trend(database: Database, days: number): Promise<unknown> {
  const { events } = walls(days)
  const rows = await rowsOf(
    database,
    sql`SELECT toDate(timestamp, 'Europe/Berlin') AS day, uniqExact(person) AS visitors, countIf(event_name IN ('page_view', 'screen_view')) AS page_views
      FROM ${counted(events, sql`event_name, timestamp`)} GROUP BY ROLLUP(day) ORDER BY grouping(day), day`,
  )
  return rows.map((row) => [number(row['visitors']), number(row['page_views'])])
}

const ten = sql`LIMIT 10`

/** [page, visitors, visits, page views, bounce rate] of the ten pages with most visitors, and how many pages there are. */
export async function tablePage(database: Database, days: number): Promise<unknown> {
  const { events, sessions } = walls(days)
  const rows = await rowsOf(
    database,
    sql`SELECT path AS page, uniqExact(person) AS visitors, uniqExact(session_id) AS visits, countIf(event_name IN ('page_view', 'screen_view')) AS page_views,
        uniqExactIf(session_id, session_id IN (SELECT session_id FROM sessions FINAL WHERE ${sessions} AND interactions = 1)) / visits AS bounce_rate, count() OVER () AS total
      FROM ${counted(events, sql`event_name, session_id, path`)} GROUP BY path
      ORDER BY visitors DESC, page ${ten}`,
  )
  return rows.map((row) => [
    row['page'],
    number(row['visitors']),
    number(row['visits']),
    number(row['page_views']),
    number(row['bounce_rate']),
    number(row['total']),
  ])
}

/** [source, visitors, visits, bounce rate] */
export async function tableSource(database: Database, days: number): Promise<unknown> {
  const { events, sessions } = walls(days)
  const rows = await rowsOf(
    database,
    sql`SELECT source, visitors, visits, bounces / visits AS bounce_rate, count() OVER () AS total
      FROM (SELECT source, uniqExact(person) AS visitors
        FROM ${counted(events, sql`session_id`)} AS e
        INNER JOIN (SELECT session_id, source FROM sessions FINAL WHERE ${sessions}) AS s ON e.session_id = s.session_id
        GROUP BY source) AS p
      INNER JOIN (SELECT source, count() AS visits, countIf(interactions = 1) AS bounces FROM sessions FINAL WHERE ${sessions} GROUP BY source) AS v USING (source)
      ORDER BY visitors DESC, source ${ten}`,
  )
  return rows.map((row) => [
    row['source'],
    number(row['visitors']),
    number(row['visits']),
    number(row['bounce_rate']),
    number(row['total']),
  ])
}

/** [country, visitors, visits, page views] */
export async function tableCountry(database: Database, days: number): Promise<unknown> {
  const { events } = walls(days)
  const rows = await rowsOf(
    database,
    sql`SELECT country, uniqExact(person) AS visitors, uniqExact(session_id) AS visits, countIf(event_name IN ('page_view', 'screen_view')) AS page_views, count() OVER () AS total
      FROM ${counted(events, sql`event_name, session_id, country`)} GROUP BY country ORDER BY visitors DESC, country ${ten}`,
  )
  return rows.map((row) => [
    row['country'],
    number(row['visitors']),
    number(row['visits']),
    number(row['page_views']),
    number(row['total']),
  ])
}

/** [visitors, events] of events with one value of a property of the sender's. */
export async function property(database: Database, days: number): Promise<unknown> {
  const { events } = walls(days)
  const rows = await rowsOf(
    database,
    sql`SELECT uniqExact(person) AS visitors, count() AS events FROM ${counted(sql`${events} AND properties.category.:String = 'tents'`, sql`event_name`)}`,
  )
  return [number(rows[0]?.['visitors']), number(rows[0]?.['events'])]
}

export const byHand = {
  overview,
  trend,
  table_page: tablePage,
  table_source: tableSource,
  table_country: tableCountry,
  property,
}
