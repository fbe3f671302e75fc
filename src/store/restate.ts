// What of a prepared batch is not in the store? A token says that an insert was taken, not that its rows are still there:
// a part that was written while the disk was full can be damaged although the engine said yes, and is set aside at its
// next start, while the token stays known. So after the engine was started again the rows themselves are asked for, and
// those that are missing go in under a new id.
import { param, sql, type Sql } from '../sql/index.ts'
import { rowsOf, type Prepared, type RowRange, type Section } from './prepared.ts'
import { readText } from './read-row.ts'
import type { Database } from './types.ts'

/** What tells a row of a table from all others. */
interface RowKey {
  readonly projectId: number
  readonly eventId: bigint
  /** ms; 0 where the event id says it all. */
  readonly at: number
}
const textOf = ({ projectId, eventId, at }: RowKey): string => `${projectId} ${eventId} ${at}`

function eventKey(row: Buffer): RowKey {
  const [, afterName] = readText(row, 20)
  return { projectId: row.readUInt32LE(0), eventId: row.readBigUInt64LE(afterName), at: 0 }
}

function droppedKey(row: Buffer): RowKey {
  let next = 12
  for (let text = 0; text < 4; text++) next = readText(row, next)[1]
  return { projectId: row.readUInt32LE(0), eventId: row.readBigUInt64LE(next), at: Number(row.readBigInt64LE(4)) }
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

/** The rows of the section's ranges that are not stored, as ranges. */
async function missingRanges(
  database: Database,
  section: Section,
  keyOf: (row: Buffer) => RowKey,
  select: Sql,
): Promise<RowRange[]> {
  const keys = new Map<number, RowKey>()
  for (const [from, to] of section.ranges)
    for (let row = from; row < to; row++) keys.set(row, keyOf(rowsOf(section, [row, row + 1])))
  const found = await stored(database, [...keys.values()], select)
  const ranges: [number, number][] = []
  for (const [row, key] of keys) {
    if (found.has(textOf(key))) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === row) last[1] = row + 1
    else ranges.push([row, row + 1])
  }
  return ranges
}

/**
 * The same batch under a new id, without the rows that the store has. Rows of visits and persons all stay: twice the same is one.
 * Only while no insert of the batch can still be going on. Throws DatabaseError if the store can't be asked.
 */
export async function restate(prepared: Prepared, database: Database, newId: () => string): Promise<Prepared> {
  const { events, dropped } = prepared.sections
  const [eventRanges, droppedRanges] = [
    await missingRanges(
      database,
      events,
      eventKey,
      sql`SELECT project_id AS project, event_id AS id, 0 AS at FROM events`,
    ),
    await missingRanges(
      database,
      dropped,
      droppedKey,
      sql`SELECT project_id AS project, event_id AS id, toUnixTimestamp64Milli(dropped_at) AS at FROM dropped`,
    ),
  ]
  return {
    ...prepared,
    id: newId(),
    sections: {
      ...prepared.sections,
      events: { ...events, ranges: eventRanges },
      dropped: { ...dropped, ranges: droppedRanges },
    },
  }
}
