// What is a table of a result? Columns that know what they hold, and rows: what CSV, XLSX, JSON and Parquet are made of.
import { fields } from '../../event/index.ts'
import { isFieldName, ownPropertyPrefix } from '../filter.ts'

/** `time`: ISO 8601 text with its offset. `money`: exact decimal text. `percent`: 0…1. */
type Format = 'text' | 'time' | 'count' | 'number' | 'percent' | 'seconds' | 'money' | 'yes_no'
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
}

export const column = (header: string, format: Format): Column => ({ header, format })
export const previously = (of: Column): Column => ({ ...of, header: `${of.header}, before` })

export const propertyLabel = (name: string): string =>
  isFieldName(name)
    ? fields[name].label
    : name.startsWith(ownPropertyPrefix)
      ? name.slice(ownPropertyPrefix.length)
      : name

/** Days and longer by their first day; hours and minutes in full, with the offset that tells the two 2 o'clocks apart. */
export const startOf = (start: string, unit: string): string =>
  unit === 'hour' || unit === 'minute' ? start : start.slice(0, 10)

/** Columns of a breakdown whose properties the result does not name: `Group`, or `Group 1`, `Group 2`. */
export const groupColumns = (keys: readonly (readonly (string | null)[])[]): readonly Column[] => {
  const count = Math.max(0, ...keys.map((key) => key.length))
  return Array.from({ length: count }, (_, index) => column(count === 1 ? 'Group' : `Group ${index + 1}`, 'text'))
}
/** A key as cells; the total's (an empty one) is '(all)'. */
export const groupCells = (key: readonly (string | null)[], count: number): readonly Cell[] =>
  count === 0 ? [] : key.length === 0 ? Array.from({ length: count }, () => '(all)') : key
