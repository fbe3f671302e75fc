// A block of the Native format, as columns.ts writes it: cut by rows, read and changed. For what rarely happens: rows that
// the engine refuses, and batches of which it has a part.
import { sized, varint } from './columns.ts'

/** A column within a block: what its values are, and where they are. */
interface Part {
  readonly name: string
  readonly type: string
  readonly values: Uint8Array
}
export interface Block {
  readonly rows: number
  readonly parts: readonly Part[]
}
export type Value = number | bigint | boolean | string | readonly bigint[] | Readonly<Record<string, string>>

/** How the values of a type are cut and read; each is given where they begin. */
interface Kind {
  /** Where they end. */
  readonly end: (bytes: Buffer, at: number, rows: number) => number
  /** Those of some rows, as a column of their own. */
  readonly cut: (bytes: Buffer, rows: number, from: number, to: number) => Buffer
  readonly read: (bytes: Buffer, rows: number) => Value[]
}

/** Throws RangeError for bytes that are no whole block of ours. */
export function readBlock(bytes: Buffer): Block {
  let [columns, at] = readVarint(bytes, 0)
  let rows: number
  ;[rows, at] = readVarint(bytes, at)
  const parts: Part[] = []
  for (; columns > 0; columns--) {
    let name: string
    let type: string
    ;[name, at] = readText(bytes, at)
    ;[type, at] = readText(bytes, at)
    const end = kindOf(type).end(bytes, at, rows)
    if (end > bytes.length) throw new RangeError('The block is not whole.')
    parts.push({ name, type, values: bytes.subarray(at, end) })
    at = end
  }
  if (at !== bytes.length) throw new RangeError('The block is not whole.')
  return { rows, parts }
}

export const writeBlock = ({ rows, parts }: Block): Buffer =>
  Buffer.concat([
    varint(parts.length),
    varint(rows),
    ...parts.flatMap(({ name, type, values }) => [sized(name), sized(type), values]),
  ])

/** The rows from (inclusive) to (exclusive). */
export const cutBlock = ({ rows, parts }: Block, from: number, to: number): Block => ({
  rows: to - from,
  parts: parts.map((part) => ({ ...part, values: kindOf(part.type).cut(bufferOf(part.values), rows, from, to) })),
})

/** A column's values, one for each row: texts, numbers, bigints for 64 bits and times (ms). Throws for a name that it has not. */
export function readColumn({ rows, parts }: Block, name: string): Value[] {
  const part = parts.find((each) => each.name === name)
  if (part === undefined) throw new RangeError(`The block has no column ${name}.`)
  return kindOf(part.type).read(bufferOf(part.values), rows)
}

/** The block of one row with other texts in the columns named; these are of kinds 'String' and 'JSON'. */
export const withTexts = ({ rows, parts }: Block, texts: Readonly<Record<string, string>>): Block => ({
  rows,
  parts: parts.map((part) => {
    const text = texts[part.name]
    if (text === undefined) return part
    const front = part.type.startsWith('JSON') ? part.values.subarray(0, 8) : Buffer.alloc(0)
    return { ...part, values: Buffer.concat([front, sized(text)]) }
  }),
})

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)

const fixed = (width: number, read: (bytes: Buffer, at: number) => Value): Kind => ({
  end: (_bytes, at, rows) => at + rows * width,
  cut: (bytes, _rows, from, to) => bytes.subarray(from * width, to * width),
  read: (bytes, rows) => Array.from({ length: rows }, (_, row) => read(bytes, row * width)),
})

/** Where `count` texts end. */
function skipTexts(bytes: Buffer, at: number, count: number): number {
  let next = at
  for (; count > 0; count--) {
    const [length, start] = readVarint(bytes, next)
    next = start + length
  }
  return next
}
function readTexts(bytes: Buffer, at: number, count: number): [texts: string[], next: number] {
  const texts: string[] = []
  let next = at
  for (let index = 0; index < count; index++) {
    let text: string
    ;[text, next] = readText(bytes, next)
    texts.push(text)
  }
  return [texts, next]
}

const texts = (front: number): Kind => ({
  end: (bytes, at, rows) => skipTexts(bytes, at + front, rows),
  cut: (bytes, _rows, from, to) => {
    const start = skipTexts(bytes, front, from)
    return Buffer.concat([bytes.subarray(0, front), bytes.subarray(start, skipTexts(bytes, start, to - from))])
  },
  read: (bytes, rows) => readTexts(bytes, front, rows)[0],
})

