// How is a report's answer saved as a file? The report is the body: it may be longer than an address.
import type { ReportInput } from '../../report/index.ts'
import { requestHeaders } from './request.ts'
import { saveFile } from './save-file.ts'

export type TableFormat = 'csv' | 'xlsx' | 'json' | 'parquet'

/** Saves the answer to a report; without a `limit` as many rows as there may be. Throws an ApiError. */
export const downloadTable = (projectId: number, report: ReportInput, format: TableFormat): Promise<void> =>
  saveFile(
    fetch(`/api/v1/projects/${projectId}/query.${format}`, {
      method: 'POST',
      headers: { ...requestHeaders(), 'Content-Type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify(report),
    }),
    `cairn.${format}`,
  )
