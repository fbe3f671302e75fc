// How a record lies in a segment, and how to find the next sound one behind damage. Pure: bytes in, bytes out.
//
//   ff 43 52 kind | length u32 | crc32 u32 | bytes          (little endian)
//
// kind is 'm' (more records of the same flush follow) or 'e' (end of a flush). A reader of the segment that is being
// written takes whole flushes only, so that a flush that fails half way (full disk) is never seen.
// The crc starts from the frame's place: a frame is sound only where it was written. Neither a sender who plants a frame
// inside a record nor a disk block that shows up in another file can pass for one.
import { crc32 } from 'node:zlib'

const headerBytes = 12
const magic = Buffer.from([0xff, 0x43, 0x52])
const more = 0x6d
const endOfFlush = 0x65

export type Frame =
  | { readonly kind: 'sound'; readonly record: Uint8Array; readonly bytes: number; readonly isEndOfFlush: boolean }
  /** The buffer ends before the frame does; `bytes` is what the whole frame would take, as far as is known. */
  | { readonly kind: 'incomplete'; readonly bytes: number }
  | { readonly kind: 'damaged' }

const seedOf = (segment: number, offset: number, length: number, kind: number): number =>
  (Math.imul(segment, 0x9e3779b1) ^ Math.imul(offset, 0x85ebca6b) ^ Math.imul(length, 0xc2b2ae35) ^ kind) >>> 0

/** Bytes that `encodeFlush` may need for these records (an upper bound). */
export function flushCapacity(records: readonly (Uint8Array | string)[]): number {
  let bytes = 0
  for (const record of records) {
    bytes += headerBytes
    if (typeof record !== 'string') bytes += record.byteLength
    else bytes += record.length < 2_048 ? record.length * 3 : Buffer.byteLength(record)
  }
  return bytes
}

/** Writes the records as one flush that will lie at `offset` of `segment`. Returns the bytes used of `into`. */
export function encodeFlush(
  records: readonly (Uint8Array | string)[],
  into: Buffer,
  segment: number,
  offset: number,
): number {
  let at = 0
  const last = records.length - 1
  for (let index = 0; index <= last; index += 1) {
    const record = records[index]
    if (record === undefined) continue
    const start = at + headerBytes
    let length: number
    if (typeof record === 'string') length = into.write(record, start, 'utf8')
    else {
      into.set(record, start)
      length = record.byteLength
    }
    const kind = index === last ? endOfFlush : more
    into[at] = 0xff
    into[at + 1] = 0x43
    into[at + 2] = 0x52
    into[at + 3] = kind
    into.writeUInt32LE(length, at + 4)
    into.writeUInt32LE(crc32(into.subarray(start, start + length), seedOf(segment, offset + at, length, kind)), at + 8)
    at = start + length
  }
  return at
}

/** The frame at `at` of `buffer`; the buffer's first byte lies at `base` of `segment`. */
export function parseFrame(buffer: Buffer, at: number, segment: number, base: number): Frame {
  const left = buffer.length - at
  for (let index = 0; index < Math.min(magic.length, left); index += 1)
    if (buffer[at + index] !== magic[index]) return { kind: 'damaged' }
  if (left < headerBytes) return { kind: 'incomplete', bytes: headerBytes }
  const kind = buffer[at + 3]
  if (kind !== more && kind !== endOfFlush) return { kind: 'damaged' }
  const length = buffer.readUInt32LE(at + 4)
  const bytes = headerBytes + length
  if (left < bytes) return { kind: 'incomplete', bytes }
  const record = buffer.subarray(at + headerBytes, at + bytes)
  if (crc32(record, seedOf(segment, base + at, length, kind)) !== buffer.readUInt32LE(at + 8))
    return { kind: 'damaged' }
  return { kind: 'sound', record, bytes, isEndOfFlush: kind === endOfFlush }
}

/** Index in `buffer` of the first sound frame at or behind `from`, -1 if there is none. */
export function findFrame(buffer: Buffer, from: number, segment: number, base: number): number {
  for (let at = buffer.indexOf(magic, from); at >= 0; at = buffer.indexOf(magic, at + 1))
    if (parseFrame(buffer, at, segment, base).kind === 'sound') return at
  return -1
}

/** Where the last sound frame of a whole segment ends: what lies behind is the rest of an unfinished write. */
export function endOfSound(buffer: Buffer, segment: number): number {
  let end = 0
  let at = 0
  while (at >= 0 && at < buffer.length) {
    const frame = parseFrame(buffer, at, segment, 0)
    if (frame.kind === 'sound') {
      at += frame.bytes
      end = at
    } else at = findFrame(buffer, at + 1, segment, 0)
  }
  return end
}
