// What of a prepared batch is not in the store? A token says that an insert was taken, not that its rows are still there:
// a part that was written while the disk was full can be damaged although the engine said yes, and is set aside at its
// next start, while the token stays known. So after the engine was started again the rows themselves are asked for, and
// those that are missing go in under a new id.
import { param, sql, type Sql } from '../sql/index.ts'
import { cutBlock, readBlock, readColumn, writeBlock, type Block } from './blocks.ts'
import type { Piece, Prepared } from './prepared.ts'
import type { Database } from './types.ts'

/** What tells a row of a table from all others. */
interface RowKey {
  readonly projectId: number
  readonly eventId: bigint
  /** ms; 0 where the event id says it all. */
  readonly at: number
}
const textOf = ({ projectId, eventId, at }: RowKey): string => `${projectId} ${eventId} ${at}`

function keysOf(block: Block, timeColumn?: string): RowKey[] {
  const projects = readColumn(block, 'project_id')
  const times = timeColumn === undefined ? [] : readColumn(block, timeColumn)
  return readColumn(block, 'event_id').map((id, row) => ({
    projectId: Number(projects[row]),
    eventId: typeof id === 'bigint' ? id : 0n,
    at: Number(times[row] ?? 0),
  }))
}

/** Ids in one question: they travel as a parameter. */
const keysPerQuestion = 10_000

async function stored(database: Database, keys: readonly RowKey[], select: Sql): Promise<Set<string>> {
  const found = new Set<string>()
  for (let from = 0; from < keys.length; from += keysPerQuestion) {
    const some = keys.slice(from, from + keysPerQuestion)
    const projects = [...new Set(some.map((key) => key.projectId))]
    const ids = some.map((key) => key.eventId)
    const { rows } = await database.query<{ project: number; id: string; at: string }>(
      sql`${select} WHERE project_id IN ${param(projects, 'Array(UInt32)')} AND event_id IN ${param(ids, 'Array(UInt64)')}`,
      { maxSeconds: 300 },
    )
    for (const row of rows) found.add(textOf({ projectId: row.project, eventId: BigInt(row.id), at: Number(row.at) }))
  }
  return found
}

/** The rows of a piece that are not stored, as pieces. */
async function missingOf(database: Database, piece: Piece, select: Sql, timeColumn?: string): Promise<Piece[]> {
  const block = readBlock(piece.bytes)
  const keys = keysOf(block, timeColumn)
  const found = await stored(database, keys, select)
  const ranges: [number, number][] = []
  for (const [row, key] of keys.entries()) {
    if (found.has(textOf(key))) continue
    const last = ranges.at(-1)
    if (last?.[1] === row) last[1] = row + 1
    else ranges.push([row, row + 1])
  }
  return ranges.map(([from, to]) => ({
    token: `${piece.token}-${from}-${to}`,
    bytes: writeBlock(cutBlock(block, from, to)),
  }))
}

/**
 * The same batch under a new id, without the rows that the store has. Rows of visits and persons all stay: twice the same is one.
 * Only while no insert of the batch can still be going on. Throws DatabaseError if the store can't be asked.
 */
export async function restate(prepared: Prepared, database: Database, newId: () => string): Promise<Prepared> {
  const { inserts } = prepared
  const missing = async (pieces: readonly Piece[], select: Sql, timeColumn?: string): Promise<Piece[]> => {
    const found: Piece[] = []
    for (const piece of pieces) found.push(...(await missingOf(database, piece, select, timeColumn)))
    return found
  }
  const events = await missing(inserts.events, sql`SELECT project_id AS project, event_id AS id, 0 AS at FROM events`)
  const dropped = await missing(
    inserts.dropped,
    sql`SELECT project_id AS project, event_id AS id, toUnixTimestamp64Milli(dropped_at) AS at FROM dropped`,
    'dropped_at',
  )
  return { ...prepared, id: newId(), inserts: { ...inserts, events, dropped } }
}
