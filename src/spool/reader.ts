// Reads records in the order in which they were written, at least once, and forgets them when they are acked.
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import {
  errorCode,
  listSegments,
  readCursor,
  reserveCursor,
  segmentPath,
  segmentSize,
  syncDirectory,
  writeCursor,
} from './directory.ts'
import { findFrame, parseFrame } from './frames.ts'
import type { SpoolBatch, SpoolPosition, SpoolReader, SpoolReaderOptions } from './types.ts'

const smallestRead = 64 * 1024

/**
 * Opens the spool in `directory` (made if missing) for reading, from the last acked position on. May run in another
 * process than the writer; only one reader may be open. A cursor file that is damaged is reported (as segment 0) and
 * everything that is still there is read again.
 */
export async function openSpoolReader(directory: string, options: SpoolReaderOptions = {}): Promise<SpoolReader> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  let cursor = await readCursor(directory)
  if (cursor === 'damaged') {
    options.onDamage?.({ segment: 0, offset: 0, bytes: 0 })
    cursor = { segment: 0, offset: 0 }
  }
  try {
    await reserveCursor(directory)
  } catch (error) {
    // On a full disk the first ack tries again, after it has made room.
    if (errorCode(error) !== 'ENOSPC') throw error
  }
  const reader = new SegmentReader(directory, options, cursor)
  await reader.deleteSettled()
  return reader
}

/** What lies behind a position: whole records, or why there are none. */
type Run =
  | {
      readonly kind: 'records'
      readonly records: readonly Uint8Array[]
      /** Where each record's frame ends, from the run's start. */
      readonly ends: readonly number[]
      readonly bytes: number
    }
  | { readonly kind: 'damage'; readonly bytes: number }
  /** Looks like damage, in the segment that is being written: to be believed when it is seen again. */
  | { readonly kind: 'suspect' }
  /** Nothing, or nothing that is complete yet. */
  | { readonly kind: 'end' }

type Part = Pick<SpoolBatch, 'records' | 'ends' | 'begin' | 'end'>
const lengthOf = ({ records }: Part): number => records.reduce((sum, record) => sum + record.length, 0)

class SegmentReader implements SpoolReader {
  readonly #directory: string
  readonly #options: SpoolReaderOptions
  #cursor: SpoolPosition
  #position: SpoolPosition
  #file: { readonly segment: number; readonly handle: FileHandle } | undefined
  /** The newest segment as of the last listing: the only one that may still grow. */
  #newest = -1
  /** Where the last read saw 'suspect': a read while a flush is taken back and written anew may see a mix of both. */
  #suspected: SpoolPosition | undefined
  #acking: Promise<void> = Promise.resolve()

  constructor(directory: string, options: SpoolReaderOptions, cursor: SpoolPosition) {
    this.#directory = directory
    this.#options = options
    this.#cursor = cursor
    this.#position = cursor
  }

