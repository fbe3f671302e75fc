// RowBinary, written without intermediate objects: one buffer that grows, one pass a row.
// https://clickhouse.com/docs/interfaces/formats/RowBinary

/** Collects the rows of one insert. Times are ms, 64-bit ids are bigint. */
export class RowWriter {
  #bytes: Buffer
  #view: DataView
  #at = 0
  #starts: number[] = []

  /** `capacity`: bytes to begin with; it grows. */
  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity)
    this.#view = viewOf(this.#bytes)
  }

  /** Rows begun since the last `clear`. */
  get rows(): number {
    return this.#starts.length
  }
  get length(): number {
    return this.#at
  }

  /** To be called before the columns of each row. */
  beginRow(): void {
    this.#starts.push(this.#at)
  }
  /** Takes back the row that was begun last. */
  undoRow(): void {
    this.#at = this.#starts.pop() ?? this.#at
  }
  /** Where each row begins. */
  starts(): readonly number[] {
    return this.#starts
  }
  /** The rows; valid until the next write. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }
  clear(): void {
    this.#at = 0
    this.#starts = []
    if (this.#bytes.length > 32 * 1024 * 1024) {
      this.#bytes = Buffer.allocUnsafe(64 * 1024)
      this.#view = viewOf(this.#bytes)
    }
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }
  u16(value: number): void {
    this.#reserve(2)
    this.#view.setUint16(this.#at, value, true)
    this.#at += 2
  }
  u32(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }
  u64(value: bigint): void {
    this.#reserve(8)
    this.#view.setBigUint64(this.#at, value, true)
    this.#at += 8
  }
  i64(value: bigint): void {
    this.#reserve(8)
    this.#view.setBigInt64(this.#at, value, true)
    this.#at += 8
  }
  /** DateTime64(3): ms since 1970, also before it. */
  time(ms: number): void {
    this.#reserve(8)
    const whole = Math.trunc(ms)
    this.#view.setUint32(this.#at, whole >>> 0, true)
    this.#view.setInt32(this.#at + 4, Math.floor(whole / 4_294_967_296), true)
    this.#at += 8
  }
  bool(value: boolean): void {
    this.u8(value ? 1 : 0)
  }
  u64s(values: readonly bigint[]): void {
    this.#varint(values.length)
    for (const value of values) this.u64(value)
  }

  /** Map(String, String), in the order of its names: the same bytes for the same map. */
  texts(values: Readonly<Record<string, string>>): void {
    const names = Object.keys(values)
    if (names.length === 0) return this.u8(0)
    this.#varint(names.length)
    for (const name of names.toSorted()) {
      this.text(name)
      this.text(values[name] ?? '')
    }
  }

  /** UTF-8 with its length in front. Lone surrogates become U+FFFD. */
  text(value: string): void {
    const { length } = value
    if (length === 0) return this.u8(0)
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(length * 3 + 5)
    if (length < 24 && this.#ascii(value)) return
    const lengthBytes = varintLength(length)
    const start = this.#at
    const written = this.#bytes.write(value, start + lengthBytes, 'utf8')
    const needed = varintLength(written)
    if (needed !== lengthBytes) {
      this.#bytes.copyWithin(start + needed, start + lengthBytes, start + lengthBytes + written)
    }
    this.#varint(written)
    this.#at = start + needed + written
  }

  /** Short ASCII, the most of what there is, is faster byte by byte. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = value.length
    for (let index = 0; index < value.length; index++) {
      const c = value.charCodeAt(index)
      if (c > 127) return false
      bytes[at++] = c
    }
    this.#at = at
    return true
  }

  #varint(value: number): void {
    this.#reserve(5)
    let rest = value
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#bytes[this.#at++] = rest
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#view = viewOf(larger)
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const varintLength = (value: number): number => (value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4)
