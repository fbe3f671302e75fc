// A table as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe before it; a negative
// amount is a number, text or not.
import { stringify } from 'csv-stringify/sync'
import type { Table } from '../report/index.ts'

const rowsAtATime = 1_000
const formula = /^[=+\-@\t\r＝＋－＠]/
const negative = /^-\d+(\.\d+)?$/
const harmless = (text: string): string => (formula.test(text) && !negative.test(text) ? `'${text}` : text)

/**
 * Piece by piece, so that a long table neither fills the memory nor keeps the server from answering others.
 * `hasByteOrderMark`: Excel knows by it that the text is UTF-8.
 */
export function* csvOf(table: Table, { hasByteOrderMark }: { readonly hasByteOrderMark: boolean }): Generator<string> {
  const lines = (rows: readonly (readonly unknown[])[]): string =>
    stringify(rows as unknown[][], {
      record_delimiter: 'windows',
      cast: { boolean: (value) => (value ? 'true' : 'false'), string: harmless },
    })
  yield (hasByteOrderMark ? '\uFEFF' : '') + lines([table.columns.map(({ header }) => header)])
  for (let at = 0; at < table.rows.length; at += rowsAtATime) yield lines(table.rows.slice(at, at + rowsAtATime))
}

/** The rows as a JSON list of objects by the columns' names: what data frames read as records. */
export function* recordsOf(table: Table): Generator<string> {
  const names = table.columns.map(({ header }) => header)
  const one = (row: Table['rows'][number]): string =>
    JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))
  yield '['
  for (let at = 0; at < table.rows.length; at += rowsAtATime)
    yield `${at === 0 ? '' : ',\n'}${table.rows
      .slice(at, at + rowsAtATime)
      .map(one)
      .join(',\n')}`
  yield ']\n'
}
