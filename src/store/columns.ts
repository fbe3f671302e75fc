// The columns of an insert, written value by value: ClickHouse's Native format, which costs the engine half of what rows do.
// https://clickhouse.com/docs/interfaces/formats/Native

/** A column that is being written: one value for each row. */
export interface Column {
  /** As the block names it. */
  readonly type: string
  /** Values so far. */
  readonly count: number
  /** Makes room for so many rows: `add` does not look. */
  reserve(rows: number): void
  /** Takes back the last value, if there are more than `rows`. */
  undo(rows: number): void
  /** Its part of a block: what it has to say first, and its values. Valid until the next write. */
  pieces(): readonly Uint8Array[]
  clear(): void
}

/** Rows that each column has room for from the beginning. */
const firstRows = 1024
/** Buffers of texts up to this size stay between two inserts; larger ones shrink when the next insert needs a quarter of them. */
const keptBytes = 256 * 1024

/** Numbers of one width, little-endian as all machines are that Node runs on. */
class FixedColumn<Values extends Uint8Array | Uint16Array | Uint32Array | BigUint64Array | BigInt64Array> {
  readonly type: string
  count = 0
  protected values: Values
  readonly #make: (length: number) => Values
  /** A value is so many numbers. */
  readonly #numbers: number
  constructor(type: string, make: (length: number) => Values, numbers = 1) {
    this.type = type
    this.#make = make
    this.#numbers = numbers
    this.values = make(firstRows * numbers)
  }
  reserve(rows: number): void {
    const { values } = this
    if (rows * this.#numbers <= values.length) return
    this.values = this.#make(rows * this.#numbers)
    bytesOf(this.values).set(bytesOf(values))
  }
  undo(rows: number): void {
    if (this.count > rows) this.count--
  }
  /** Valid until the next write. */
  all(): Values {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return this.values.subarray(0, this.count * this.#numbers) as Values
  }
  pieces(): readonly Uint8Array[] {
    return [bytesOf(this.all())]
  }
  clear(): void {
    this.count = 0
  }
}

/** Numbers beyond the type are the caller's to avoid. */
class NumberColumn<Values extends Uint8Array | Uint16Array | Uint32Array>
  extends FixedColumn<Values>
  implements Column
{
  add(value: number): void {
    this.values[this.count++] = value
  }
}
export const u8 = () => new NumberColumn('UInt8', (length) => new Uint8Array(length))
export const u16 = () => new NumberColumn('UInt16', (length) => new Uint16Array(length))
export const u32 = () => new NumberColumn('UInt32', (length) => new Uint32Array(length))

class FlagColumn extends FixedColumn<Uint8Array> implements Column {
  add(value: boolean): void {
    this.values[this.count++] = value ? 1 : 0
  }
}
export const flag = () => new FlagColumn('Bool', (length) => new Uint8Array(length))

/** 64 bits. Throws TypeError for what is no bigint. */
class BigColumn extends FixedColumn<BigUint64Array | BigInt64Array> implements Column {
  add(value: bigint): void {
    this.values[this.count] = value
    this.count++
  }
}
export const u64 = () => new BigColumn('UInt64', (length) => new BigUint64Array(length))
/** Ten-thousandths, exact. */
export const decimal = () => new BigColumn('Decimal(18, 4)', (length) => new BigInt64Array(length))

/** ms since 1970, also before it; fractions are cut. */
class TimeColumn extends FixedColumn<Uint32Array> implements Column {
  add(ms: number): void {
    const whole = Math.trunc(ms)
    const at = this.count++ * 2
    this.values[at] = whole >>> 0
    this.values[at + 1] = Math.floor(whole / 4_294_967_296)
  }
}
export const time = () => new TimeColumn("DateTime64(3, 'UTC')", (length) => new Uint32Array(length), 2)

/** Texts one after another, each with its length in front: UTF-8, lone surrogates as U+FFFD. */
class Texts {
  #bytes = Buffer.allocUnsafe(4096)
  length = 0

  add(value: string): void {
    const { length } = value
    if (length === 0) {
      this.#reserve(1)
      this.#bytes[this.length++] = 0
      return
    }
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(length * 3 + 5)
    if (length < 24 && this.#ascii(value)) return
    const lengthBytes = varintLength(length)
    const start = this.length
    const written = this.#bytes.write(value, start + lengthBytes, 'utf8')
    const needed = varintLength(written)
    if (needed !== lengthBytes)
      this.#bytes.copyWithin(start + needed, start + lengthBytes, start + lengthBytes + written)
    this.length = writeVarint(this.#bytes, start, written) + written
  }
  cut(length: number): void {
    this.length = length
  }
  /** Valid until the next write. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }
  clear(): void {
    const { length } = this.#bytes
    if (length > keptBytes && this.length < length / 4) this.#bytes = Buffer.allocUnsafe(length >> 1)
    this.length = 0
  }

  /** Short ASCII, the most of what there is, is faster byte by byte. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes
    let at = this.length
    bytes[at++] = value.length
    for (let index = 0; index < value.length; index++) {
      const c = value.charCodeAt(index)
      if (c > 127) return false
      bytes[at++] = c
    }
    this.length = at
    return true
  }
  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.length + count))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}

/** Texts that mostly differ. */
class TextColumn implements Column {
  readonly type: string
  readonly #front: readonly Uint8Array[]
  readonly #texts = new Texts()
  /** Where the last value begins. */
  #last = 0
  count = 0
  constructor(type = 'String', front: readonly Uint8Array[] = []) {
    this.type = type
    this.#front = front
  }
  add(value: string): void {
    const start = this.#texts.length
    this.#texts.add(value)
    this.#last = start
    this.count++
  }
  /** Texts make room as they come. */
  reserve(): void {}
  undo(rows: number): void {
    if (this.count <= rows) return
    this.#texts.cut(this.#last)
    this.count--
  }
  pieces(): readonly Uint8Array[] {
    return [...this.#front, this.#texts.bytes()]
  }
  clear(): void {
    this.#texts.clear()
    this.count = 0
  }
}
export const text = () => new TextColumn()
/** JSON text, which the engine takes apart (version 1 of the type's serialization). */
export const json = () => new TextColumn('JSON(max_dynamic_paths=256)', [Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])])

/** Texts that repeat: each once in a dictionary, and a number for each row, as the table has them. */
class NameColumn implements Column {
  readonly type = 'LowCardinality(String)'
  readonly #texts = new Texts()
  readonly #numbers = new Map<string, number>()
  readonly #rows = u32()
  #last = ''
  #lastNumber = -1

  get count(): number {
    return this.#rows.count
  }
  add(value: string): void {
    if (value !== this.#last || this.#lastNumber < 0) {
      this.#lastNumber = this.#numberOf(value)
      this.#last = value
    }
    this.#rows.add(this.#lastNumber)
  }
  reserve(rows: number): void {
    this.#rows.reserve(rows)
  }
  /** Its text may stay in the dictionary. */
  undo(rows: number): void {
    this.#rows.undo(rows)
  }
  pieces(): readonly Uint8Array[] {
    const { size } = this.#numbers
    const rows = this.#rows.all()
    const width = size <= 256 ? 0 : size <= 65_536 ? 1 : 2
    const numbers = width === 0 ? new Uint8Array(rows) : width === 1 ? new Uint16Array(rows) : rows
    // Version 1: with a dictionary of its own (bit 9), which replaces what there was (bit 10).
    const front = bytesOf(BigUint64Array.of(1n, BigInt(width) | (1n << 9n) | (1n << 10n), BigInt(size)))
    return [front, this.#texts.bytes(), bytesOf(BigUint64Array.of(BigInt(rows.length))), bytesOf(numbers)]
  }
  clear(): void {
    this.#texts.clear()
    this.#numbers.clear()
    this.#rows.clear()
    this.#lastNumber = -1
  }

  #numberOf(value: string): number {
    let number = this.#numbers.get(value)
    if (number === undefined) {
      this.#texts.add(value)
      number = this.#numbers.size
      this.#numbers.set(value, number)
    }
    return number
  }
}
export const name = () => new NameColumn()

/** Lists: their ends, then all their items. */
class ListColumn implements Column {
  readonly type = 'Array(UInt64)'
  readonly #ends = u64()
  readonly #items = u64()
  #room = firstRows
  #last = 0
  get count(): number {
    return this.#ends.count
  }
  reserve(rows: number): void {
    this.#ends.reserve(rows)
  }
  add(values: readonly bigint[]): void {
    this.#last = this.#items.count
    const needed = this.#items.count + values.length
    if (needed > this.#room) this.#items.reserve((this.#room = needed * 2))
    for (const value of values) this.#items.add(value)
    this.#ends.add(BigInt(this.#items.count))
  }
  undo(rows: number): void {
    if (this.count > rows) this.#items.count = this.#last
    this.#ends.undo(rows)
  }
  pieces(): readonly Uint8Array[] {
    return [...this.#ends.pieces(), ...this.#items.pieces()]
  }
  clear(): void {
    this.#ends.clear()
    this.#items.clear()
  }
}
export const list = () => new ListColumn()

/** Names and texts, in the order of the names: the same bytes for the same map. Ends, then all names, then all texts. */
class MapColumn implements Column {
  readonly type = 'Map(String, String)'
  readonly #ends = u64()
  readonly #names = new Texts()
  readonly #texts = new Texts()
  #entries = 0
  #last = { entries: 0, names: 0, texts: 0 }
  get count(): number {
    return this.#ends.count
  }
  reserve(rows: number): void {
    this.#ends.reserve(rows)
  }
  add(values: Readonly<Record<string, string>>): void {
    const names = Object.keys(values)
    this.#last = { entries: this.#entries, names: this.#names.length, texts: this.#texts.length }
    for (const key of names.length > 1 ? names.toSorted() : names) {
      this.#names.add(key)
      this.#texts.add(values[key] ?? '')
    }
    this.#entries += names.length
    this.#ends.add(BigInt(this.#entries))
  }
  undo(rows: number): void {
    if (this.count <= rows) return
    this.#entries = this.#last.entries
    this.#names.cut(this.#last.names)
    this.#texts.cut(this.#last.texts)
    this.#ends.undo(rows)
  }
  pieces(): readonly Uint8Array[] {
    return [...this.#ends.pieces(), this.#names.bytes(), this.#texts.bytes()]
  }
  clear(): void {
    this.#ends.clear()
    this.#names.clear()
    this.#texts.clear()
    this.#entries = 0
  }
}
export const map = () => new MapColumn()

/** The rows of one table's insert. */
export class TableWriter<Columns extends Readonly<Record<string, Column>>> {
  readonly columns: Columns
  readonly #all: readonly Column[]
  rows = 0
  /** Rows that all columns have room for: more than there are. */
  #room = firstRows
  constructor(columns: Columns) {
    this.columns = columns
    this.#all = Object.values(columns)
  }
  /** Counts a row for which each column got its value. */
  endRow(): void {
    if (++this.rows < this.#room) return
    this.#room *= 2
    for (const column of this.#all) column.reserve(this.#room)
  }
  /** Takes back what a row that was not ended has written. */
  undoRow(): void {
    for (const column of this.#all) column.undo(this.rows)
  }
  /** All rows as one block; empties the writer. The same bytes for the same rows. */
  takeBlock(): Buffer {
    const names = Object.keys(this.columns)
    const heads = this.#all.map(({ type }, index) => Buffer.concat([sized(names[index] ?? ''), sized(type)]))
    const front = Buffer.concat([varint(names.length), varint(this.rows)])
    const pieces = this.#all.flatMap((column, index) => [heads[index] ?? front, ...column.pieces()])
    const block = Buffer.concat([front, ...pieces])
    for (const column of this.#all) column.clear()
    this.rows = 0
    return block
  }
}

function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start
  let rest = value
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}
const varintLength = (value: number): number => (value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4)
export function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintLength(value))
  writeVarint(bytes, 0, value)
  return bytes
}
export function sized(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint(bytes.length), bytes])
}
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
