// How is a report's answer saved as a file? The report is the body: it may be longer than an address.
import type { ReportInput } from '../../report/index.ts'
import { requestHeaders } from './request.ts'
import { saveFile } from './save-file.ts'

/** The page that is looked at is part of the report: a file and a link have all of it. */
export function wholeReport(report: ReportInput): ReportInput {
  const page: ReadonlySet<string> = new Set(['limit', 'offset', 'top_paths'])
  return Object.fromEntries(Object.entries(report).filter(([name]) => !page.has(name))) as ReportInput
}

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
