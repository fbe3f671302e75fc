// Which column of a table is which field of an event? Pure: what `--map` says, and one row by it.
import type { PropertyValue, WireEvent } from '../event/index.ts'
import { parseTime, type WallClock } from './time.ts'
import { ImportError } from './types.ts'

/** Fields that a column can be mapped to: those of an event, and what else a request tells. */
export const mappableFields = [
  'event_name',
  'timestamp',
  'distinct_id',
  'user_id',
  'session_id',
  'event_id',
  'url',
  'referrer',
  'title',
  'language',
  'time_zone',
  'screen_width',
  'screen_height',
  'user_agent',
  'engaged_ms',
  'scroll_depth',
  'revenue',
  'currency',
  'sdk',
  'interactive',
  'properties',
  'address',
  'country',
] as const satisfies readonly (keyof WireEvent | 'address' | 'country')[]
type MappableField = (typeof mappableFields)[number]
const isField = (name: string): name is MappableField => (mappableFields as readonly string[]).includes(name)

/** Where a field's value comes from. */
type Origin = { readonly column: string } | { readonly value: string }
export type Mapping = Readonly<Partial<Record<MappableField, Origin>>>

/**
 * "event_name=type,timestamp=ts" → mapping; `event_name="purchase"` is a value for all rows. A column's name may itself be
 * put into single quotes where it holds a comma.
 */
export function parseMapping(text: string): Mapping {
  const mapping: Partial<Record<MappableField, Origin>> = {}
  const part = /\s*([^=,\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,]*?))\s*(?:,|$)/y
  while (part.lastIndex < text.length) {
    const from = part.lastIndex
    const match = part.exec(text)
    if (match === null) {
      throw new ImportError(`--map: '${text.slice(from)}' is not FIELD=COLUMN or FIELD="value".`)
    }
    const [, field = '', constant, quotedColumn, column] = match
    mapping[fieldOf(field)] =
      constant === undefined ? { column: quotedColumn ?? column ?? '' } : { value: constant.replace(/\\(.)/g, '$1') }
    if (part.lastIndex === 0) break
  }
  return mapping
}

/** `{"event_name": "type", "currency": {"value": "EUR"}, "url": {"column": "page"}}`, or the spellings of `parseMapping`. */
export function readMapping(json: unknown): Mapping {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ImportError('The mapping is not a JSON object like {"event_name": "type", "currency": {"value": "EUR"}}.')
  }
  const mapping: Partial<Record<MappableField, Origin>> = {}
  for (const [name, origin] of Object.entries(json) as [string, unknown][]) {
    const field = fieldOf(name)
    if (typeof origin === 'string') {
      const constant = /^"(.*)"$/s.exec(origin)
      mapping[field] = constant === null ? { column: origin } : { value: constant[1] ?? '' }
    } else if (isObject(origin) && typeof origin['column'] === 'string') mapping[field] = { column: origin['column'] }
    else if (isObject(origin) && typeof origin['value'] === 'string') mapping[field] = { value: origin['value'] }
    else throw new ImportError(`The mapping of ${name} is neither a column's name nor {"value": "…"}.`)
  }
  return mapping
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldOf(name: string): MappableField {
  if (isField(name)) return name
  throw new ImportError(`There is no field '${name}'. Fields are: ${mappableFields.join(', ')}.`)
}

/**
 * Columns that have a field's own name are mapped to it, unless the mapping says otherwise. Without `columns` (rows of
 * JSON may differ) each field is looked for in each row.
 */
export function completeMapping(given: Mapping, columns?: readonly string[]): Mapping {
  const mapping: Partial<Record<MappableField, Origin>> = { ...given }
  const used = new Set(Object.values(given).flatMap((origin) => ('column' in origin ? [origin.column] : [])))
  for (const field of mappableFields) {
    if (mapping[field] !== undefined || used.has(field)) continue
    if (columns === undefined || columns.includes(field)) mapping[field] = { column: field }
  }
  return mapping
}

