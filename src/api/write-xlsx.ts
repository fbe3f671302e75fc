// How is a table laid out in a sheet of Excel?
import writeExcelFile from 'write-excel-file/node'
import type { Cell, Row } from 'write-excel-file/node'
import type { Cell as TableCell, Column, Table } from '../report/index.ts'
import type { BinaryFile } from './write-binary.ts'

/** A plain number has none: Excel shows as many places as it has. */
const numberFormats = { count: '#,##0', percent: '0.0%', seconds: '#,##0.0', money: '#,##0.00' } as const
const dateFormats = { date: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm:ss' } as const
/** Excel's own limits. */
const mostCharacters = 32_767
const longestSheetName = 31

const isLeft = ({ format }: Column): boolean => format === 'text' || format === 'yes_no' || isDate(format)
const isDate = (format: Column['format']): format is keyof typeof dateFormats => format === 'date' || format === 'time'

/** As the clock showed it in the report's time zone: a sheet's times have no zone. */
function wallClock(text: string): Date | undefined {
  const told = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?/.exec(text)?.[0].replace(' ', 'T')
  if (told === undefined) return undefined
  const at = new Date(told.length === 10 ? told : `${told}Z`)
  return Number.isNaN(at.getTime()) ? undefined : at
}

function cellOf(value: TableCell, { format }: Column): Cell {
  if (value === null || value === '') return null
  if (typeof value === 'boolean') return { value, type: Boolean }
  const at = isDate(format) ? wallClock(String(value)) : undefined
  if (isDate(format) && at !== undefined) return { value: at, type: Date, format: dateFormats[format] }
  if (format === 'text' || format === 'yes_no' || isDate(format))
    return { value: String(value).slice(0, mostCharacters), type: String }
  if (format === 'number') return { value: Number(value), type: Number }
  return { value: Number(value), type: Number, format: numberFormats[format] }
}

/** What is left out, in words. */
const partNotes = ({ part }: Table): readonly string[] =>
  part === undefined
    ? []
    : [
        part.total === undefined
          ? `The first ${part.shown} ${part.of} only: there are more.`
          : `The first ${part.shown} of ${part.total} ${part.of} only.`,
      ]

type Sheet = BinaryFile & { readonly format: 'xlsx' }
function sheetOf(table: Table, { title, notes, isPlain }: Sheet): { readonly data: Row[]; readonly head: number } {
  const above: Row[] = isPlain
    ? []
    : [
        [{ value: title, type: String, fontWeight: 'bold', fontSize: 14 }],
        ...[...notes, ...partNotes(table)].map((note): Row => [{ value: note, type: String, textColor: '#555555' }]),
        [],
      ]
  const heading: Row[] = [
    ...above,
    table.columns.map((one): Cell => ({
      value: one.header,
      type: String,
      fontWeight: 'bold',
      align: isLeft(one) ? 'left' : 'right',
    })),
  ]
  const body = table.rows.map((row) => table.columns.map((one, index) => cellOf(row[index] ?? null, one)))
  return { data: [...heading, ...body], head: heading.length }
}

const widthOf = (one: Column): number =>
  isDate(one.format) ? 20 : isLeft(one) ? 40 : Math.max(12, one.header.length + 2)

/** A sheet each; the only one is called Cairn. */
export function xlsxOf(file: Sheet): Promise<Uint8Array> {
  const { tables } = file
  const sheets = tables.map((table) => {
    const { data, head } = sheetOf(table, file)
    return {
      data,
      sheet: tables.length === 1 ? 'Cairn' : table.name.replace(/[^\w-]+/g, ' ').slice(0, longestSheetName),
      stickyRowsCount: head,
      columns: table.columns.map((one) => ({ width: widthOf(one) })),
    }
  })
  return writeExcelFile(sheets).toBuffer()
}
