// Writes one XLSX file in a thread of its own: 100,000 rows take seconds of CPU, which must not keep senders waiting.
import { parentPort, workerData } from 'node:worker_threads'
import writeExcelFile from 'write-excel-file/node'
import type { Cell, Row } from 'write-excel-file/node'
import type { ExportCell, ExportColumn } from './export-table.ts'
import type { XlsxSheet } from './write-xlsx.ts'

const formats = { count: '#,##0', number: '#,##0.##', percent: '0.0%', seconds: '#,##0', money: '#,##0.00' } as const
/** Excel's own limit. */
const mostCharacters = 32_767

function cellOf(value: ExportCell, { format }: ExportColumn): Cell {
  if (value === null || value === '') return null
  if (format === 'text') return { value: String(value).slice(0, mostCharacters), type: String }
  return { value: Number(value), type: Number, format: formats[format] }
}

const sheet = workerData as XlsxSheet
const heading: Row[] = [
  [{ value: sheet.title, type: String, fontWeight: 'bold', fontSize: 14 }],
  ...sheet.notes.map((note): Row => [{ value: note, type: String, textColor: '#555555' }]),
  [],
  sheet.columns.map(({ header, format }): Cell => ({
    value: header,
    type: String,
    fontWeight: 'bold',
    align: format === 'text' ? 'left' : 'right',
  })),
]
const body = sheet.rows.map((row) => sheet.columns.map((column, index) => cellOf(row[index] ?? null, column)))
const bytes = await writeExcelFile([...heading, ...body], {
  sheet: 'Cairn',
  stickyRowsCount: heading.length,
  columns: sheet.columns.map(({ header, format }) => ({
    width: format === 'text' ? 40 : Math.max(12, header.length + 2),
  })),
}).toBuffer()
// A thread's port has no origin; the rule means windows.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(bytes)
