// A query's rows as a file, as many as there may be.
import { saveFile } from './save-file.ts'
import type { TableFormat } from './table-export.ts'

const mostRows = 100_000

export const downloadSql = (projectId: number, sql: string, format: TableFormat): Promise<void> =>
  saveFile(
    fetch(`/api/v1/projects/${projectId}/sql.${format}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify({ sql, limit: mostRows }),
    }),
    `cairn.${format}`,
  )
