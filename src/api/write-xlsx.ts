// How is a table laid out in a sheet of Excel?
import writeExcelFile from 'write-excel-file/node'
import type { Cell, Row } from 'write-excel-file/node'
import type { Cell as TableCell, Column, Table } from '../report/index.ts'
import type { BinaryFile } from './write-binary.ts'

const formats = { count: '#,##0', number: '#,##0.##', percent: '0.0%', seconds: '#,##0', money: '#,##0.00' } as const
/** Excel's own limits. */
const mostCharacters = 32_767
const longestSheetName = 31

const isText = ({ format }: Column): boolean => format === 'text' || format === 'time' || format === 'yes_no'

function cellOf(value: TableCell, column: Column): Cell {
  if (value === null || value === '') return null
  if (typeof value === 'boolean') return { value, type: Boolean }
  const { format } = column
  if (format === 'text' || format === 'time' || format === 'yes_no')
    return { value: String(value).slice(0, mostCharacters), type: String }
  return { value: Number(value), type: Number, format: formats[format] }
}

function sheetOf(
  table: Table,
  title: string,
  notes: readonly string[],
): { readonly data: Row[]; readonly head: number } {
  const heading: Row[] = [
    [{ value: title, type: String, fontWeight: 'bold', fontSize: 14 }],
    ...notes.map((note): Row => [{ value: note, type: String, textColor: '#555555' }]),
    [],
    table.columns.map((one): Cell => ({
      value: one.header,
      type: String,
      fontWeight: 'bold',
      align: isText(one) ? 'left' : 'right',
    })),
  ]
  const body = table.rows.map((row) => table.columns.map((one, index) => cellOf(row[index] ?? null, one)))
  return { data: [...heading, ...body], head: heading.length }
}

/** A sheet each; the only one is called Cairn. */
export function xlsxOf({ tables, title, notes }: BinaryFile & { readonly format: 'xlsx' }): Promise<Uint8Array> {
  const sheets = tables.map((table) => {
    const { data, head } = sheetOf(table, title, notes)
    return {
      data,
      sheet: tables.length === 1 ? 'Cairn' : table.name.replace(/[^\w-]+/g, ' ').slice(0, longestSheetName),
      stickyRowsCount: head,
      columns: table.columns.map((one) => ({ width: isText(one) ? 40 : Math.max(12, one.header.length + 2) })),
    }
  })
  return writeExcelFile(sheets).toBuffer()
}
