// What are the rows of a query in SQL as a table? Columns by the engine's types, so that files have them too.
import type { SqlAnswer } from '../query/index.ts'
import { withUniqueHeaders, type Cell, type Column, type Table } from '../report/index.ts'

/** Decimals with more places than money has are plain numbers. */
const moneyScale = 4

/** Ids of 64 bits and whatever is neither number nor time stay text; so do times of another zone, which name it nowhere. */
function formatOf(type: string, cells: readonly unknown[]): Column['format'] {
  const inner = type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1')
  const isNumeric = cells.every((cell) => cell === null || typeof cell === 'number')
  if (/^U?Int/.test(inner)) return isNumeric ? 'count' : 'text'
  if (inner.startsWith('Float')) return isNumeric ? 'number' : 'text'
  const scale = /^Decimal\(\d+, (\d+)\)$/.exec(inner)?.[1]
  if (scale !== undefined) return Number(scale) <= moneyScale ? 'money' : isNumeric ? 'number' : 'text'
  if (inner === 'Date' || inner === 'Date32') return 'date'
  if (/^DateTime(64\(\d+(, 'UTC')?\)|\('UTC'\))?$/.test(inner)) return 'time'
  return inner === 'Bool' ? 'yes_no' : 'text'
}

export function sqlTable({ columns, rows, truncated }: SqlAnswer): Table {
  const formats = columns.map(({ type }, index) =>
    formatOf(
      type,
      rows.map((row) => row[index]),
    ),
  )
  return withUniqueHeaders({
    name: 'sql',
    columns: columns.map(({ name }, index) => ({ header: name, format: formats[index] ?? 'text' })),
    rows: rows.map((row) => row.map((value, index) => cellOf(value, formats[index]))),
    ...(truncated ? { part: { shown: rows.length, total: undefined, of: 'rows' } } : {}),
  })
}

function cellOf(value: unknown, format: Column['format'] | undefined): Cell {
  if (value === undefined || value === null) return null
  // The engine tells times in UTC: '2026-11-01 10:00:00.000'.
  if (format === 'time' && typeof value === 'string') return `${value.replace(' ', 'T')}Z`
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)
}
