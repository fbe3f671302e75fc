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

/** All visits of the person, newest first; the least that has to be known of each. */
export async function readVisits(
  database: Database,
  { projectId, personId, ids }: Person,
  signal?: AbortSignal,
): Promise<readonly PersonVisit[]> {
  const options = { settings, ...(signal && { signal }) }
  const raw = sql`SELECT session_id, person_id, other_person_ids, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended, events, source, channel ${fromSessionsOfPersons(projectId, ids)} ORDER BY version DESC LIMIT 1 BY session_id`
  const { rows } = await database.query<Row>(
    sql`SELECT *, arrayMap(id -> toString(id), other_person_ids) AS others FROM (${raw}) ORDER BY session_id DESC`,
    options,
  )
  const visits = rows.map((row): PersonVisit => ({
    sessionId: BigInt(String(row['session_id'])),
    startedAt: Number(row['started']),
    endedAt: Number(row['ended']),
    events: Number(row['events']),
    source: String(row['source']),
    channel: String(row['channel']),
    ids: [String(row['person_id']), ...(row['others'] as readonly string[])].map(BigInt),
  }))
  const own = new Set(ids)
  const mixed = visits.filter((visit) => visit.ids.some((id) => !own.has(id)))
  if (mixed.length === 0) return visits
  const theirs = await ofOthers(database, { projectId, personId, ids }, mixed, signal)
  return visits.filter(({ sessionId }) => !theirs.has(sessionId))
}

/** Of visits with ids of others: those that are not the person's. */
async function ofOthers(
  database: Database,
  { projectId, personId }: Person,
  mixed: readonly PersonVisit[],
  signal?: AbortSignal,
): Promise<ReadonlySet<bigint>> {
  const options = { settings, ...(signal && { signal }) }
  const { rows: known } = await database.query<Row>(selectJoins(projectId), options)
  const from = mixed.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity)
  const to = mixed.reduce((most, { endedAt }) => Math.max(most, endedAt), 0) + 1
  const scope: Scope = { projectId, range: { from, to }, joins: joinsOf(known[0]), engaging: undefined }
  const firstIds = sql`(SELECT arrayJoin(${param(
    mixed.map(({ sessionId, ids }) => `${sessionId} ${ids[0] ?? 0n}`),
    'Array(String)',
  )}) AS pair, toUInt64(splitByChar(' ', pair)[1]) AS session_id, toUInt64(splitByChar(' ', pair)[2]) AS person_id)`
  const { rows } = await database.query<Row>(
    sql`SELECT session_id FROM ${joinPersons(firstIds, scope)} WHERE person_id != ${param(personId, 'UInt64')}`,
    options,
  )
  return new Set(rows.map((row) => BigInt(String(row['session_id']))))
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
