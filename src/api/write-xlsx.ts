// A table as an Excel file: numbers as numbers, rates as percentages, with what it shows written above it.
import { Worker } from 'node:worker_threads'
import type { ExportTable } from './export-table.ts'

export interface XlsxSheet extends Pick<ExportTable, 'columns' | 'rows'> {
  readonly title: string
  /** Lines under the title. */
  readonly notes: readonly string[]
}

const memoryMb = 1024
let last: Promise<unknown> = Promise.resolve()

/** The file. One at a time: each may take some hundred megabytes while it is written. */
export function xlsxOf(sheet: XlsxSheet): Promise<Uint8Array> {
  const turn = last.then(() => write(sheet))
  last = turn.catch(() => undefined)
  return turn
}

const write = (sheet: XlsxSheet): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./write-xlsx-worker.ts', import.meta.url), {
      workerData: sheet,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread that writes an XLSX file ended with ${code}.`)))
  })
