// Tables as an Excel file (a sheet each, numbers as numbers, with what it shows written above) or one as a Parquet file.
import { Worker } from 'node:worker_threads'
import type { Table } from '../report/index.ts'

export type BinaryFile =
  | {
      readonly format: 'xlsx'
      readonly title: string
      /** Lines under the title. */
      readonly notes: readonly string[]
      readonly tables: readonly Table[]
    }
  | { readonly format: 'parquet'; readonly table: Table }

const memoryMb = 1024
let last: Promise<unknown> = Promise.resolve()

/** The file's bytes. One at a time: each may take some hundred megabytes while it is written. */
export function binaryOf(file: BinaryFile): Promise<Uint8Array> {
  const turn = last.then(() => write(file))
  last = turn.catch(() => undefined)
  return turn
}

const write = (file: BinaryFile): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./write-binary-worker.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread that writes a file ended with ${code}.`)))
  })