/** A dictionary (version, flags, its size, its texts), the number of rows, and a number for each. */
const namesKind: Kind = {
  end: (bytes, at, rows) => {
    const { numbersAt, width } = dictionaryOf(bytes, at)
    return numbersAt + rows * width
  },
  cut: (bytes, _rows, from, to) => {
    const { numbersAt, width } = dictionaryOf(bytes, 0)
    const front = bytes.subarray(0, numbersAt - 8)
    return Buffer.concat([front, u64(to - from), bytes.subarray(numbersAt + from * width, numbersAt + to * width)])
  },
  read: (bytes, rows) => {
    const { size, numbersAt, width } = dictionaryOf(bytes, 0)
    const [known] = readTexts(bytes, 24, size)
    return Array.from({ length: rows }, (_, row) => known[bytes.readUIntLE(numbersAt + row * width, width)] ?? '')
  },
}
function dictionaryOf(bytes: Buffer, at: number): { size: number; numbersAt: number; width: number } {
  const width = 2 ** (bytes.readUInt32LE(at + 8) & 3)
  const size = bytes.readUInt32LE(at + 16)
  return { size, width, numbersAt: skipTexts(bytes, at + 24, size) + 8 }
}

/** Ends, then the items of all rows: `skip` over some, in each of `groups` (a map has its names first, then its texts). */
const groupsKind = (
  groups: number,
  skip: (bytes: Buffer, at: number, count: number) => number,
  read: (bytes: Buffer, groups: readonly number[], count: number) => Value,
): Kind => {
  const endOf = (bytes: Buffer, at: number, row: number): number =>
    row < 0 ? 0 : Number(bytes.readBigUInt64LE(at + row * 8))
  /** Where each group's items of a row begin. */
  const startsOf = (bytes: Buffer, rows: number, row: number): number[] => {
    const total = endOf(bytes, 0, rows - 1)
    const starts: number[] = []
    let at = rows * 8
    for (let group = 0; group < groups; group++) {
      starts.push(skip(bytes, at, endOf(bytes, 0, row - 1)))
      at = skip(bytes, at, total)
    }
    return starts
  }
  return {
    end: (bytes, at, rows) => {
      let next = at + rows * 8
      for (let group = 0; group < groups; group++) next = skip(bytes, next, endOf(bytes, at, rows - 1))
      return next
    },
    cut: (bytes, rows, from, to) => {
      const before = endOf(bytes, 0, from - 1)
      const ends = Array.from({ length: to - from }, (_, row) => u64(endOf(bytes, 0, from + row) - before))
      const count = endOf(bytes, 0, to - 1) - before
      const items = startsOf(bytes, rows, from).map((start) => bytes.subarray(start, skip(bytes, start, count)))
      return Buffer.concat([...ends, ...items])
    },
    read: (bytes, rows) =>
      Array.from({ length: rows }, (_, row) =>
        read(bytes, startsOf(bytes, rows, row), endOf(bytes, 0, row) - endOf(bytes, 0, row - 1)),
      ),
  }
}

const bigAt = (bytes: Buffer, at: number): bigint => bytes.readBigUInt64LE(at)
const kinds: Readonly<Record<string, Kind>> = {
  UInt8: fixed(1, (bytes, at) => bytes[at] ?? 0),
  Bool: fixed(1, (bytes, at) => bytes[at] === 1),
  UInt16: fixed(2, (bytes, at) => bytes.readUInt16LE(at)),
  UInt32: fixed(4, (bytes, at) => bytes.readUInt32LE(at)),
  UInt64: fixed(8, bigAt),
  "DateTime64(3, 'UTC')": fixed(8, (bytes, at) => Number(bytes.readBigInt64LE(at))),
  'Decimal(18, 4)': fixed(8, (bytes, at) => bytes.readBigInt64LE(at)),
  String: texts(0),
  'JSON(max_dynamic_paths=256)': texts(8),
  'LowCardinality(String)': namesKind,
  'Array(UInt64)': groupsKind(
    1,
    (_bytes, at, count) => at + count * 8,
    (bytes, [at = 0], count) => Array.from({ length: count }, (_, index) => bigAt(bytes, at + index * 8)),
  ),
  'Map(String, String)': groupsKind(2, skipTexts, (bytes, [names = 0, values = 0], count) => {
    const [keys] = readTexts(bytes, names, count)
    const [told] = readTexts(bytes, values, count)
    return Object.fromEntries(keys.map((key, index) => [key, told[index] ?? '']))
  }),
}
function kindOf(type: string): Kind {
  const kind = kinds[type]
  if (kind === undefined) throw new RangeError(`No column of ours: ${type}`)
  return kind
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
function readVarint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0
  let shift = 1
  let next = at
  for (;;) {
    if (next >= bytes.length) throw new RangeError('The block is not whole.')
    const byte = bytes[next++] ?? 0
    value += (byte & 127) * shift
    if (byte < 128) return [value, next]
    shift *= 128
  }
}
function readText(bytes: Buffer, at: number): [text: string, next: number] {
  const [length, start] = readVarint(bytes, at)
  return [bytes.toString('utf8', start, start + length), start + length]
}
