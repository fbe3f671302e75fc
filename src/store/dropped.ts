// What was kept apart: counted, listed, and brought back. A row is brought back by appending its payload to the spool and
// then deleting it here; if that is cut in between, the second replay counts nothing, as events count once by their id.
import { param, sql } from '../sql/index.ts'
import type { Sql } from '../sql/index.ts'
import type { Database } from './types.ts'

export interface DroppedFilter {
  readonly stage?: string
  readonly reason?: string
  /** By `droppedAt`, ms; `until` is not included. */
  readonly since?: number
  readonly until?: number
}

export interface DroppedCount {
  readonly stage: string
  readonly reason: string
  /** Day in UTC, 'YYYY-MM-DD'. */
  readonly day: string
  /** Events (a refusal may stand for many). */
  readonly count: number
  /** How many of them can be brought back. */
  readonly replayable: number
}

export interface DroppedRow {
  /** ms. */
  readonly droppedAt: number
  readonly stage: string
  readonly reason: string
  readonly detail: string
  readonly eventName: string
  /** Unsigned 64 bits, decimal. */
  readonly eventId: string
  readonly timestamp: number
  readonly count: number
  readonly payload: string
  readonly isReplayable: boolean
}

const conditions = (projectId: number, filter: DroppedFilter): Sql => {
  const parts = [sql`project_id = ${param(projectId, 'UInt32')}`]
  if (filter.stage !== undefined) parts.push(sql`stage = ${param(filter.stage, 'String')}`)
  if (filter.reason !== undefined) parts.push(sql`reason = ${param(filter.reason, 'String')}`)
  if (filter.since !== undefined)
    parts.push(sql`dropped_at >= fromUnixTimestamp64Milli(${param(filter.since, 'Int64')})`)
  if (filter.until !== undefined)
    parts.push(sql`dropped_at < fromUnixTimestamp64Milli(${param(filter.until, 'Int64')})`)
  return parts.reduce((all, part) => sql`${all} AND ${part}`)
}

/** By stage, reason and day, newest day first. Project 0 holds what belongs to no project (records that can't be read). */
export async function countDropped(
  database: Database,
  projectId: number,
  filter: DroppedFilter = {},
): Promise<DroppedCount[]> {
  const { rows } = await database.query<Omit<DroppedCount, 'count' | 'replayable'> & { n: string; replayable: string }>(
    sql`SELECT stage, reason, toString(toDate(dropped_at)) AS day, sum(count) AS n, sumIf(count, is_replayable) AS replayable
      FROM dropped WHERE ${conditions(projectId, filter)}
      GROUP BY stage, reason, day ORDER BY day DESC, n DESC, reason, stage`,
  )
  return rows.map(({ stage, reason, day, n, replayable }) => ({
    stage,
    reason,
    day,
    count: Number(n),
    replayable: Number(replayable),
  }))
}

export interface DroppedBucket {
  /** 'YYYY-MM-DD' in the time zone, or 'YYYY-MM-DD hh:mm' in UTC. */
  readonly bucket: string
  readonly stage: string
  readonly reason: string
  readonly count: number
}

/** By stage, reason and the minute or day in which it was kept apart. */
export async function countDroppedByTime(
  database: Database,
  projectId: number,
  request: { readonly from: number; readonly to: number; readonly unit: 'minute' | 'day'; readonly timeZone: string },
): Promise<DroppedBucket[]> {
  const isDay = request.unit === 'day'
  const format = param(isDay ? '%Y-%m-%d' : '%Y-%m-%d %H:%i', 'String')
  const { rows } = await database.query<Omit<DroppedBucket, 'count'> & { n: string }>(
    sql`SELECT formatDateTime(dropped_at, ${format}, ${param(isDay ? request.timeZone : 'UTC', 'String')}) AS bucket, stage, reason, sum(count) AS n
      FROM dropped WHERE ${conditions(projectId, { since: request.from, until: request.to })} GROUP BY bucket, stage, reason`,
  )
  return rows.map(({ n, ...row }) => ({ ...row, count: Number(n) }))
}

/** Newest first. */
export async function listDropped(
  database: Database,
  projectId: number,
  filter: DroppedFilter & { readonly limit?: number; readonly offset?: number } = {},
): Promise<DroppedRow[]> {
  return rowsOf(
    database,
    sql`${conditions(projectId, filter)} ORDER BY dropped_at DESC, event_id
      LIMIT ${param(filter.limit ?? 100, 'UInt32')} OFFSET ${param(filter.offset ?? 0, 'UInt32')}`,
  )
}

/**
 * Rows to bring back, oldest first: append their payloads to the spool as a ReplayRecord, then call `deleteReplayed`.
 * Give `until` (now) to loop over all: what is dropped again is newer.
 */
export async function takeForReplay(
  database: Database,
  projectId: number,
  filter: DroppedFilter & { readonly limit?: number } = {},
): Promise<DroppedRow[]> {
  return rowsOf(
    database,
    sql`${conditions(projectId, filter)} AND is_replayable ORDER BY dropped_at, event_id
      LIMIT ${param(filter.limit ?? 1_000, 'UInt32')}`,
  )
}

/** Deletes exactly these rows, once their payloads are in the spool. */
export async function deleteReplayed(
  database: Database,
  projectId: number,
  rows: readonly DroppedRow[],
): Promise<void> {
  if (rows.length === 0) return
  const keys = rows.map((row) => `${row.droppedAt}/${row.eventId}/${row.reason}`)
  const times = rows.map((row) => row.droppedAt)
  await database.command(
    sql`ALTER TABLE dropped DELETE WHERE project_id = ${param(projectId, 'UInt32')} AND is_replayable
      AND dropped_at >= fromUnixTimestamp64Milli(${param(least(times), 'Int64')})
      AND dropped_at <= fromUnixTimestamp64Milli(${param(-least(times.map((time) => -time)), 'Int64')})
      AND concat(toString(toUnixTimestamp64Milli(dropped_at)), '/', toString(event_id), '/', reason)
        IN ${param(keys, 'Array(String)')}`,
    { maxSeconds: 600, settings: { mutations_sync: 1 } },
  )
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)

async function rowsOf(database: Database, rest: Sql): Promise<DroppedRow[]> {
  const { rows } = await database.query<StoredRow>(
    sql`SELECT toUnixTimestamp64Milli(dropped_at) AS dropped, stage, reason, detail, event_name, event_id,
        toUnixTimestamp64Milli(timestamp) AS happened, count, payload, is_replayable
      FROM dropped WHERE ${rest}`,
  )
  return rows.map((row) => ({
    droppedAt: Number(row.dropped),
    stage: row.stage,
    reason: row.reason,
    detail: row.detail,
    eventName: row.event_name,
    eventId: row.event_id,
    timestamp: Number(row.happened),
    count: row.count,
    payload: row.payload,
    isReplayable: row.is_replayable,
  }))
}
interface StoredRow {
  readonly dropped: string
  readonly stage: string
  readonly reason: string
  readonly detail: string
  readonly event_name: string
  readonly event_id: string
  readonly happened: string
  readonly count: number
  readonly payload: string
  readonly is_replayable: boolean
}
