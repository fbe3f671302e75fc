// Events out of Cairn: NDJSON, CSV, Parquet, Arrow, streamed from the engine, never gathered in memory.
import { Transform, type Readable } from 'node:stream'
import type { EventColumn } from '../report/index.ts'
import { join, sql } from '../sql/index.ts'
import type { Database, ExportFormat } from '../store/index.ts'
import { asQueryError } from './errors.ts'
import { selectColumn } from './event-columns.ts'
import { fromEvents, settings } from './from.ts'
import { scopeOf, type EventsPlan } from './plan.ts'
import { andPredicate } from './predicate.ts'
import { spreadsheetCsv } from './spreadsheet-csv.ts'
import type { Row } from './statement.ts'

/** spreadsheet: CSV that a spreadsheet may open, see spreadsheet-csv.ts. */
const exportKinds = ['ndjson', 'csv', 'spreadsheet', 'parquet', 'arrow'] as const
export type ExportKind = (typeof exportKinds)[number]

const formats = {
  ndjson: 'JSONEachRow',
  csv: 'CSVWithNames',
  spreadsheet: 'CSVWithNames',
  parquet: 'Parquet',
  arrow: 'ArrowStream',
} as const satisfies Record<ExportKind, ExportFormat>

/** Times as ISO 8601 where the format has only text; strings as such (not bytes) in Parquet and Arrow. */
const exportSettings = {
  ...settings,
  date_time_output_format: 'iso',
  output_format_arrow_string_as_string: 1,
  output_format_parquet_string_as_string: 1,
  // Every reader has it.
  output_format_parquet_compression_method: 'snappy',
  output_format_arrow_low_cardinality_as_dictionary: 0,
} as const

/** Longest run of an export, seconds: whoever reads it may be slow. */
const maxSeconds = 3_600

/** A day with more events than this is not sorted in memory. */
const sortedInMemory = 300_000
/** Bytes that are sorted in memory before they go to disk. */
const spillBytes = 100_000_000

/**
 * The table lies in the order of days, so a sort by day and time needs the memory of one day and gives the first rows at
 * once. Where a day is too large for that, all is sorted through files.
 */
async function sortSettings(
  database: Database,
  plan: EventsPlan,
  largestDay: number,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const scope = scopeOf(plan, plan.range)
  const { rows } = await database.query<Row>(
    sql`SELECT max(events_of_day) AS most FROM (SELECT count() AS events_of_day ${fromEvents(scope)} GROUP BY toDate(timestamp))`,
    { settings, maxSeconds, ...(signal && { signal }) },
  )
  if (Number(rows[0]?.['most'] ?? 0) <= largestDay) return {}
  return {
    optimize_read_in_order: 0,
    max_bytes_before_external_sort: spillBytes,
    max_bytes_ratio_before_external_sort: 0,
  }
}

/**
 * Bytes of the plan's events in the order of time (then of event ids). 64-bit ids and revenue are decimal strings in every format. Own properties:
 * in NDJSON an object under the names that were sent; in CSV, Parquet and Arrow the JSON text of that object.
 */
export async function exportEvents(
  database: Database,
  plan: EventsPlan,
  format: ExportKind,
  signal?: AbortSignal,
  largestDay = sortedInMemory,
): Promise<Readable> {
  const scope = scopeOf(plan, plan.range)
  // NDJSON: the properties' text stands last, where `nestProperties` finds it without parsing the line.
  const ordered = plan.columns.toSorted((a, b) => Number(a === 'properties') - Number(b === 'properties'))
  // An object there, JSON text elsewhere.
  const select = (name: EventColumn) => (format === 'ndjson' && name === 'groups' ? sql`groups` : selectColumn(name))
  const columns = join(ordered.map(select), sql`, `)
  const rows = sql`SELECT * ${fromEvents(scope)}${andPredicate(plan.filter, scope)} ORDER BY project_id, toDate(timestamp), timestamp, event_id`
  const stream = await database.stream(sql`SELECT ${columns} FROM (${rows})`, formats[format], {
    settings: { ...exportSettings, ...(await sortSettings(database, plan, largestDay, signal)) },
    maxSeconds,
    ...(signal && { signal }),
  })
  if (format === 'spreadsheet') return through(stream, spreadsheetCsv())
  if (format !== 'ndjson' || !plan.columns.includes('properties')) return stream
  return through(stream, nestProperties())
}

function through(stream: Readable, transform: Transform): Readable {
  stream.on('error', (error) => transform.destroy(asError(asQueryError(error))))
  stream.on('close', () => {
    if (!stream.readableEnded) transform.destroy(new Error('The export ended early'))
  })
  transform.on('close', () => stream.destroy())
  return stream.pipe(transform)
}
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const marker = Buffer.from('"properties":"')
const newline = 0x0a

/** Lines of JSON whose last member `properties` is a JSON text → the same with the object itself in its place. */
function nestProperties(): Transform {
  let rest: Buffer = Buffer.alloc(0)
  const line = (text: Buffer): string => {
    // A text value can't hold the marker: its quotes would be escaped. So the last one is the member itself.
    const at = text.lastIndexOf(marker)
    if (at < 0) return `${text.toString()}\n`
    const quoted = text.subarray(at + marker.length - 1, text.length - 1).toString()
    const properties: unknown = JSON.parse(quoted)
    return `${text.subarray(0, at + marker.length - 1).toString()}${String(properties)}}\n`
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let from = 0
      let out = ''
      for (let end = bytes.indexOf(newline, from); end >= 0; end = bytes.indexOf(newline, from)) {
        if (end > from) out += line(bytes.subarray(from, end))
        from = end + 1
      }
      rest = bytes.subarray(from)
      done(null, out)
    },
    flush(done) {
      done(null, rest.length === 0 ? '' : line(rest))
    },
  })
}