  async read(maxBytes: number, until?: SpoolPosition): Promise<SpoolBatch | undefined> {
    const first = await this.#readPart(maxBytes, until)
    if (first === undefined) return undefined
    let { records, ends, end } = first
    let bytes = lengthOf(first)
    // A segment's end makes no small batch: the next one goes on.
    while ((until !== undefined || bytes < maxBytes) && (await this.#isSealed(end.segment))) {
      const more = await this.#readPart(maxBytes - bytes, until)
      if (more === undefined) break
      records = [...records, ...more.records]
      ends = [...ends, ...more.ends]
      end = more.end
      bytes += lengthOf(more)
    }
    return { records, ends, begin: first.begin, end, ack: (at = end) => this.#ack(at) }
  }

  async #isSealed(segment: number): Promise<boolean> {
    if (segment >= this.#newest) await this.#list()
    return segment < this.#newest
  }

  /** Of one segment. */
  async #readPart(maxBytes: number, until: SpoolPosition | undefined): Promise<Part | undefined> {
    for (;;) {
      const begin = this.#position
      if (until && !isBefore(begin, until)) return undefined
      // Listed before it is read: whatever a segment that has a successor lacks now, it will lack forever.
      const isSealed = begin.segment < this.#newest
      const run = await this.#readRun(begin, maxBytes, isSealed, until)
      if (run.kind === 'suspect') {
        // A segment that has a successor by now does not grow any more: then it is damage.
        if (await this.#isSealed(begin.segment)) continue
        this.#suspected = begin
        return undefined
      }
      if (run.kind === 'end') {
        const segments = await this.#list()
        if (this.#newest <= begin.segment) return undefined
        const next = segments.find((segment) => segment > begin.segment)
        if (isSealed && next !== undefined) this.#position = { segment: next, offset: 0 }
        continue
      }
      const end = { segment: begin.segment, offset: begin.offset + run.bytes }
      this.#position = end
      if (run.kind === 'records') {
        const ends = run.ends.map((at) => ({ segment: begin.segment, offset: begin.offset + at }))
        return { records: run.records, ends, begin, end }
      }
      this.#options.onDamage?.({ ...begin, bytes: run.bytes })
    }
  }

  rewind(to = this.#cursor): void {
    this.#position = to
    this.#suspected = undefined
  }

  acked(): SpoolPosition {
    return this.#cursor
  }

  async backlogBytes(): Promise<number> {
    let bytes = 0
    for (const segment of await listSegments(this.#directory)) {
      const size = await segmentSize(this.#directory, segment)
      if (segment > this.#cursor.segment) bytes += size
      else if (segment === this.#cursor.segment) bytes += Math.max(0, size - this.#cursor.offset)
    }
    return bytes
  }

  async close(): Promise<void> {
    await this.#acking
    await this.#file?.handle.close()
    this.#file = undefined
  }

  /** Deletes segments that lie wholly before the cursor. */
  deleteSettled(): Promise<void> {
    return this.#deleteBefore(this.#cursor.segment)
  }

  async #deleteBefore(end: number): Promise<void> {
    let deleted = 0
    for (const segment of await listSegments(this.#directory)) {
      if (segment >= end) break
      await rm(segmentPath(this.#directory, segment), { force: true })
      deleted += 1
    }
    if (deleted > 0) await syncDirectory(this.#directory)
  }

  #ack(end: SpoolPosition): Promise<void> {
    const acking = this.#acking.then(() => this.#settle(end))
    this.#acking = acking.catch(() => undefined)
    return acking
  }

  async #settle(end: SpoolPosition): Promise<void> {
    if (!isBefore(this.#cursor, end)) return
    try {
      await writeCursor(this.#directory, end)
    } catch (error) {
      // A full disk: segments that are settled make room, and their absence alone says that they are.
      if (errorCode(error) !== 'ENOSPC') throw error
      await this.#deleteBefore(end.segment)
      await writeCursor(this.#directory, end)
    }
    const isNewSegment = end.segment > this.#cursor.segment
    this.#cursor = end
    if (isNewSegment) await this.deleteSettled()
  }

  async #list(): Promise<number[]> {
    const segments = await listSegments(this.#directory)
    this.#newest = segments.at(-1) ?? -1
    return segments
  }

  async #open(segment: number): Promise<FileHandle | undefined> {
    if (this.#file?.segment === segment) return this.#file.handle
    await this.#file?.handle.close()
    this.#file = undefined
    try {
      const handle = await open(segmentPath(this.#directory, segment), 'r')
      this.#file = { segment, handle }
      return handle
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /** The run at `begin`: up to the end of the flush in which maxBytes is passed, or to `until`. */
  async #readRun(
    { segment, offset }: SpoolPosition,
    maxBytes: number,
    isSealed: boolean,
    until: SpoolPosition | undefined,
  ): Promise<Run> {
    const handle = await this.#open(segment)
    if (!handle) return { kind: 'end' }
    const limit = until?.segment === segment ? until.offset : Infinity
    const left = Math.min((await handle.stat()).size, limit) - offset
    if (left <= 0) return { kind: 'end' }
    const isBelieved = this.#suspected?.segment === segment && this.#suspected.offset === offset
    // Everything before an end that was noted had been complete once: whatever is missing now is damage.
    const isComplete = isSealed || limit !== Infinity
    let wanted = limit === Infinity ? Math.min(left, Math.max(maxBytes, smallestRead)) : left
    for (;;) {
      const buffer = await readBytes(handle, offset, wanted)
      const scan = scanFrames(buffer, segment, offset, limit === Infinity ? maxBytes : Infinity)
      if (scan.isFull) return recordsOf(scan, scan.records.length)
      if (wanted < left) {
        if (scan.closedCount > 0) return recordsOf(scan, scan.closedCount)
        // One flush is larger than what was read, or damaged: then only the rest can tell.
        wanted = scan.stoppedBy === 'damaged' ? left : Math.min(left, Math.max(wanted * 2, scan.neededBytes))
        continue
      }
      const at = scan.soundBytes
      const next = at < buffer.length ? findFrame(buffer, at + 1, segment, offset) : -1
      const isOver = isComplete || (next >= 0 && isBelieved)
      const count = isOver ? scan.records.length : scan.closedCount
      if (count > 0) return recordsOf(scan, count)
      if (next >= 0) return isOver ? { kind: 'damage', bytes: next } : { kind: 'suspect' }
      return isComplete && at < buffer.length ? { kind: 'damage', bytes: buffer.length } : { kind: 'end' }
    }
  }
}

interface Scan {
  readonly records: readonly Uint8Array[]
  /** Where each record's frame ends, from the buffer's start. */
  readonly ends: readonly number[]
  readonly soundBytes: number
  /** How many of the records belong to flushes that ended. */
  readonly closedCount: number
  /** maxBytes was reached at the end of a flush. */
  readonly isFull: boolean
  readonly stoppedBy: 'end' | 'incomplete' | 'damaged'
  /** Where an incomplete frame says that it ends. */
  readonly neededBytes: number
}

/** Sound frames from the buffer's start on, until maxBytes at the end of a flush, or something else. */
function scanFrames(buffer: Buffer, segment: number, base: number, maxBytes: number): Scan {
  const records: Uint8Array[] = []
  const ends: number[] = []
  let at = 0
  let closedCount = 0
  const scan = (stoppedBy: Scan['stoppedBy'], isFull: boolean, neededBytes = 0): Scan => ({
    records,
    ends,
    soundBytes: at,
    closedCount,
    isFull,
    stoppedBy,
    neededBytes,
  })
  while (at < buffer.length) {
    const frame = parseFrame(buffer, at, segment, base)
    if (frame.kind === 'incomplete') return scan('incomplete', false, at + frame.bytes)
    if (frame.kind === 'damaged') return scan('damaged', false)
    at += frame.bytes
    records.push(frame.record)
    ends.push(at)
    if (frame.isEndOfFlush) {
      closedCount = records.length
      if (at >= maxBytes) return scan('end', true)
    }
  }
  return scan('end', false)
}

const recordsOf = (scan: Scan, count: number): Run => ({
  kind: 'records',
  records: scan.records.slice(0, count),
  ends: scan.ends.slice(0, count),
  bytes: scan.ends[count - 1] ?? 0,
})

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length)
  let at = 0
  while (at < length) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return buffer.subarray(0, at)
}

const isBefore = (a: SpoolPosition, b: SpoolPosition): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset)
