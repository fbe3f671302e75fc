// What is a table of a result? Columns that know what they hold, and rows: what CSV, XLSX, JSON and Parquet are made of.
import { fields } from '../../event/index.ts'
import { isFieldName, ownPropertyPrefix } from '../filter.ts'

/**
 * `date`: a day as text, '2026-11-01'. `time`: ISO 8601 text with its offset. `money`: a decimal of four places, exact as text.
 * `percent`: 0…1.
 */
export type Format = 'text' | 'date' | 'time' | 'count' | 'number' | 'percent' | 'seconds' | 'money' | 'yes_no'
export interface Column {
  readonly header: string
  readonly format: Format
}
/** null: nothing to say. */
export type Cell = string | number | boolean | null
export interface Table {
  /** For the file's name and the sheet's: 'path'. */
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** Where a limit leaves something out: what is here, and what there is in all (undefined: more). */
  readonly part?: Part
}
export interface Part {
  readonly shown: number
  readonly total: number | undefined
  readonly of: 'rows' | 'groups'
}
/** What the report tells besides its result: an empty answer has the same columns as a full one. */
export interface Asked<R> {
  readonly report: R
  /** The project's: of sums of money where no event tells one. */
  readonly currency: string
}

/** Set if something is left out, to be spread into a table. */
export const partOf = (shown: number, total: number, of: Part['of']): { readonly part?: Part } =>
  shown < total ? { part: { shown, total, of } } : {}

export const column = (header: string, format: Format): Column => ({ header, format })
/** Of amounts: with their currency, as no cell has room for it. */
export const inCurrency = (header: string, currency: string | undefined): string =>
  currency === undefined ? header : `${header} (${currency})`
export const previously = (of: Column): Column => ({ ...of, header: `${of.header}, before` })

const propertyLabel = (name: string): string =>
  isFieldName(name)
    ? fields[name].label
    : name.startsWith(ownPropertyPrefix)
      ? name.slice(ownPropertyPrefix.length)
      : name

/** Days and longer by their first day; hours and minutes in full, with the offset that tells the two 2 o'clocks apart. */
export const startOf = (start: string, unit: string): string => (isShort(unit) ? start : start.slice(0, 10))
export const startColumn = (header: string, unit: string): Column => column(header, isShort(unit) ? 'time' : 'date')
const isShort = (unit: string): boolean => unit === 'hour' || unit === 'minute'

/** Columns of a breakdown, by its properties. */
export const groupColumns = (breakdown: readonly string[]): readonly Column[] =>
  breakdown.map((name) => column(propertyLabel(name), 'text'))
/** A key as cells; the total's (an empty one) is '(all)'. */
export const groupCells = (key: readonly (string | null)[], count: number): readonly Cell[] =>
  count === 0 ? [] : key.length === 0 ? Array.from({ length: count }, () => '(all)') : key
