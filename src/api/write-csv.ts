// A table as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an apostrophe before it.
import { stringify } from 'csv-stringify/sync'
import type { ExportTable } from './export-table.ts'

const rowsAtATime = 1_000

/** Piece by piece, so that a long table neither fills the memory nor keeps the server from answering others. */
export function* csvOf(table: ExportTable): Generator<string> {
  const lines = (rows: readonly (readonly unknown[])[]): string =>
    stringify(rows as unknown[][], { escape_formulas: true, record_delimiter: 'windows' })
  yield lines([table.columns.map(({ header }) => header)])
  for (let at = 0; at < table.rows.length; at += rowsAtATime) yield lines(table.rows.slice(at, at + rowsAtATime))
}
