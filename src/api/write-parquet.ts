// A table as Parquet: counts as 64-bit integers, rates and numbers as doubles, days as dates, times as timestamps (UTC), exact
// money as DECIMAL(18, 4), everything else as text. Snappy, which every reader has.
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Cell, Column, Table } from '../report/index.ts'

/** Money has four places. */
const moneyScale = 4

const mostUnits = 10n ** 18n - 1n
/** '-12.5' → -125000n: exact, whatever its size; a number to four places. undefined: beyond what is told in digits. */
function unitsOf(cell: Cell): bigint | undefined {
  const text = typeof cell === 'number' ? cell.toFixed(moneyScale) : String(cell)
  if (!/^-?\d+(\.\d*)?$/.test(text)) return undefined
  const [, sign = '', whole = '0', places = ''] = /^(-?)(\d+)(?:\.(\d{0,4}))?/.exec(text) ?? []
  const units = BigInt(whole + places.padEnd(moneyScale, '0'))
  return sign === '-' ? -units : units
}

type Written = ReturnType<typeof columnOf>
type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number]

function columnOf(
  { format }: Column,
  cells: readonly Cell[],
): {
  readonly element: Omit<SchemaElement, 'name'>
  readonly data: readonly unknown[]
} {
  const numbers = cells.map((cell) => (cell === null ? null : Number(cell)))
  switch (format) {
    case 'count':
      if (numbers.every((value) => value === null || Number.isSafeInteger(value)))
        return { element: { type: 'INT64' }, data: numbers.map((value) => (value === null ? null : BigInt(value))) }
      return { element: { type: 'DOUBLE' }, data: numbers }
    case 'number':
    case 'percent':
    case 'seconds':
      return { element: { type: 'DOUBLE' }, data: numbers }
    case 'money': {
      const units = cells.map((cell) => (cell === null ? null : unitsOf(cell)))
      if (units.some((value) => value !== null && (value === undefined || value > mostUnits || value < -mostUnits)))
        return { element: { type: 'DOUBLE' }, data: numbers }
      return { element: { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: moneyScale }, data: units }
    }
    case 'date':
      return {
        element: { type: 'INT32', logical_type: { type: 'DATE' }, converted_type: 'DATE' },
        data: cells.map((cell) => (cell === null ? null : new Date(`${String(cell)}T00:00:00Z`))),
      }
    case 'time':
      return {
        element: {
          type: 'INT64',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
          converted_type: 'TIMESTAMP_MILLIS',
        },
        data: cells.map((cell) => (cell === null ? null : new Date(String(cell)))),
      }
    case 'yes_no':
      return { element: { type: 'BOOLEAN' }, data: cells }
    case 'text':
      return {
        element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
        data: cells.map((cell) => (cell === null ? null : String(cell))),
      }
  }
}

export function parquetOf(table: Table): Uint8Array {
  const names = table.columns.map(({ header }) => header)
  const columns: readonly Written[] = table.columns.map((one, index) =>
    columnOf(
      one,
      table.rows.map((row) => row[index] ?? null),
    ),
  )
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ element }, index): SchemaElement => ({
      ...element,
      name: names[index] ?? '',
      repetition_type: 'OPTIONAL',
    })),
  ]
  const columnData = columns.map(({ data }, index) => ({ name: names[index] ?? '', data: [...data] }))
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: 'Cairn' }))
}
