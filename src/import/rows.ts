// Which rows does a table have, be it NDJSON, a JSON array, CSV or Parquet? One after the other, in bounded memory:
// a record of text, or a row group of Parquet (a part of it where the file has a page index).
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parse } from 'csv-parse'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { splitJsonArray } from './json-array.ts'
import { longestRow, splitLines, toText } from './lines.ts'
import type { Row } from './mapping.ts'
import type { Source } from './source.ts'
import { ImportError } from './types.ts'

export type TableFormat = 'ndjson' | 'csv' | 'parquet'

/** A row, or why there is none. `text` is what is written aside. Blank lines are rows of kind `blank`. */
export type ReadRow =
  | { readonly kind: 'row'; readonly row: Row; readonly text: () => string }
  | { readonly kind: 'broken'; readonly detail: string; readonly text: () => string }
  | { readonly kind: 'blank' }

/** By the first bytes; text that is no JSON is CSV. */
export function detectTableFormat(head: Buffer): TableFormat {
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  const first = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()[0]
  return first === '{' || first === '[' ? 'ndjson' : 'csv'
}

/** Rows from number `from` (1 is the first) on, in groups. Text formats read over the rows before it. */
export function readRows(source: Source, format: TableFormat, from: number): AsyncGenerator<ReadRow[]> {
  if (format === 'parquet') return parquetRows(source, from)
  return skipRows(format === 'csv' ? csvRows(source) : jsonRows(source), from - 1)
}

async function* skipRows(groups: AsyncGenerator<ReadRow[]>, skip: number): AsyncGenerator<ReadRow[]> {
  let left = skip
  for await (const rows of groups) {
    if (left >= rows.length) {
      left -= rows.length
      continue
    }
    yield left === 0 ? rows : rows.slice(left)
    left = 0
  }
}

async function* jsonRows(source: Source): AsyncGenerator<ReadRow[]> {
  const first = source.head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()[0]
  const groups = first === '[' ? splitJsonArray(source.chunks()) : splitLines(source.chunks(), 0, longestRow)
  for await (const lines of groups) {
    yield lines.map(({ text, isCut }) => {
      const json = toText(text.replace(/^\u00ef\u00bb\u00bf/, ''))
      if (json.trim() === '') return { kind: 'blank' }
      if (isCut) return { kind: 'broken', detail: `longer than ${longestRow} bytes`, text: () => json.slice(0, 1_000) }
      return readJsonRow(json)
    })
  }
}

function readJsonRow(json: string): ReadRow {
  const text = (): string => json
  try {
    const row: unknown = JSON.parse(json)
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return { kind: 'row', row: row as Row, text }
    return { kind: 'broken', detail: 'not a JSON object', text }
  } catch {
    return { kind: 'broken', detail: 'not JSON', text }
  }
}

async function* csvRows(source: Source): AsyncGenerator<ReadRow[]> {
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(source.head),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
  })
  const input = Readable.from(source.chunks())
  input.on('error', (error) => parser.destroy(error))
  input.pipe(parser)
  let header: readonly string[] | undefined
  let group: ReadRow[] = []
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (header === undefined) {
        header = record.map((name, index) => name.trim() || `column_${index + 1}`)
        continue
      }
      const text = (): string => JSON.stringify(record)
      if (record.length === header.length) group.push({ kind: 'row', row: rowOf(header, record), text })
      else group.push({ kind: 'broken', detail: `${record.length} columns, the header has ${header.length}`, text })
      if (group.length >= 500) {
        yield group
        group = []
      }
    }
  } catch (error) {
    if (group.length > 0) yield group
    if (error instanceof ImportError) throw error
    throw new ImportError(`${source.title} is not valid CSV: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    input.destroy()
    parser.destroy()
  }
  if (group.length > 0) yield group
}

function rowOf(header: readonly string[], record: readonly string[]): Row {
  const row: Record<string, unknown> = Object.create(null)
  for (let index = 0; index < header.length; index++) row[header[index] ?? ''] = record[index]
  return row
}

/** The one of , ; tab | that the first line has most of. */
function delimiterOf(head: Buffer): string {
  const line = head.toString('latin1').split(/\r?\n/, 1)[0] ?? ''
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: line.split(sign).length - 1 }))
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).sign
}

const rowsAtOnce = 5_000

async function* parquetRows(source: Source, from: number): AsyncGenerator<ReadRow[]> {
  if (source.size === undefined || source.compression !== 'none') {
    throw new ImportError(
      'A Parquet file is read from its end: it has to be a file on disk, and not compressed as a whole (it is within).',
    )
  }
  try {
    const file = await asyncBufferFromFile(source.name)
    const metadata = await parquetMetadataAsync(file)
    const columns = parquetSchema(metadata).children.map((child) => child.element.name)
    let groupStart = 0
    for (const group of metadata.row_groups) {
      const groupEnd = groupStart + Number(group.num_rows)
      // With a page index a part of the group can be read for itself.
      const hasIndex = group.columns.every((column) => column.offset_index_offset !== undefined)
      const step = hasIndex ? rowsAtOnce : groupEnd - groupStart
      for (let rowStart = groupStart; rowStart < groupEnd; rowStart += step) {
        const rowEnd = Math.min(rowStart + step, groupEnd)
        if (rowEnd < from) continue
        const rows = await parquetReadObjects({
          file,
          metadata,
          columns,
          rowStart,
          rowEnd,
          compressors: codecs,
          useOffsetIndex: hasIndex,
        })
        for (let first = Math.max(from - 1 - rowStart, 0); first < rows.length; first += rowsAtOnce) {
          yield rows
            .slice(first, first + rowsAtOnce)
            .map((row: Row) => ({ kind: 'row', row, text: () => rowText(row) }))
        }
      }
      groupStart = groupEnd
    }
  } catch (error) {
    throw new ImportError(
      `${source.title} can't be read as Parquet: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Node's own inflaters where it has one: they are native. */
const codecs = {
  ...compressors,
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)),
}

/** A row as JSON text, whatever its values are. */
export const rowText = (row: Row): string =>
  JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint'
      ? String(value)
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('base64')
        : value,
  )
