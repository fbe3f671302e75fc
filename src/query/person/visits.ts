// A person's visits, newest first: found by an index of the visits (`by_person`), never by reading events. A visit in
// which ids of several persons meet is of the one that reports count it for.
import { param, sql, type Sql } from '../../sql/index.ts'
import type { Database } from '../../store/index.ts'
import { fromSessionsOfPersons, settings } from '../from.ts'
import { joinsOf, selectJoins } from '../joins.ts'
import { joinPersons } from '../persons.ts'
import type { Scope } from '../plan.ts'
import type { Row } from '../statement.ts'

export interface PersonVisit {
  readonly sessionId: bigint
  /** ms. */
  readonly startedAt: number
  readonly endedAt: number
  readonly events: number
  readonly source: string
  readonly channel: string
  /** Raw ids in it. */
  readonly ids: readonly bigint[]
}

export interface Person {
  readonly projectId: number
  readonly personId: bigint
  readonly ids: readonly bigint[]
}

interface VisitsRequest {
  /** Only visits before this one. */
  readonly before?: bigint
  /** Only this visit. */
  readonly sessionId?: bigint
  readonly limit: number
}

/** The latest visits of the person that are asked for, newest first; the least that has to be known of each. */
export async function readVisits(
  database: Database,
  person: Person,
  request: VisitsRequest,
  signal?: AbortSignal,
): Promise<readonly PersonVisit[]> {
  const found: PersonVisit[] = []
  for (let before = request.before; ;) {
    const wanted = request.limit - found.length
    const some = await readPage(database, person, { ...request, ...(before && { before }), limit: wanted }, signal)
    const theirs = await ofOthers(database, person, some, signal)
    found.push(...some.filter(({ sessionId }) => !theirs.has(sessionId)))
    before = some.at(-1)?.sessionId
    if (some.length < wanted || found.length === request.limit) return found
  }
}

/** Those in which an id of the person is, whoever they count for. */
async function readPage(
  database: Database,
  { projectId, ids }: Person,
  { before, sessionId, limit }: VisitsRequest,
  signal?: AbortSignal,
): Promise<readonly PersonVisit[]> {
  const isBefore = before === undefined ? sql`` : sql` AND session_id < ${param(before, 'UInt64')}`
  const isOne = sessionId === undefined ? sql`` : sql` AND session_id = ${param(sessionId, 'UInt64')}`
  const { rows } = await database.query<Row>(
    sql`SELECT session_id, person_id, arrayMap(id -> toString(id), other_person_ids) AS others, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended, events, source, channel ${fromSessionsOfPersons(projectId, ids)}${isBefore}${isOne} ORDER BY session_id DESC, version DESC LIMIT 1 BY session_id LIMIT ${param(limit, 'UInt32')}`,
    // One thread: the person's events are read beside it.
    { settings: { ...settings, max_threads: 1 }, ...(signal && { signal }) },
  )
  return rows.map((row): PersonVisit => ({
    sessionId: BigInt(String(row['session_id'])),
    startedAt: Number(row['started']),
    endedAt: Number(row['ended']),
    events: Number(row['events']),
    source: String(row['source']),
    channel: String(row['channel']),
    ids: [String(row['person_id']), ...(row['others'] as readonly string[])].map(BigInt),
  }))
}

