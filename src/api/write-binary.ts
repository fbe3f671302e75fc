// Tables as an Excel file (a sheet each, numbers as numbers, with what it shows written above) or one as a Parquet file.
// One is written at a time, for all projects: each may take some hundred megabytes and seconds of CPU. A few wait.
import { Worker } from 'node:worker_threads'
import type { Table } from '../report/index.ts'
import { ApiFailure } from './failure.ts'

export type BinaryFile =
  | {
      readonly format: 'xlsx'
      readonly title: string
      /** Lines under the title. */
      readonly notes: readonly string[]
      readonly tables: readonly Table[]
      /** Without title and notes: the headers are the first row. */
      readonly isPlain: boolean
    }
  | { readonly format: 'parquet'; readonly table: Table }

export interface Turn {
  readonly projectId: number
  /** Of who wants the file: gone, it is not written (further). */
  readonly signal: AbortSignal
}

const memoryMb = 1024
/** Files that are written or wait: of one project, of all. */
const most = { project: 3, all: 8 }
const here: number[] = []
let last: Promise<unknown> = Promise.resolve()

/** The file's bytes. Throws ApiFailure: `busy` if too many wait, `query_memory` for what is too large to be written. */
export async function binaryOf(file: BinaryFile, turn: Turn, mb = memoryMb): Promise<Uint8Array> {
  const { projectId, signal } = turn
  if (here.length >= most.all || here.filter((id) => id === projectId).length >= most.project)
    throw new ApiFailure('busy', 'Too many files are being written just now.')
  here.push(projectId)
  const before = last
  const done = Promise.withResolvers<void>()
  last = done.promise
  try {
    await before
    return await write(file, signal, mb)
  } finally {
    here.splice(here.indexOf(projectId), 1)
    done.resolve()
  }
}

const write = (file: BinaryFile, signal: AbortSignal, mb: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const gone = (): ApiFailure => new ApiFailure('unavailable', 'Nobody waits for the file any more.')
    if (signal.aborted) {
      reject(gone())
      return
    }
    const worker = new Worker(new URL('./write-binary-worker.ts', import.meta.url), {
      workerData: file,
      resourceLimits: { maxOldGenerationSizeMb: mb },
    })
    const onAbort = (): void => {
      reject(gone())
      void worker.terminate()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    worker.once('message', resolve)
    worker.once('error', (error) => reject(isOutOfMemory(error) ? tooLarge() : error))
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', onAbort)
      reject(new Error(`The thread that writes a file ended with ${code}.`))
    })
  })

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
const tooLarge = (): ApiFailure =>
  new ApiFailure(
    'query_memory',
    'The table is too large to be written in this format. CSV and JSON have no such limit; `limit` takes fewer rows.',
  )
