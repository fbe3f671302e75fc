// Writes one XLSX or Parquet file in a thread of its own: 100,000 rows take seconds of CPU, which must not keep senders waiting.
import { parentPort, workerData } from 'node:worker_threads'
import type { BinaryFile } from './write-binary.ts'
import { parquetOf } from './write-parquet.ts'
import { xlsxOf } from './write-xlsx.ts'

const file = workerData as BinaryFile
const bytes = file.format === 'xlsx' ? await xlsxOf(file) : parquetOf(file.table)
// A thread's port has no origin; the rule means windows.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(bytes)