export interface RowOptions {
  readonly mapping: Mapping
  /** Columns that become properties: all that are not mapped, none, or the named ones. */
  readonly properties: 'all' | 'none' | ReadonlySet<string>
  /** Columns whose values stay text where they look like numbers. */
  readonly textColumns: ReadonlySet<string>
  /** Values are text that may stand for numbers and truth values (CSV). */
  readonly isText: boolean
  readonly wallClock: WallClock
}

export type MappedRow =
  | {
      readonly kind: 'row'
      /** As a sender would give the event: the collector's validation reads it. */
      readonly input: Readonly<Record<string, unknown>>
      readonly address: string
      readonly country: string
    }
  | { readonly kind: 'refused'; readonly reason: 'bad_timestamp' | 'bad_properties'; readonly detail: string }

export type Row = Readonly<Record<string, unknown>>

/** A function from rows to what the collector's validation takes. `id` is the event's where the row has none. */
export function createRowMapper(options: RowOptions): (row: Row, id: string) => MappedRow {
  const { mapping, wallClock } = options
  const fields = Object.entries(mapping) as [MappableField, Origin][]
  const mappedColumns = new Set(fields.flatMap(([, origin]) => ('column' in origin ? [origin.column] : [])))
  /** A column that `user.id` was taken from is a property all the same. */
  const isProperty = (column: string): boolean =>
    options.properties === 'all'
      ? !mappedColumns.has(column)
      : options.properties !== 'none' && options.properties.has(column)

  return (row, id) => {
    const input: Record<string, unknown> = Object.create(null)
    let address = ''
    let country = ''
    let nested: unknown
    for (const [field, origin] of fields) {
      const value = 'value' in origin ? origin.value : valueAt(row, origin.column)
      if (value === undefined || value === null || value === '') continue
      if (field === 'timestamp') {
        const time = parseTime(value, wallClock)
        if (time === undefined || Math.abs(time) > 8.64e15) return refused('bad_timestamp', describe(value))
        input[field] = new Date(time).toISOString()
      } else if (field === 'properties') nested = value
      else if (field === 'address') address = asText(value)
      else if (field === 'country') country = asText(value)
      else input[field] = typeof value === 'boolean' ? value : asText(value)
    }
    if (input['timestamp'] === undefined) return refused('bad_timestamp', 'missing')
    const properties: Record<string, PropertyValue> = Object.create(null)
    if (nested !== undefined) {
      const own = typeof nested === 'string' ? parseJson(nested) : nested
      if (!isObject(own)) return refused('bad_properties', describe(nested))
      for (const [name, value] of Object.entries(own)) properties[name] = plainValue(value)
    }
    for (const [column, value] of Object.entries(row)) {
      if (!isProperty(column) || Object.hasOwn(properties, column)) continue
      if (value === undefined || value === null || (options.isText && value === '')) continue
      properties[column] =
        options.isText && typeof value === 'string' && !options.textColumns.has(column)
          ? fromText(value)
          : plainValue(value)
    }
    if (Object.keys(properties).length > 0) input['properties'] = properties
    input['event_id'] ??= id
    return { kind: 'row', input, address, country }
  }
}

const refused = (reason: 'bad_timestamp' | 'bad_properties', detail: string): MappedRow => ({
  kind: 'refused',
  reason,
  detail,
})
const describe = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 60) : typeof value)

function valueAt(row: Row, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column]
  if (!column.includes('.')) return undefined
  let value: unknown = row
  for (const key of column.split('.')) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return value
}

/** As text, for fields that are text. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  const plain = plainValue(value)
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain)
}

const jsonNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?$/
/** CSV has no types: plain numbers and true / false are taken as such; "007" and long digits (ids) stay text. */
function fromText(text: string): PropertyValue {
  if (text === 'true') return true
  if (text === 'false') return false
  return jsonNumber.test(text) && Number.isFinite(Number(text)) ? Number(text) : text
}

/** Values of Parquet and JSON as JSON has them: 64-bit numbers beyond 2^53 and bytes become text, times ISO text. */
export function plainValue(value: unknown): PropertyValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object') {
    const plain: Record<string, PropertyValue> = Object.create(null)
    for (const [name, inner] of Object.entries(value)) plain[name] = plainValue(inner)
    return plain
  }
  return null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
