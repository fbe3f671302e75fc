// What does the store know of visits? Their states, to go on folding; and who was in which visit, for assigning events.
import { join, param, sql } from '../sql/index.ts'
import type { MutableSessionState } from './session-rows.ts'
import type { Database } from './types.ts'

/** A visit as one person took part in it; the process room's word (its `SessionRow`). */
export interface PersonVisit {
  readonly projectId: number
  readonly personId: bigint
  readonly clientSessionId: string
  readonly sessionId: bigint
  readonly firstAt: number
  readonly lastAt: number
}
export interface PersonSince {
  readonly projectId: number
  readonly personId: bigint
  readonly since: number
}

const chunk = 5_000

/** The latest state of each visit that is stored. */
export async function readSessionStates(
  database: Database,
  wanted: readonly { readonly projectId: number; readonly sessionId: bigint }[],
): Promise<MutableSessionState[]> {
  const states: MutableSessionState[] = []
  for (const [projectId, all] of Map.groupBy(wanted, (visit) => visit.projectId)) {
    for (let at = 0; at < all.length; at += chunk) {
      const ids = all.slice(at, at + chunk).map((visit) => visit.sessionId)
      const { rows } = await database.query<StateRow>(
        sql`SELECT project_id, session_id, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended,
            events, page_views, interactions, engaged_ms, person_id, arrayMap(id -> toString(id), other_person_ids) AS others,
            client_session_id, toUnixTimestamp64Milli(entry_at) AS entry, entry_event_id, entry_page,
            toUnixTimestamp64Milli(exit_at) AS exited, exit_event_id, exit_page, first_event_id, referrer, referrer_host,
            source, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id_name
          FROM sessions
          WHERE project_id = ${param(projectId, 'UInt32')} AND session_id IN ${param(ids, 'Array(UInt64)')}
          ORDER BY version DESC LIMIT 1 BY session_id`,
        { maxSeconds: 300 },
      )
      for (const row of rows) states.push(stateOf(row))
    }
  }
  return states
}

interface StateRow {
  readonly project_id: number
  readonly session_id: string
  readonly started: string
  readonly ended: string
  readonly events: number
  readonly page_views: number
  readonly interactions: number
  readonly engaged_ms: number
  readonly person_id: string
  readonly others: readonly string[]
  readonly client_session_id: string
  readonly entry: string
  readonly entry_event_id: string
  readonly entry_page: string
  readonly exited: string
  readonly exit_event_id: string
  readonly exit_page: string
  readonly first_event_id: string
  readonly referrer: string
  readonly referrer_host: string
  readonly source: string
  readonly channel: string
  readonly utm_source: string
  readonly utm_medium: string
  readonly utm_campaign: string
  readonly utm_term: string
  readonly utm_content: string
  readonly click_id_name: string
}

const stateOf = (row: StateRow): MutableSessionState => ({
  projectId: row.project_id,
  sessionId: BigInt(row.session_id),
  startedAt: Number(row.started),
  endedAt: Number(row.ended),
  events: row.events,
  pageViews: row.page_views,
  interactions: row.interactions,
  engagedMs: row.engaged_ms,
  personId: BigInt(row.person_id),
  otherPersonIds: row.others.map(BigInt),
  clientSessionId: row.client_session_id,
  entryAt: Number(row.entry),
  entryEventId: BigInt(row.entry_event_id),
  entryPage: row.entry_page,
  exitAt: Number(row.exited),
  exitEventId: BigInt(row.exit_event_id),
  exitPage: row.exit_page,
  firstEventId: BigInt(row.first_event_id),
  referrer: row.referrer,
  referrerHost: row.referrer_host,
  source: row.source,
  channel: row.channel,
  utmSource: row.utm_source,
  utmMedium: row.utm_medium,
  utmCampaign: row.utm_campaign,
  utmTerm: row.utm_term,
  utmContent: row.utm_content,
  clickIdName: row.click_id_name,
})

interface VisitRow {
  readonly project_id: number
  readonly session_id: string
  readonly persons: readonly string[]
  readonly client_id: string
  readonly first: string
  readonly last: string
}

// A visit's rows only ever grow, so its span is the widest of all its versions: no FINAL is needed.
const visitColumns = sql`project_id, session_id, min(toUnixTimestamp64Milli(started_at)) AS first,
  max(toUnixTimestamp64Milli(ended_at)) AS last, max(client_session_id) AS client_id,
  arrayMap(id -> toString(id), groupUniqArrayArray(arrayPushBack(other_person_ids, person_id))) AS persons`

function* visitsOf(rows: readonly VisitRow[]): Generator<PersonVisit> {
  for (const row of rows)
    for (const person of row.persons)
      yield {
        projectId: row.project_id,
        personId: BigInt(person),
        clientSessionId: row.client_id,
        sessionId: BigInt(row.session_id),
        firstAt: Number(row.first),
        lastAt: Number(row.last),
      }
}

/** Each asked person's visits whose last event is at `since` or later. */
export async function readVisitsOf(database: Database, asked: readonly PersonSince[]): Promise<PersonVisit[]> {
  const visits: PersonVisit[] = []
  for (const [projectId, all] of Map.groupBy(asked, (person) => person.projectId)) {
    for (let at = 0; at < all.length; at += chunk) {
      const some = all.slice(at, at + chunk)
      const ids = param(
        some.map((person) => person.personId),
        'Array(UInt64)',
      )
      const since = some.reduce((least, person) => Math.min(least, person.since), Number.POSITIVE_INFINITY)
      const { rows } = await database.query<VisitRow>(
        sql`SELECT ${visitColumns} FROM sessions
          WHERE project_id = ${param(projectId, 'UInt32')} AND (person_id IN ${ids} OR hasAny(other_person_ids, ${ids}))
          GROUP BY project_id, session_id HAVING last >= ${param(Math.floor(since), 'Int64')}`,
        { maxSeconds: 300 },
      )
      const sinceOf = new Map(some.map((person) => [person.personId, person.since]))
      for (const visit of visitsOf(rows)) {
        const wanted = sinceOf.get(visit.personId)
        if (wanted !== undefined && visit.lastAt >= wanted) visits.push(visit)
      }
    }
  }
  return visits
}

/**
 * For the start: all visits that ended at `since` or later. Looks back 2 hours; less if there are more than `most` visits
 * (−Infinity, without rows, for an empty store).
 */
export async function readLiveVisits(
  database: Database,
  now: number,
  most = 200_000,
): Promise<{ readonly since: number; readonly rows: readonly PersonVisit[] }> {
  for (let hours = 2; ; hours /= 2) {
    const since = Math.floor(now - hours * 3_600_000)
    const recent = sql`ended_at >= fromUnixTimestamp64Milli(${param(since, 'Int64')})`
    const counted = await database.query<{ n: string; all: string }>(
      sql`SELECT countIf(${recent}) AS n, count() AS all FROM sessions`,
    )
    if (counted.rows[0]?.all === '0') return { since: Number.NEGATIVE_INFINITY, rows: [] }
    if (Number(counted.rows[0]?.n ?? 0) > most && hours > 0.01) continue
    const ids = sql`SELECT project_id, session_id FROM sessions WHERE ${recent}`
    const { rows } = await database.query<VisitRow>(
      sql`SELECT ${join([visitColumns], sql``)} FROM sessions WHERE (project_id, session_id) IN (${ids}) GROUP BY project_id, session_id`,
      { maxSeconds: 300 },
    )
    return { since, rows: [...visitsOf(rows)] }
  }
}
