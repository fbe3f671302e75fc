// Appends records durably. Group commit: everything that waits is written together, and the next flush starts as soon as those of the
// last one are answered, so that the disk itself sets the pace: no timer, no batch size to tune. Segments are opened with O_DSYNC: a
// write returns when it is durable. Write and fdatasync apart would be two turns of the thread pool and of the event loop.
import * as fs from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { errorCode, listSegments, readCursor, segmentPath, segmentSize, syncDirectory } from './directory.ts'
import { encodeFlush, endOfSound, flushCapacity } from './frames.ts'
import type { AppendResult, SpoolOptions, SpoolStats, SpoolWriter } from './types.ts'

/** One flush holds at most about this many bytes (or one record), so that nobody waits long behind others. */
const flushBytes = 4 * 1024 * 1024
/** How often the deletions of a reader in another process are looked up. */
const relistMs = 1_000
const fullRetrySeconds = 5
const noSpaceRetrySeconds = 10

const openFile = promisify(fs.open)
const closeFile = promisify(fs.close)
const truncateFile = promisify(fs.ftruncate)
const syncFile = promisify(fs.fdatasync)
const readFile = promisify(fs.readFile)
/** Resolves to the bytes taken: a disk that fills up takes what fits and fails at the next call. */
const writeFile = (fd: number, buffer: Buffer, from: number, to: number, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.write(fd, buffer, from, to - from, position, (error, taken) => (error ? reject(error) : resolve(taken)))
  })

const { O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = fs.constants
const newAndDurable = O_CREAT | O_DSYNC | O_EXCL | O_WRONLY

interface Waiting {
  readonly record: Uint8Array | string
  readonly bytes: number
  readonly done: (result: AppendResult) => void
}
interface Segment {
  readonly number: number
  readonly fd: number
  /** Where the last good flush ends. */
  size: number
}

/**
 * Opens the spool in `directory` (made if missing) for appending. Only one writer may be open on a directory (the caller
 * holds the lock). Everything that was ever answered `ok` is kept; what a crash left unfinished is cut off and told to
 * `onCut`. Throws if the directory can't be read or made; a full disk is not an error here.
 */
export async function openSpoolWriter(directory: string, options: SpoolOptions): Promise<SpoolWriter> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const segments = await listSegments(directory)
  const newest = segments.at(-1)
  if (newest !== undefined) await cutTornTail(directory, newest, options)
  const sizes = new Map<number, number>()
  for (const segment of segments) sizes.set(segment, await segmentSize(directory, segment))
  // A cursor that is ahead of all segments: they were settled and are gone. Their numbers are not used again.
  const cursor = await readCursor(directory)
  const settled = cursor === 'damaged' ? 0 : cursor.segment
  const writer = new SegmentWriter(directory, options, sizes, Math.max(newest ?? 0, settled) + 1)
  await writer.begin()
  return writer
}

/** Only the newest segment can end in the middle of a write: a reader takes the older ones as they are. */
async function cutTornTail(directory: string, segment: number, options: SpoolOptions): Promise<void> {
  const fd = await openFile(segmentPath(directory, segment), 'r+')
  try {
    const bytes = await readFile(fd)
    const end = endOfSound(bytes, segment)
    if (end < bytes.length) {
      await truncateFile(fd, end)
      options.onCut?.({ segment, offset: end, bytes: bytes.length - end })
    }
    await syncFile(fd)
  } finally {
    await closeFile(fd)
  }
}

class SegmentWriter implements SpoolWriter {
  readonly #directory: string
  readonly #options: SpoolOptions
  readonly #segmentBytes: number
  /** Sizes of all segments that exist, the current one among them. */
  readonly #sizes: Map<number, number>
  readonly #relist: NodeJS.Timeout
  #bytes = 0
  #next: number
  #current: Segment | undefined
  #waiting: Waiting[] = []
  #pendingBytes = 0
  #flushing: Promise<void> | undefined
  #scratch = Buffer.allocUnsafeSlow(256 * 1024)
  #flushes = 0
  #records = 0
  #isClosed = false

  constructor(directory: string, options: SpoolOptions, sizes: Map<number, number>, next: number) {
    this.#directory = directory
    this.#options = options
    // A reader deletes whole segments only: with few large ones a full spool would stay full.
    this.#segmentBytes = Math.min(options.segmentBytes, Math.floor(options.maxBytes / 4))
    this.#sizes = sizes
    for (const size of sizes.values()) this.#bytes += size
    this.#next = next
    this.#relist = setInterval(() => void this.#forgetDeleted(), relistMs).unref()
  }

  append(record: Uint8Array | string): Promise<AppendResult> {
    return new Promise((resolve) => this.put(record, resolve))
  }

