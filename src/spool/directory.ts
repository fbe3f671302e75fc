// What lies in the spool's directory: segments, named by their number, and the reader's cursor.
import { open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { SpoolPosition } from './types.ts'

const segmentName = /^(\d{20})\.spool$/
const cursorName = 'cursor'
/** A block of its own for each slot, so that a torn write can't reach the other. */
const slotBytes = 4_096

export const segmentPath = (directory: string, segment: number): string =>
  join(directory, `${String(segment).padStart(20, '0')}.spool`)

/** Numbers of the segments that exist, ascending. */
export async function listSegments(directory: string): Promise<number[]> {
  const segments: number[] = []
  for (const name of await readdir(directory)) {
    const match = segmentName.exec(name)
    if (match) segments.push(Number(match[1]))
  }
  return segments.toSorted((a, b) => a - b)
}

/** Size of a segment in bytes, 0 if it is gone. */
export async function segmentSize(directory: string, segment: number): Promise<number> {
  try {
    return (await stat(segmentPath(directory, segment))).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0
    throw error
  }
}

/** Where the spool ends just now: everything that was appended before lies before it. */
export async function spoolEnd(directory: string): Promise<SpoolPosition> {
  const segment = (await listSegments(directory)).at(-1)
  return segment === undefined ? { segment: 0, offset: 0 } : { segment, offset: await segmentSize(directory, segment) }
}

/** Makes created, renamed and deleted names durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * The last acked position; the very beginning if there is none; 'damaged' if the file is not readable as one.
 * The file has two slots that are written in turn, in place: a torn write leaves the other one, and on a full disk,
 * where only an ack can make room, it needs none.
 */
export async function readCursor(directory: string): Promise<SpoolPosition | 'damaged'> {
  const { latest, isDamaged } = await readSlots(directory)
  if (latest) return latest
  return isDamaged ? 'damaged' : { segment: 0, offset: 0 }
}

/** Makes the position durable: after a crash either the old or the new one is there. */
export async function writeCursor(directory: string, { segment, offset }: SpoolPosition): Promise<void> {
  const turn = ((await readSlots(directory)).latest?.turn ?? 0) + 1
  const text = `${turn} ${segment} ${offset} `
  const handle = await openCursor(directory)
  try {
    await handle.write(`${text}${crc32(text)}\n`.padEnd(slotBytes), (turn % 2) * slotBytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** The cursor's file, with room for both slots; a file without any slot is the beginning. */
async function openCursor(directory: string): Promise<FileHandle> {
  const path = join(directory, cursorName)
  try {
    return await open(path, 'r+')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  const handle = await open(path, 'w', 0o600)
  try {
    await handle.write(' '.repeat(2 * slotBytes), 0)
    await handle.sync()
    await syncDirectory(directory)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Takes the room that the cursor will need, while there is some. */
export async function reserveCursor(directory: string): Promise<void> {
  await (await openCursor(directory)).close()
}

interface Slot extends SpoolPosition {
  readonly turn: number
}

async function readSlots(directory: string): Promise<{ latest: Slot | undefined; isDamaged: boolean }> {
  let text: string
  try {
    text = await readFile(join(directory, cursorName), 'latin1')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { latest: undefined, isDamaged: false }
    throw error
  }
  let latest: Slot | undefined
  for (const at of [0, slotBytes]) {
    const match = /^((\d+) (\d+) (\d+) )(\d+)\n/.exec(text.slice(at, at + slotBytes))
    if (!match || crc32(match[1] ?? '') !== Number(match[5])) continue
    const slot = { turn: Number(match[2]), segment: Number(match[3]), offset: Number(match[4]) }
    if (!latest || slot.turn > latest.turn) latest = slot
  }
  return { latest, isDamaged: text.trim() !== '' }
}

/** 'ENOSPC' and the like, '' for anything that is not an error of the system. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
