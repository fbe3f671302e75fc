// What was kept apart: listed, counted, and brought back through the spool.
import type { DroppedCount, DroppedRequest, DroppedRow } from '../api/index.ts'
import type { ReplayRecord } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { join, param, sql } from '../sql/index.ts'
import type { Sql } from '../sql/index.ts'
import type { Database } from '../store/index.ts'

/** Rows of the project that the request means. A time is ms since 1970. */
function matching(projectId: number, request: DroppedRequest): Sql {
  const conditions = [sql`project_id = ${param(projectId, 'UInt32')}`]
  if (request.stage !== undefined) conditions.push(sql`stage = ${param(request.stage, 'String')}`)
  if (request.reason !== undefined) conditions.push(sql`reason = ${param(request.reason, 'String')}`)
  if (request.from !== undefined)
    conditions.push(sql`dropped_at >= fromUnixTimestamp64Milli(${param(request.from, 'Int64')}, 'UTC')`)
  if (request.to !== undefined)
    conditions.push(sql`dropped_at < fromUnixTimestamp64Milli(${param(request.to, 'Int64')}, 'UTC')`)
  return join(conditions, sql` AND `)
}

const isoTime = (text: string): string => text.replace(' ', 'T') + 'Z'

export async function countDropped(
  database: Database,
  projectId: number,
  request: DroppedRequest,
): Promise<readonly DroppedCount[]> {
  const { rows } = await database.query<{
    stage: string
    reason: string
    events: string
    replayable: string
    last_at: string
  }>(sql`
    SELECT stage, reason, sum(count) AS events, sumIf(count, is_replayable) AS replayable, max(dropped_at) AS last_at
    FROM dropped WHERE ${matching(projectId, request)}
    GROUP BY stage, reason ORDER BY events DESC, stage, reason`)
  return rows.map((row) => ({
    ...row,
    events: Number(row.events),
    replayable: Number(row.replayable),
    last_at: isoTime(row.last_at),
  }))
}

/** Newest first. */
export async function listDropped(
  database: Database,
  projectId: number,
  request: DroppedRequest,
  limit: number,
): Promise<readonly DroppedRow[]> {
  const { rows } = await database.query<DroppedRow>(sql`
    SELECT dropped_at, stage, reason, detail, event_name, timestamp, count, is_replayable, payload
    FROM dropped WHERE ${matching(projectId, request)}
    ORDER BY dropped_at DESC, event_id LIMIT ${param(limit, 'UInt32')}`)
  return rows.map((row) => ({
    ...row,
    dropped_at: isoTime(row.dropped_at),
    timestamp: isoTime(row.timestamp),
    is_replayable: Boolean(row.is_replayable),
  }))
}

export interface ReplayDeps {
  readonly database: Database
  readonly append: (record: string) => Promise<AppendResult>
  /** Resolves when everything that was appended before is visible. */
  readonly settle: () => Promise<void>
  readonly now: () => number
}

const payloadsPerRecord = 500
const charactersPerRecord = 4_000_000

/**
 * Puts what matches back into the spool, and takes it out of the table once it is durable there. In this order a crash in
 * between repeats a replay, which counts nothing twice: events keep their ids. Resolves to the number of payloads.
 * Only rows from before the call are taken, and all of them are visible by then, so that none is removed unseen.
 */
export async function replayDropped(deps: ReplayDeps, projectId: number, request: DroppedRequest): Promise<number> {
  const startedAt = deps.now()
  await deps.settle()
  const chosen = matching(projectId, { ...request, to: Math.min(request.to ?? startedAt, startedAt) })
  let replayed = 0
  const append = async (payloads: readonly string[]): Promise<void> => {
    const record: ReplayRecord = { kind: 'replay', project_id: projectId, received_at: deps.now(), payloads }
    for (;;) {
      const result = await deps.append(JSON.stringify(record))
      if (result.ok) break
      if (result.reason !== 'full') throw new Error(`The spool could not take the events: ${result.detail}`)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    replayed += payloads.length
  }
  const lines = await deps.database.stream(
    sql`SELECT payload FROM dropped WHERE ${chosen} AND is_replayable`,
    'JSONEachRow',
    { maxSeconds: 3600 },
  )
  let payloads: string[] = []
  let characters = 0
  let rest = ''
  lines.setEncoding('utf8')
  for await (const chunk of lines) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      if (line === '') continue
      payloads.push((JSON.parse(line) as { payload: string }).payload)
      characters += line.length
      if (payloads.length < payloadsPerRecord && characters < charactersPerRecord) continue
      await append(payloads)
      payloads = []
      characters = 0
    }
  }
  if (payloads.length > 0) await append(payloads)
  if (replayed > 0)
    await deps.database.command(sql`DELETE FROM dropped WHERE ${chosen} AND is_replayable`, { maxSeconds: 3600 })
  return replayed
}
