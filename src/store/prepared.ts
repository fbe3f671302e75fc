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

/** One insert that is to be made. */
export interface Piece {
  /** Tells it from all others of the batch and table, for ever. */
  readonly token: string
  /** A block, see blocks.ts. */
  readonly bytes: Buffer
}

export interface Prepared {
  readonly sequence: number
  /** Unique for ever: tokens are made of it. */
  readonly id: string
  readonly begin: SpoolPlace
  readonly end: SpoolPlace
  /** Mostly one each, or none; more if the engine refused rows. */
  readonly inserts: Readonly<Record<InsertTable, Piece[]>>
}

interface Header extends Omit<Prepared, 'inserts'> {
  readonly inserts: Readonly<Record<InsertTable, readonly { readonly token: string; readonly bytes: number }[]>>
}

const magic = Buffer.from('CAIRNPB3')
const nameOf = (sequence: number): string => `${String(sequence).padStart(16, '0')}.prepared`

/** Durable when it resolves; replaces what was written for the same batch before. */
export async function writePrepared(directory: string, { inserts, ...rest }: Prepared): Promise<void> {
  const blocks: Buffer[] = []
  const header: Header = {
    ...rest,
    inserts: mapTables((table) =>
      inserts[table].map(({ token, bytes }) => {
        blocks.push(bytes)
        return { token, bytes: bytes.length }
      }),
    ),
  }
  const head = Buffer.from(JSON.stringify(header))
  const pieces = [head, ...blocks]
  let checksum = 0
  for (const piece of pieces) checksum = crc32(piece, checksum)
  const front = Buffer.alloc(16)
  magic.copy(front)
  front.writeUInt32LE(head.length, 8)
  front.writeUInt32LE(checksum, 12)

  const path = join(directory, nameOf(rest.sequence))
  const file = await open(`${path}.tmp`, 'w', 0o600)
  try {
    const all = [front, ...pieces]
    const { bytesWritten } = await file.writev(all)
    if (bytesWritten < all.reduce((sum, piece) => sum + piece.length, 0)) throw new Error(`The disk is full: ${path}`)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.tmp`, path)
  await syncDirectory(directory)
}

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
  if (bytes.length < 16 || !bytes.subarray(0, 8).equals(magic)) return undefined
  if (crc32(bytes.subarray(16)) !== bytes.readUInt32LE(12)) return undefined
  let at = 16 + bytes.readUInt32LE(8)
  const { inserts, ...rest }: Header = JSON.parse(bytes.toString('utf8', 16, at))
  const read = mapTables((table) =>
    inserts[table].map((piece) => ({ token: piece.token, bytes: bytes.subarray(at, (at += piece.bytes)) })),
  )
  return { ...rest, inserts: read }
}

/** In this order. */
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