/** Of these visits (in which ids of others may be): those that are not the person's. */
async function ofOthers(
  database: Database,
  { projectId, personId, ids }: Person,
  visits: readonly PersonVisit[],
  signal?: AbortSignal,
): Promise<ReadonlySet<bigint>> {
  const own = new Set(ids)
  const mixed = visits.filter((visit) => visit.ids.some((id) => !own.has(id)))
  if (mixed.length === 0) return new Set()
  const from = mixed.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity)
  const to = mixed.reduce((most, { endedAt }) => Math.max(most, endedAt), 0) + 1
  const scope = await scopeOf(database, projectId, { from, to }, signal)
  const firstIds = sql`(SELECT arrayJoin(${param(
    mixed.map(({ sessionId, ids: all }) => `${sessionId} ${all[0] ?? 0n}`),
    'Array(String)',
  )}) AS pair, toUInt64(splitByChar(' ', pair)[1]) AS session_id, toUInt64(splitByChar(' ', pair)[2]) AS person_id)`
  const { rows } = await database.query<Row>(theirVisits(firstIds, personId, scope), {
    settings,
    ...(signal && { signal }),
  })
  return new Set(rows.map((row) => BigInt(String(row['session_id']))))
}

/** `firstIds`: `(SELECT session_id, person_id …)`, the id of each visit's first event. */
const theirVisits = (firstIds: Sql, personId: bigint, scope: Scope): Sql =>
  sql`SELECT session_id FROM ${joinPersons(firstIds, scope)} WHERE person_id != ${param(personId, 'UInt64')}`

async function scopeOf(
  database: Database,
  projectId: number,
  range: Scope['range'],
  signal?: AbortSignal,
): Promise<Scope> {
  const { rows } = await database.query<Row>(selectJoins(projectId), { settings, ...(signal && { signal }) })
  return { projectId, range, joins: joinsOf(rows[0]), engaging: undefined }
}

interface VisitTotals {
  readonly sessions: number
  readonly events: number
  /** ms; 0 where there are none. */
  readonly firstSeen: number
  readonly lastSeen: number
}

/** Of all visits of the person. */
export async function readVisitTotals(
  database: Database,
  { projectId, personId, ids }: Person,
  signal?: AbortSignal,
): Promise<VisitTotals> {
  const options = { settings, ...(signal && { signal }) }
  const isMixed = sql`arrayExists(id -> NOT has(${param(ids, 'Array(UInt64)')}, id), arrayPushBack(other_person_ids, person_id))`
  // A visit's span and its number of events only grow.
  const visits = sql`(SELECT session_id, max(events) AS n, toUnixTimestamp64Milli(min(started_at)) AS started, toUnixTimestamp64Milli(max(ended_at)) AS ended, argMax(person_id, version) AS first_id, argMax(${isMixed}, version) AS is_mixed ${fromSessionsOfPersons(projectId, ids)} GROUP BY session_id)`
  const totals = sql`SELECT count() AS sessions, sum(n) AS events, min(started) AS first_at, max(ended) AS last_at, countIf(is_mixed) AS mixed, minIf(started, is_mixed) AS mixed_from, maxIf(ended, is_mixed) AS mixed_to FROM ${visits}`
  let [row] = (await database.query<Row>(totals, options)).rows
  if (Number(row?.['mixed'] ?? 0) > 0) {
    const range = { from: Number(row?.['mixed_from']), to: Number(row?.['mixed_to']) + 1 }
    const firstIds = sql`(SELECT session_id, first_id AS person_id FROM ${visits} WHERE is_mixed)`
    const theirs = theirVisits(firstIds, personId, await scopeOf(database, projectId, range, signal))
    ;[row] = (await database.query<Row>(sql`${totals} WHERE session_id NOT IN (${theirs})`, options)).rows
  }
  const number = (column: string): number => Number(row?.[column] ?? 0)
  return {
    sessions: number('sessions'),
    events: number('events'),
    firstSeen: number('first_at'),
    lastSeen: number('last_at'),
  }
}

/** UTC days that the visits touch: the events' key begins with them. */
export const daysOf = (visits: readonly PersonVisit[]): Sql => {
  const days = new Set<string>()
  for (const { startedAt, endedAt } of visits)
    for (let at = startedAt - (startedAt % dayMs); at <= endedAt; at += dayMs)
      days.add(new Date(at).toISOString().slice(0, 10))
  return sql`${param([...days], 'Array(Date)')}`
}
const dayMs = 86_400_000
