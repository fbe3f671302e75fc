// The rows of an insert, column by column: ClickHouse's Native format from RowBinary. Rows are what is written, kept and
// cut (prepared.ts); columns cost the engine half the time, since it reads each in one go.
// https://clickhouse.com/docs/interfaces/formats/Native
import type { Column, ColumnType } from './rows.ts'
import { columnWidths } from './rows.ts'

/** How the loop below steps over a value: its width, or one of these. */
const isText = 0
const isList = -1
const isMap = -2
const selfSized: Readonly<Partial<Record<ColumnType, number>>> = {
  'Array(UInt64)': isList,
  'Map(String, String)': isMap,
}

/** What stands before a column's values: JSON comes as text (version 1 of its serialization). */
const prefixes: Readonly<Partial<Record<ColumnType, Buffer>>> = {
  'JSON(max_dynamic_paths=256)': Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]),
}
const none = Buffer.alloc(0)

/**
 * One block with the same rows. The same bytes for the same rows. Throws RangeError for rows that aren't whole.
 * @param rows RowBinary with exactly these columns.
 */
export function nativeOf(rows: Uint8Array, columns: readonly Column[]): Buffer {
  const steps = Int8Array.from(columns, ({ type }) => columnWidths[type] ?? selfSized[type] ?? isText)
  const sizes = new Float64Array(columns.length)
  /** Of the columns of maps: all their names. */
  const nameSizes = new Float64Array(columns.length)
  const count = measure(rows, steps, sizes, nameSizes)
  const heads = columns.map(({ name, type }) => Buffer.concat([sized(name), sized(type), prefixes[type] ?? none]))
  const front = Buffer.from([...varint(columns.length), ...varint(count)])
  const total = heads.reduce((sum, head, index) => sum + head.length + (sizes[index] ?? 0), front.length)
  const block = Buffer.allocUnsafeSlow(total)
  /** Where each column's next value goes; of lists: their ends, before all their items. */
  const places = new Float64Array(columns.length)
  let at = front.copy(block)
  heads.forEach((head, index) => {
    at += head.copy(block, at)
    places[index] = at
    at += sizes[index] ?? 0
  })
  transpose(rows, steps, places, nameSizes, block, count)
  return block
}

/** Bytes of each column in the block; gives the number of rows. */
function measure(rows: Uint8Array, steps: Int8Array, sizes: Float64Array, nameSizes: Float64Array): number {
  let at = 0
  let count = 0
  while (at < rows.length) {
    for (let column = 0; column < steps.length; column++) {
      const step = steps[column] ?? 0
      if (step > 0) {
        at += step
        sizes[column] = (sizes[column] ?? 0) + step
        continue
      }
      const start = at
      let length = 0
      let shift = 1
      let byte = 128
      while (byte > 127) {
        byte = rows[at++] ?? 0
        length += (byte & 127) * shift
        shift *= 128
      }
      if (step === isText) {
        at += length
        sizes[column] = (sizes[column] ?? 0) + at - start
      } else if (step === isMap) {
        const begin = at
        for (let text = 0; text < length * 2; text++) {
          const end = textEnd(rows, at)
          if (text % 2 === 0) nameSizes[column] = (nameSizes[column] ?? 0) + end - at
          at = end
        }
        sizes[column] = (sizes[column] ?? 0) + 8 + at - begin
      } else {
        at += length * 8
        sizes[column] = (sizes[column] ?? 0) + 8 + length * 8
      }
    }
    count++
  }
  if (at !== rows.length) throw new RangeError('The rows are not whole.')
  return count
}

function transpose(
  rows: Uint8Array,
  steps: Int8Array,
  places: Float64Array,
  nameSizes: Float64Array,
  block: Buffer,
  count: number,
): void {
  /** Of the columns of lists: where the next items go, and how many there are so far. */
  const itemPlaces = places.map((place) => place + count * 8)
  const items = new Float64Array(steps.length)
  /** Of the columns of maps: where the next value goes, behind all names. */
  const valuePlaces = itemPlaces.map((place, column) => place + (nameSizes[column] ?? 0))
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < steps.length; column++) {
      const step = steps[column] ?? 0
      const start = at
      let place = places[column] ?? 0
      if (step > 0) at += step
      else {
        let length = 0
        let shift = 1
        let byte = 128
        while (byte > 127) {
          byte = rows[at++] ?? 0
          length += (byte & 127) * shift
          shift *= 128
        }
        if (step === isMap) {
          const total = (items[column] ?? 0) + length
          block.writeBigUInt64LE(BigInt(total), place)
          places[column] = place + 8
          items[column] = total
          for (let text = 0; text < length * 2; text++) {
            const end = textEnd(rows, at)
            const into = text % 2 === 0 ? itemPlaces : valuePlaces
            const textPlace = into[column] ?? 0
            block.set(rows.subarray(at, end), textPlace)
            into[column] = textPlace + end - at
            at = end
          }
          continue
        }
        if (step === isList) {
          const total = (items[column] ?? 0) + length
          const itemPlace = itemPlaces[column] ?? 0
          block.writeBigUInt64LE(BigInt(total), place)
          block.set(rows.subarray(at, at + length * 8), itemPlace)
          places[column] = place + 8
          itemPlaces[column] = itemPlace + length * 8
          items[column] = total
          at += length * 8
          continue
        }
        at += length
      }
      // Most values are a few bytes: a call for each would cost more than the copy.
      if (at - start > 64) {
        block.set(rows.subarray(start, at), place)
        place += at - start
      } else for (let from = start; from < at; from++) block[place++] = rows[from] ?? 0
      places[column] = place
    }
  }
}

/** Where the text ends that begins here. */
function textEnd(rows: Uint8Array, at: number): number {
  let length = 0
  let shift = 1
  let byte = 128
  let next = at
  while (byte > 127) {
    if (next >= rows.length) throw new RangeError('The rows are not whole.')
    byte = rows[next++] ?? 0
    length += (byte & 127) * shift
    shift *= 128
  }
  return next + length
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest >>>= 7
  }
  return [...bytes, rest]
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from(varint(bytes.length)), bytes])
}
