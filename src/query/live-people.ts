// Who is here? Persons with an event in the scope's range (the last five minutes), where they are, and what they add up to.
// Persons are joined by `identify` as in reports; page, place and device are those of their latest event, the source is the visit's.
import { param, sql, type Sql } from '../sql/index.ts'
import { fromEvents, fromSessions } from './from.ts'
import { joinPersons } from './persons.ts'
import type { Scope } from './plan.ts'
import { isPageView } from './relation.ts'

export interface SnapshotRow {
  readonly person_id: string
  readonly distinct_id: string
  readonly path: string
  readonly title: string
  readonly source: string
  readonly country: string
  readonly city: string
  readonly device_type: string
  readonly browser: string
  readonly os: string
  readonly last_event: string
  readonly page_views: number
  /** ms, decimal. */
  readonly started_at: string
  readonly last_at: string
}

const mostPeople = 100
/** Rows of each list; there are fewer countries than this. */
const mostCounted = 250

/** One row a person: `(SELECT …)`. */
function persons(scope: Scope): Sql {
  const rows = sql`(SELECT person_id, distinct_id, session_id, timestamp, event_name, path, title, country, city, device_type, browser, os ${fromEvents(scope)})`
  const latest = sql`(SELECT person_id, argMax(distinct_id, timestamp) AS distinct_id, argMax(session_id, timestamp) AS session_id,
    if(argMaxIf(path, timestamp, ${isPageView}) != '', argMaxIf(path, timestamp, ${isPageView}), argMaxIf(path, timestamp, path != '')) AS path,
    if(argMaxIf(title, timestamp, ${isPageView}) != '', argMaxIf(title, timestamp, ${isPageView}), argMaxIf(title, timestamp, title != '')) AS title,
    argMax(country, timestamp) AS country, argMax(city, timestamp) AS city, argMax(device_type, timestamp) AS device_type,
    argMax(browser, timestamp) AS browser, argMax(os, timestamp) AS os, argMax(event_name, timestamp) AS last_event, max(timestamp) AS last
    FROM ${joinPersons(rows, scope)} GROUP BY person_id)`
  const visits = sql`(SELECT session_id AS visit, source, page_views, started_at AS started ${fromSessions(scope)})`
  return sql`(SELECT * FROM ${latest} AS l ANY LEFT JOIN ${visits} AS v ON l.session_id = v.visit)`
}

export const selectPeople = (scope: Scope): Sql =>
  sql`SELECT toString(person_id) AS person_id, distinct_id, path, title, source, country, city, device_type, browser, os, last_event, page_views,
    toUnixTimestamp64Milli(if(visit = 0, last, started)) AS started_at, toUnixTimestamp64Milli(last) AS last_at
    FROM ${persons(scope)} ORDER BY last DESC, person_id LIMIT ${param(mostPeople, 'UInt32')}`

/** Rows kind, key, visitors, most first: pages, sources, countries, devices, and all in one. */
export const selectCounts = (scope: Scope): Sql =>
  sql`SELECT part.1 AS kind, part.2 AS key, count() AS visitors
    FROM (SELECT arrayJoin([('all', ''), ('page', path), ('source', toString(source)), ('country', toString(country)), ('device', toString(device_type))]) AS part FROM ${persons(scope)})
    GROUP BY kind, key ORDER BY visitors DESC, key LIMIT ${param(mostCounted, 'UInt32')} BY kind`

/** Rows minute (from 1970), events, page_views, visitors. */
export function selectMinutes(scope: Scope): Sql {
  const rows = sql`(SELECT person_id, session_id, event_name, timestamp ${fromEvents(scope)})`
  return sql`SELECT intDiv(toUnixTimestamp64Milli(timestamp), 60000) AS minute, count() AS events, countIf(${isPageView}) AS page_views, uniqExact(person_id) AS visitors
    FROM ${joinPersons(rows, scope)} GROUP BY minute ORDER BY minute`
}