  put(record: Uint8Array | string, done: (result: AppendResult) => void): void {
    const bytes = record.length
    if (this.#isClosed) return done(failed('io_error', fullRetrySeconds, 'the spool is closed'))
    if (this.#pendingBytes + bytes > this.#options.maxPendingBytes)
      return done(failed('full', 1, 'too much waits to be written'))
    if (this.#bytes + this.#pendingBytes + bytes > this.#options.maxBytes)
      return done(failed('full', fullRetrySeconds, 'the spool has reached its size limit'))
    this.#pendingBytes += bytes
    this.#waiting.push({ record, bytes, done })
    this.#flushing ??= this.#flushAll()
  }

  stats(): SpoolStats {
    return {
      bytes: this.#bytes,
      pendingBytes: this.#pendingBytes,
      segments: this.#sizes.size,
      flushes: this.#flushes,
      records: this.#records,
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#relist)
    await this.#flushing
    await this.#leave()
  }

  /** Begins a new segment. On a full disk the current one (or none) stays, and the next flush tries again. */
  async begin(): Promise<AppendResult> {
    const number = this.#next
    let fd: number | undefined
    try {
      fd = await openFile(segmentPath(this.#directory, number), newAndDurable, 0o600)
      await syncDirectory(this.#directory)
    } catch (error) {
      // The name exists, durable or not: leave the empty file to the reader and take the next number.
      if (fd !== undefined || errorCode(error) === 'EEXIST') this.#next += 1
      if (fd !== undefined) await closeFile(fd).catch(() => undefined)
      return failedBy(error)
    }
    this.#next += 1
    await this.#leave()
    this.#current = { number, fd, size: 0 }
    this.#sizes.set(number, 0)
    return { ok: true }
  }

  async #leave(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    // Whatever counts was synced: an error of close has nothing left to lose.
    if (current) await closeFile(current.fd).catch(() => undefined)
  }

  async #flushAll(): Promise<void> {
    for (;;) {
      // The requests that arrive in this turn of the event loop go together.
      await new Promise(setImmediate)
      const batch = this.#take()
      if (batch.length === 0) break
      const result = await this.#flush(batch)
      for (const { bytes, done } of batch) {
        this.#pendingBytes -= bytes
        done(result)
      }
    }
    this.#flushing = undefined
  }

  #take(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes
      if (count > 0 && bytes > flushBytes) break
      count += 1
    }
    if (count < this.#waiting.length) return this.#waiting.splice(0, count)
    const all = this.#waiting
    this.#waiting = []
    return all
  }

  async #flush(batch: readonly Waiting[]): Promise<AppendResult> {
    if (!this.#current) {
      const begun = await this.begin()
      if (!begun.ok) return begun
    }
    const segment = this.#current
    if (!segment) return failed('io_error', noSpaceRetrySeconds, 'no segment is open')
    const records = batch.map(({ record }) => record)
    let length = 0
    try {
      const buffer = this.#bufferFor(flushCapacity(records))
      length = encodeFlush(records, buffer, segment.number, segment.size)
      for (let at = 0; at < length;) at += await writeFile(segment.fd, buffer, at, length, segment.size + at)
    } catch (error) {
      await this.#undo(segment)
      const failure = failedBy(error)
      // A reader deletes only what has a successor: begin one, so that what is settled can make room.
      if (!failure.ok && failure.reason === 'no_space' && segment.size > 0) await this.begin()
      return failure
    }
    segment.size += length
    this.#grow(segment.number, length)
    this.#flushes += 1
    this.#records += batch.length
    if (segment.size >= this.#segmentBytes) await this.begin()
    return { ok: true }
  }

  /**
   * Takes a failed flush back, and leaves the segment for good: the flush may have been written and only not synced, so a reader
   * may have taken it, and that reader, who stands behind its end, would miss what is written there anew.
   */
  async #undo(segment: Segment): Promise<void> {
    try {
      await truncateFile(segment.fd, segment.size)
      await this.#leave()
      if (segment.size > 0) return
      // Else every flush that fails would leave an empty segment behind.
      await rm(segmentPath(this.#directory, segment.number), { force: true })
      this.#sizes.delete(segment.number)
    } catch {
      // Not even that: the half flush stays as the segment's torn tail, which a reader reports and steps over.
      await this.#leave()
    }
  }

  /** The buffer of the last flush again, but for one that is out of the ordinary. */
  #bufferFor(capacity: number): Buffer {
    if (capacity > 2 * flushBytes) return Buffer.allocUnsafeSlow(capacity)
    if (capacity > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(capacity * 2)
    return this.#scratch
  }

  #grow(segment: number, bytes: number): void {
    this.#sizes.set(segment, (this.#sizes.get(segment) ?? 0) + bytes)
    this.#bytes += bytes
  }

  async #forgetDeleted(): Promise<void> {
    if (this.#sizes.size < 2) return
    try {
      const newestBefore = this.#next - 1
      const existing = new Set(await listSegments(this.#directory))
      for (const [segment, size] of this.#sizes)
        if (segment < newestBefore && !existing.has(segment)) {
          this.#sizes.delete(segment)
          this.#bytes -= size
        }
    } catch {
      // Looked up again in a second; until then the spool counts as fuller than it is.
    }
  }
}

const failed = (reason: 'full' | 'no_space' | 'io_error', retryAfterSeconds: number, detail: string): AppendResult => ({
  ok: false,
  reason,
  retryAfterSeconds,
  detail,
})

function failedBy(error: unknown): AppendResult {
  const code = errorCode(error)
  const detail = error instanceof Error ? error.message : String(error)
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return failed(isFull ? 'no_space' : 'io_error', noSpaceRetrySeconds, detail)
}
