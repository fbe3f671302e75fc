// A prepared batch: the exact bytes of a batch's inserts, on disk before the first of them goes to the engine, and where
// in the spool they came from. Whatever dies when, the same bytes go in again under the same tokens and count once.
import { open, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { InsertTable } from './types.ts'

export interface SpoolPlace {
  readonly segment: number
  readonly offset: number
}

/** Rows from (inclusive) to (exclusive) that are one insert. */
export type RowRange = readonly [from: number, to: number]

export interface Section {
  bytes: Buffer
  /** Where each row begins. */
  starts: Uint32Array
  /** Where each row's properties begin (events only, else empty). */
  properties: Uint32Array
  /** Inserts that are to be made: one, unless the engine refused rows of it. */
  ranges: RowRange[]
}

export interface Prepared {
  readonly sequence: number
  /** Unique for ever: tokens are made of it. */
  readonly id: string
  readonly begin: SpoolPlace
  readonly end: SpoolPlace
  readonly sections: Readonly<Record<InsertTable, Section>>
}

const tables: readonly InsertTable[] = [
  'events',
  'sessions',
  'dropped',
  'identity_edges',
  'identities',
  'profile_changes',
]

export const sectionOf = (bytes: Buffer, starts: readonly number[], properties: readonly number[] = []): Section => ({
  bytes,
  starts: Uint32Array.from(starts),
  properties: Uint32Array.from(properties),
  ranges: starts.length === 0 ? [] : [[0, starts.length]],
})

/** The bytes of some rows. */
export const rowsOf = (section: Section, [from, to]: RowRange): Buffer =>
  section.bytes.subarray(section.starts[from] ?? 0, section.starts[to] ?? section.bytes.length)

interface Header {
  readonly sequence: number
  readonly id: string
  readonly begin: SpoolPlace
  readonly end: SpoolPlace
  readonly sections: Readonly<
    Partial<
      Record<
        InsertTable,
        { readonly bytes: number; readonly rows: number; readonly properties: number; readonly ranges: RowRange[] }
      >
    >
  >
}

const magic = Buffer.from('CAIRNPB2')
/** Written before events had groups and persons tables of their own. */
const magicBefore = Buffer.from('CAIRNPB1')
const nameOf = (sequence: number): string => `${String(sequence).padStart(16, '0')}.prepared`

/** Durable when it resolves; replaces what was written for the same batch before. */
export async function writePrepared(directory: string, prepared: Prepared): Promise<void> {
  const header: Header = {
    sequence: prepared.sequence,
    id: prepared.id,
    begin: prepared.begin,
    end: prepared.end,
    sections: mapTables((table) => {
      const section = prepared.sections[table]
      return {
        bytes: section.bytes.length,
        rows: section.starts.length,
        properties: section.properties.length,
        ranges: section.ranges,
      }
    }),
  }
  const head = Buffer.from(JSON.stringify(header))
  const pieces = [head, ...tables.flatMap((table) => bytesOf(prepared.sections[table]))]
  let checksum = 0
  for (const piece of pieces) checksum = crc32(piece, checksum)
  const front = Buffer.alloc(16)
  magic.copy(front)
  front.writeUInt32LE(head.length, 8)
  front.writeUInt32LE(checksum, 12)

  const path = join(directory, nameOf(prepared.sequence))
  const file = await open(`${path}.tmp`, 'w', 0o600)
  try {
    const all = [front, ...pieces].filter((piece) => piece.length > 0)
    const { bytesWritten } = await file.writev(all)
    if (bytesWritten < all.reduce((sum, piece) => sum + piece.length, 0)) throw new Error(`The disk is full: ${path}`)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.tmp`, path)
  await syncDirectory(directory)
}

const bytesOf = (section: Section): Buffer[] => [
  section.bytes,
  Buffer.from(section.starts.buffer, section.starts.byteOffset, section.starts.byteLength),
  Buffer.from(section.properties.buffer, section.properties.byteOffset, section.properties.byteLength),
]

export const removePrepared = (directory: string, prepared: Pick<Prepared, 'sequence'>): Promise<void> =>
  rm(join(directory, nameOf(prepared.sequence)), { force: true })

/**
 * What a crash left, oldest first; makes the directory. Files that are not whole are named in `damaged`, and left alone.
 * 'look' changes nothing: for somebody else than the loader.
 */
export async function readPrepared(
  directory: string,
  mode: 'recover' | 'look' = 'recover',
): Promise<{ readonly batches: readonly Prepared[]; readonly damaged: readonly string[] }> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const batches: Prepared[] = []
  const damaged: string[] = []
  for (const name of (await readdir(directory)).toSorted()) {
    const path = join(directory, name)
    // Never finished: nothing of it was inserted.
    if (name.endsWith('.tmp')) {
      if (mode === 'recover') await rm(path, { force: true })
    } else if (name.endsWith('.prepared')) {
      const batch = parse(await readFile(path).catch(() => Buffer.alloc(0)))
      if (batch === undefined) damaged.push(path)
      else batches.push(batch)
    }
  }
  return { batches, damaged }
}

function parse(bytes: Buffer): Prepared | undefined {
  const isBefore = bytes.subarray(0, 8).equals(magicBefore)
  if (bytes.length < 16 || !(isBefore || bytes.subarray(0, 8).equals(magic))) return undefined
  if (crc32(bytes.subarray(16)) !== bytes.readUInt32LE(12)) return undefined
  let at = 16 + bytes.readUInt32LE(8)
  const header: Header = JSON.parse(bytes.toString('utf8', 16, at))
  const take = (length: number): Buffer => bytes.subarray(at, (at += length))
  const numbers = (count: number): Uint32Array => {
    const copy = new Uint8Array(take(count * 4))
    return new Uint32Array(copy.buffer)
  }
  const { sections, ...rest } = header
  const read = mapTables((table): Section => {
    const section = sections[table]
    if (section === undefined) return sectionOf(Buffer.alloc(0), [])
    const { rows, properties, ranges } = section
    return { bytes: take(section.bytes), starts: numbers(rows), properties: numbers(properties), ranges }
  })
  return { ...rest, sections: isBefore ? { ...read, events: withGroups(read.events) } : read }
}

/** Rows of before: an empty map in front of each one's properties. */
function withGroups({ bytes, starts, properties, ranges }: Section): Section {
  const pieces: Uint8Array[] = []
  let from = 0
  for (const at of properties) {
    pieces.push(bytes.subarray(from, at), Buffer.alloc(1))
    from = at
  }
  pieces.push(bytes.subarray(from))
  return {
    bytes: Buffer.concat(pieces),
    starts: starts.map((start, row) => start + row),
    properties: properties.map((at, row) => at + row + 1),
    ranges,
  }
}

/** In the order of `tables`. */
const mapTables = <T>(make: (table: InsertTable) => T): Record<InsertTable, T> => {
  const [events, sessions, dropped] = [make('events'), make('sessions'), make('dropped')]
  const [identity_edges, identities] = [make('identity_edges'), make('identities')]
  return { events, sessions, dropped, identity_edges, identities, profile_changes: make('profile_changes') }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
