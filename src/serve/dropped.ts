// What was kept apart, as the API tells it: counted, listed, and brought back through the spool.
import type { DroppedCount, DroppedRequest, DroppedRow } from '../api/index.ts'
import type { ReplayRecord } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'
import * as store from '../store/index.ts'
import type { Database } from '../store/index.ts'

const filterOf = (request: DroppedRequest): store.DroppedFilter => ({
  ...(request.stage === undefined ? {} : { stage: request.stage }),
  ...(request.reason === undefined ? {} : { reason: request.reason }),
  ...(request.from === undefined ? {} : { since: request.from }),
  ...(request.to === undefined ? {} : { until: request.to }),
})

const isoTime = (time: number): string => new Date(time).toISOString()

/** By stage and reason, most first. */
export async function countDropped(
  database: Database,
  projectId: number,
  request: DroppedRequest,
): Promise<readonly DroppedCount[]> {
  const days = await store.countDropped(database, projectId, filterOf(request))
  const groups = Map.groupBy(days, ({ stage, reason }) => `${stage}/${reason}`)
  return [...groups.values()]
    .map((rows) => ({
      stage: rows[0]?.stage ?? '',
      reason: rows[0]?.reason ?? '',
      events: rows.reduce((sum, row) => sum + row.count, 0),
      replayable: rows.reduce((sum, row) => sum + row.replayable, 0),
      last_day: rows.reduce((last, row) => (row.day > last ? row.day : last), ''),
    }))
    .toSorted((a, b) => b.events - a.events)
}

/** Newest first. */
export async function listDropped(
  database: Database,
  projectId: number,
  request: DroppedRequest,
  limit: number,
): Promise<readonly DroppedRow[]> {
  const rows = await store.listDropped(database, projectId, { ...filterOf(request), limit })
  return rows.map((row) => ({
    dropped_at: isoTime(row.droppedAt),
    stage: row.stage,
    reason: row.reason,
    detail: row.detail,
    event_name: row.eventName,
    timestamp: isoTime(row.timestamp),
    count: row.count,
    is_replayable: row.isReplayable,
    payload: row.payload,
  }))
}

export interface ReplayDeps {
  readonly database: Database
  readonly append: (record: string) => Promise<AppendResult>
  readonly now: () => number
}

const rowsAtOnce = 10_000
/** A record of the spool is at most about so large. */
const charactersPerRecord = 4_000_000
const fullPauseMs = 500

/**
 * Puts what matches back into the spool, and takes it out of the table once it is durable there: cut in between, a second
 * replay counts nothing twice, as events keep their ids. What is kept apart again is newer than the call and stays.
 * Resolves to how many were put back.
 */
export async function replayDropped(deps: ReplayDeps, projectId: number, request: DroppedRequest): Promise<number> {
  const until = Math.min(request.to ?? Infinity, deps.now())
  let replayed = 0
  for (;;) {
    const filter = { ...filterOf(request), until, limit: rowsAtOnce }
    const rows = await store.takeForReplay(deps.database, projectId, filter)
    if (rows.length === 0) return replayed
    for (const payloads of chunked(rows.map((row) => row.payload))) await append(deps, projectId, payloads)
    await store.deleteReplayed(deps.database, projectId, rows)
    replayed += rows.length
  }
}

async function append(deps: ReplayDeps, projectId: number, payloads: readonly string[]): Promise<void> {
  const record: ReplayRecord = { kind: 'replay', project_id: projectId, received_at: deps.now(), payloads }
  for (;;) {
    const result = await deps.append(JSON.stringify(record))
    if (result.ok) return
    if (result.reason !== 'full') throw new Error(`The spool could not take the events: ${result.detail}`)
    await new Promise((resolve) => setTimeout(resolve, fullPauseMs))
  }
}

function* chunked(payloads: readonly string[]): Generator<readonly string[]> {
  let chunk: string[] = []
  let characters = 0
  for (const payload of payloads) {
    chunk.push(payload)
    characters += payload.length
    if (characters < charactersPerRecord) continue
    yield chunk
    chunk = []
    characters = 0
  }
  if (chunk.length > 0) yield chunk
}
