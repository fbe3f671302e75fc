// How does the answer of a panel become a file? As the panel shows it: with the dashboard's range and filters.
import type { SavedReportJson } from '../../api/index.ts'
import { resultPath, type SavedQuestion } from '../api/boards.ts'
import { requestHeaders } from '../api/request.ts'
import { saveFile } from '../api/save-file.ts'
import type { TableFormat } from '../api/table-export.ts'

/** Saves the answer of a saved report, asked this way. Throws an ApiError. */
export const downloadResult = (
  projectId: number,
  { id }: Pick<SavedReportJson, 'id'>,
  question: SavedQuestion,
  format: TableFormat,
): Promise<void> =>
  saveFile(
    fetch(resultPath(projectId, id, question, `.${format}`), {
      headers: requestHeaders(),
      credentials: 'same-origin',
    }),
    `cairn.${format}`,
  )
