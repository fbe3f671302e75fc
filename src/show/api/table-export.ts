// How is a report's answer saved as a file? Fetched like everything else (a link could not carry a share's ticket), then handed to the
// browser as a download.
import type { ReportInput } from '../../report/index.ts'
import { ApiError, requestHeaders } from './request.ts'

export type TableFormat = 'csv' | 'xlsx' | 'json' | 'parquet'

/** Saves the answer to a report; without a `limit` as many rows as there may be. Throws an ApiError. */
export async function downloadTable(projectId: number, report: ReportInput, format: TableFormat): Promise<void> {
  const search = new URLSearchParams({ report: JSON.stringify(report) })
  const response = await fetch(`/api/v1/projects/${projectId}/query.${format}?${search}`, {
    headers: requestHeaders(),
    credentials: 'same-origin',
  }).catch(() => {
    throw new ApiError(0, {})
  })
  if (!response.ok) {
    const answer = (await response.json().catch(() => ({}))) as { error?: object }
    throw new ApiError(response.status, answer.error ?? {})
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name ?? `cairn.${format}`
  link.click()
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
