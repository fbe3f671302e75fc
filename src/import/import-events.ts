// How does a table of events (NDJSON, CSV, Parquet) become events? Each row by the mapping, then through the collector's
// own validation; what it refuses is counted by its reason and written aside.
import type { Readable } from 'node:stream'
import { hash } from 'node:crypto'
import type { Event, RequestContext } from '../event/index.ts'
import { importFiles, type OpenedFile } from './import-files.ts'
import { completeMapping, createRowMapper, type Mapping } from './mapping.ts'
import { isOwnExport, readOwnRow } from './own-export.ts'
import { detectTableFormat, readRows, type ReadRow, rowText, type TableFormat } from './rows.ts'
import type { Reading } from './run-import.ts'
import { openSource, type Source } from './source.ts'
import { type WallClock, wallClockOf } from './time.ts'
import { type ImportDeps, ImportError, type ImportResult, type Item, type ValidateEvent } from './types.ts'

export interface EventsOptions {
  /** Paths; '-' is stdin (not for Parquet). */
  readonly files: readonly string[]
  readonly projectId: number
  readonly format: TableFormat | 'auto'
  readonly mapping: Mapping
  readonly properties: 'all' | 'none' | readonly string[]
  /** CSV columns whose values stay text where they look like numbers. */
  readonly textColumns: readonly string[]
  /** IANA zone of times without an offset. */
  readonly timeZone: string
  readonly rejectsFile: string
  readonly isAgain: boolean
}

export interface EventsDeps extends ImportDeps {
  readonly validateEvent: ValidateEvent
  /** An Event as text that a replay record holds. */
  readonly serializeEvent: (event: Event) => string
  readonly stdin?: Readable
}

/** Imports tables. Throws an ImportError for what a person can mend; what was read until then is imported. */
export async function importEvents(options: EventsOptions, deps: EventsDeps): Promise<ImportResult> {
  const wallClock = wallClockOf(options.timeZone)
  const opened: OpenedFile[] = []
  for (const name of options.files) {
    const source = await openSource(name, deps.stdin)
    const format = options.format === 'auto' ? detectTableFormat(source.head) : options.format
    opened.push({ source, reading: readingOf(source, format, options, wallClock, deps) })
  }
  const { mapping, properties, textColumns, timeZone } = options
  const variant = hash('sha256', JSON.stringify([mapping, properties, textColumns, timeZone]), 'hex').slice(0, 12)
  return importFiles(opened, { ...options, variant }, deps)
}

function readingOf(
  source: Source,
  format: TableFormat,
  options: EventsOptions,
  wallClock: WallClock,
  deps: EventsDeps,
): Reading {
  return {
    format,
    async *items({ lines }) {
      // The last row that is done is read once more, to see that it is the same.
      let number = Math.max(lines, 1) - 1
      let toItem: ((row: ReadRow & { readonly kind: 'row' }, number: number) => Item) | undefined
      for await (const rows of readRows(source, format, number + 1)) {
        const items: Item[] = []
        for (const read of rows) {
          number++
          if (read.kind === 'blank') items.push({ line: number, category: 'blank', fingerprint: '' })
          else if (read.kind === 'broken') {
            const text = read.text()
            items.push({
              line: number,
              category: 'unparsable',
              fingerprint: digestOf(text),
              reject: { reason: `unparsable: ${read.detail}`, text },
            })
          } else {
            toItem ??= createRowReader(Object.keys(read.row), source, format, options, wallClock, deps)
            items.push(toItem(read, number))
          }
        }
        yield items
      }
    },
  }
}

const digestOf = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

/** Of the first row's columns; a row of NDJSON may have others, too. */
function createRowReader(
  columns: readonly string[],
  source: Source,
  format: TableFormat,
  options: EventsOptions,
  wallClock: WallClock,
  deps: EventsDeps,
): (read: ReadRow & { readonly kind: 'row' }, number: number) => Item {
  if (Object.keys(options.mapping).length === 0 && isOwnExport(columns)) {
    deps.onNote?.(`${source.title} is an export of Cairn's: its events come back as they were.`)
    return ({ row, text }, number) => {
      const fingerprint = digestOf(rowText(row))
      const event = readOwnRow(row, options.projectId)
      return event === undefined
        ? {
            line: number,
            category: 'unparsable',
            fingerprint,
            reject: { reason: 'unparsable: not a whole exported event', text: text() },
          }
        : { line: number, category: 'event', fingerprint, payload: deps.serializeEvent(event) }
    }
  }
  checkMapping(completeMapping(options.mapping, columns), columns, source, deps)
  const mapping = completeMapping(options.mapping, format === 'ndjson' ? undefined : columns)
  const mapRow = createRowMapper({
    mapping,
    properties: typeof options.properties === 'string' ? options.properties : new Set(options.properties),
    textColumns: new Set(options.textColumns),
    isText: format === 'csv',
    wallClock,
  })
  const noId = (): string => {
    throw new Error('Every row has an id.')
  }
  return ({ row, text }, number) => {
    const content = rowText(row)
    // The number makes equal rows several events; so the same file gives the same ids, whatever it is called.
    const fingerprint = digestOf(`${number}\0${content}`)
    const refusal = (reason: Item['category'], detail: string): Item => ({
      line: number,
      category: reason,
      fingerprint,
      reject: { reason: detail === '' ? reason : `${reason}: ${detail}`, text: text() },
    })
    const mapped = mapRow(row, fingerprint)
    if (mapped.kind === 'refused') return refusal(mapped.reason, mapped.detail)
    const valid = deps.validateEvent(mapped.input, noId)
    if (valid.kind === 'refused') return refusal(valid.reason, valid.detail)
    const context: Partial<RequestContext> = {
      ...(mapped.address === '' ? {} : { address: mapped.address }),
      ...(mapped.country === '' ? {} : { country: mapped.country }),
    }
    const hasContext = mapped.address !== '' || mapped.country !== ''
    return {
      line: number,
      category: 'event',
      fingerprint,
      event: hasContext ? { ...valid.event, context } : valid.event,
    }
  }
}

function checkMapping(mapping: Mapping, columns: readonly string[], source: Source, deps: EventsDeps): void {
  const has = `${source.title} has the columns ${columns.slice(0, 50).join(', ')}.`
  if (mapping.event_name === undefined) {
    throw new ImportError(
      `Which column names the event? Pass --map event_name=COLUMN, or event_name="purchase" for all rows. ${has}`,
    )
  }
  if (mapping.timestamp === undefined) {
    throw new ImportError(`Which column tells the time? Pass --map timestamp=COLUMN. ${has}`)
  }
  for (const [field, origin] of Object.entries(mapping)) {
    if (!('column' in origin) || columns.includes(origin.column) || columns.includes(origin.column.split('.')[0] ?? ''))
      continue
    deps.onNote?.(`The first row has no column '${origin.column}' (mapped to ${field}). ${has}`)
  }
  if (mapping.distinct_id === undefined && mapping.address === undefined) {
    deps.onNote?.(
      'No column tells persons apart: all events will be of one person a day. Pass --map distinct_id=COLUMN.',
    )
  }
}
