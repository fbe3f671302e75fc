// Puts a prepared batch into the store, each row once, however often it is tried. Rows that the engine refuses for what
// they hold are found by halving and put in without their properties as columns, or as dead letters: they block nothing.
import type { Dropped } from '../event/index.ts'
import { cutBlock, readBlock, readColumn, withTexts, writeBlock, type Block, type Value } from './blocks.ts'
import { writePrepared } from './prepared.ts'
import type { Piece, Prepared } from './prepared.ts'
import { readProperties, storeAsOther } from './properties.ts'
import { rowsOf, writeDropped } from './rows.ts'
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
  const insert = (table: InsertTable): Promise<void> => insertPieces(prepared, table, options, rewrite)
  // Visits and events side by side: neither is ever told done without the other. Dead letters come of the events.
  // Persons in this order, so that a person's ids never stand without what was said of them.
  const outcomes = await Promise.allSettled([
    insert('sessions'),
    insert('events'),
    insert('identity_edges')
      .then(() => insert('identities'))
      .then(() => insert('profile_changes')),
  ])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  await insert('dropped')
}

/** Only what a row holds can cause these (a table that does not fit, for instance, must not make dead letters of all rows). */
const contentCodes: ReadonlySet<number> = new Set([6, 25, 26, 27, 38, 41, 69, 72, 117, 128, 130, 131, 190, 349])

async function insertPieces(
  prepared: Prepared,
  table: InsertTable,
  { database, log, now }: Parameters<typeof insertPrepared>[1],
  rewrite: () => Promise<void>,
): Promise<void> {
  const pieces = prepared.inserts[table]
  for (let index = 0; index < pieces.length;) {
    const piece = pieces[index]
    if (piece === undefined) return
    try {
      await database.insert(table, piece.bytes, `${prepared.id}-${table}-${piece.token}`)
      index++
    } catch (error) {
      if (!(error instanceof DatabaseError) || !contentCodes.has(error.code)) throw error
      const block = readBlock(piece.bytes)
      if (block.rows > 1) {
        pieces.splice(index, 1, ...halves(piece, block))
        log('warn', 'the engine refused rows, looking for them', { table, rows: block.rows, error: error.message })
      } else if (table === 'events' && !isPlain(block)) {
        // Not by the token of the refused one.
        pieces[index] = { token: `${piece.token}-plain`, bytes: writeBlock(plain(block)) }
        log('error', 'an event went in without its properties as columns', { error: error.message })
      } else {
        pieces.splice(index, 1)
        log('error', 'a row was refused by the engine and left out', { table, error: error.message })
        if (table === 'events')
          prepared.inserts.dropped.push({ token: `of-${piece.token}`, bytes: deadLetter(block, error.message, now()) })
      }
      // Before anything is tried by these pieces: after a crash they are to be the same.
      await rewrite()
    }
  }
}

function halves({ token }: Piece, block: Block): Piece[] {
  const middle = Math.floor(block.rows / 2)
  return [
    { token: `${token}a`, bytes: writeBlock(cutBlock(block, 0, middle)) },
    { token: `${token}b`, bytes: writeBlock(cutBlock(block, middle, block.rows)) },
  ]
}

function textAt(block: Block, name: string): string {
  const [text] = readColumn(block, name)
  return typeof text === 'string' ? text : ''
}

/** No property of the row is in a column. */
const isPlain = (block: Block): boolean => textAt(block, 'properties') === '{}'

/** All properties of the row in `properties_other`, which is text and can't be refused. */
const plain = (block: Block): Block =>
  withTexts(block, {
    properties: '{}',
    properties_other: plainText(textAt(block, 'properties'), textAt(block, 'properties_other')),
  })

function plainText(scalars: string, other: string): string {
  try {
    return storeAsOther(readProperties(scalars, other))
  } catch {
    return storeAsOther({ unreadable: scalars, other })
  }
}

/** The row itself, as it is, is the payload: everything of the event is in it. */
function deadLetter(block: Block, detail: string, now: number): Buffer {
  const row: Record<string, Value | undefined> = Object.fromEntries(
    block.parts.map(({ name }) => [name, readColumn(block, name)[0]]),
  )
  const { event_id: eventId } = row
  const letter: Dropped = {
    projectId: Number(row['project_id']),
    droppedAt: now,
    stage: 'insert',
    reason: 'dead_letter',
    detail: detail.slice(0, 1_000),
    eventName: textAt(block, 'event_name'),
    eventId: typeof eventId === 'bigint' ? eventId : 0n,
    timestamp: Number(row['timestamp']),
    count: 1,
    payload: JSON.stringify({ kind: 'row', row }, (_name, value: Value) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
    isReplayable: false,
  }
  const rows = rowsOf.dropped()
  writeDropped(rows, letter)
  return rows.takeBlock()
}
