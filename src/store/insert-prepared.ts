// Puts a prepared batch into the store, each row once, however often it is tried. Rows that the engine refuses for what
// they hold are found by halving and put in without their properties as columns, or as dead letters: they block nothing.
import type { Dropped } from '../event/index.ts'
import { rowsOf, writePrepared } from './prepared.ts'
import type { Prepared, RowRange, Section } from './prepared.ts'
import { readProperties, storeAsOther } from './properties.ts'
import { readText } from './read-row.ts'
import { RowWriter } from './row-writer.ts'
import { writeDropped } from './rows.ts'
import { DatabaseError } from './types.ts'
import type { Database, InsertTable } from './types.ts'

export interface InsertLog {
  (level: 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>>): void
}

/** Throws DatabaseError if the engine is away or short of memory: call it again with the same batch. */
export async function insertPrepared(
  prepared: Prepared,
  options: {
    readonly database: Database
    readonly directory: string
    readonly now: () => number
    readonly log: InsertLog
  },
): Promise<void> {
  let written = Promise.resolve()
  const rewrite = (): Promise<void> => (written = written.then(() => writePrepared(options.directory, prepared)))
  // Visits and events side by side: neither is ever told done without the other. Dead letters come of the events.
  const outcomes = await Promise.allSettled([
    insertSection(prepared, 'sessions', options, rewrite),
    insertSection(prepared, 'events', options, rewrite),
    insertPersons(prepared, options, rewrite),
  ])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  await insertSection(prepared, 'dropped', options, rewrite)
}

/** In this order, so that a person's ids never stand without what was said of them. */
async function insertPersons(
  prepared: Prepared,
  options: Parameters<typeof insertPrepared>[1],
  rewrite: () => Promise<void>,
): Promise<void> {
  for (const table of ['identity_edges', 'identities', 'profile_changes'] as const)
    await insertSection(prepared, table, options, rewrite)
}

/** Only what a row holds can cause these (a table that does not fit, for instance, must not make dead letters of all rows). */
const contentCodes: ReadonlySet<number> = new Set([6, 25, 26, 27, 38, 41, 69, 72, 117, 128, 130, 131, 190, 349])

async function insertSection(
  prepared: Prepared,
  table: InsertTable,
  options: Parameters<typeof insertPrepared>[1],
  rewrite: () => Promise<void>,
): Promise<void> {
  const { database, log } = options
  const section = prepared.sections[table]
  for (let index = 0; index < section.ranges.length;) {
    const range = section.ranges[index] ?? [0, 0]
    const rows = rowsOf(section, range)
    try {
      if (rows.length > 0) await database.insert(table, rows, tokenOf(prepared, table, section, range))
      index++
    } catch (error) {
      if (!(error instanceof DatabaseError) || !contentCodes.has(error.code)) throw error
      const [from, to] = range
      if (to - from > 1) {
        const middle = Math.floor((from + to) / 2)
        section.ranges.splice(index, 1, [from, middle], [middle, to])
        log('warn', 'the engine refused rows, looking for them', { table, rows: to - from, error: error.message })
      } else if (table === 'events' && !isPlain(section, from)) {
        makePlain(section, from)
        log('error', 'an event went in without its properties as columns', { error: error.message })
      } else {
        section.ranges.splice(index, 1)
        log('error', 'a row was refused by the engine and left out', { table, error: error.message })
        if (table === 'events') addDeadLetter(prepared, rows, error.message, options.now())
      }
      // Before anything is tried by these ranges: after a crash they are to be the same.
      await rewrite()
    }
  }
}

/** Whole batches have a token of their own; a plain row must not go by the token of the refused one. */
const tokenOf = (prepared: Prepared, table: InsertTable, section: Section, [from, to]: RowRange): string =>
  `${prepared.id}-${table}-${from}-${to}${table === 'events' && to - from === 1 && isPlain(section, from) ? '-plain' : ''}`

/** No property of the row is in a column. */
function isPlain(section: Section, row: number): boolean {
  const at = section.properties[row] ?? 0
  return section.bytes[at] === 2 && section.bytes.toString('latin1', at + 1, at + 3) === '{}'
}

/** Moves all properties of the row into `properties_other`, which is text and can't be refused. */
function makePlain(section: Section, row: number): void {
  const start = section.starts[row] ?? 0
  const at = section.properties[row] ?? 0
  const end = section.starts[row + 1] ?? section.bytes.length
  const [scalars, next] = readText(section.bytes, at)
  const [other] = readText(section.bytes, next)
  const writer = new RowWriter()
  writer.text('{}')
  writer.text(plainText(scalars, other))
  const bytes = Buffer.concat([section.bytes.subarray(0, at), writer.bytes(), section.bytes.subarray(end)])
  const shift = bytes.length - section.bytes.length
  section.bytes = bytes
  section.starts = section.starts.map((each) => (each > start ? each + shift : each))
  section.properties = section.properties.map((each) => (each > at ? each + shift : each))
}

function plainText(scalars: string, other: string): string {
  try {
    return storeAsOther(readProperties(scalars, other))
  } catch {
    return storeAsOther({ unreadable: scalars, other })
  }
}

/** The row itself, as it is, is the payload: everything of the event is in it. */
function addDeadLetter(prepared: Prepared, row: Buffer, detail: string, now: number): void {
  const [eventName, next] = readText(row, 20)
  const letter: Dropped = {
    projectId: row.readUInt32LE(0),
    droppedAt: now,
    stage: 'insert',
    reason: 'dead_letter',
    detail: detail.slice(0, 1_000),
    eventName,
    eventId: row.readBigUInt64LE(next),
    timestamp: Number(row.readBigInt64LE(4)),
    count: 1,
    payload: JSON.stringify({ kind: 'row', row: row.toString('base64') }),
    isReplayable: false,
  }
  const writer = new RowWriter()
  writeDropped(writer, letter)
  const section = prepared.sections.dropped
  section.starts = Uint32Array.from([...section.starts, section.bytes.length])
  section.bytes = Buffer.concat([section.bytes, writer.bytes()])
  // A range of its own: none of this section was tried yet, but its rows may be many.
  section.ranges = [...section.ranges, [section.starts.length - 1, section.starts.length]]
}
