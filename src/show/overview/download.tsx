// How is a table saved as a file?
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReportInput } from '../../report/index.ts'
import { ApiError } from '../api/request.ts'
import { downloadTable, type TableFormat } from '../api/table-export.ts'
import { usePage } from '../view/use-page.ts'

interface DownloadProps {
  readonly format: TableFormat
  /** Without a limit: all rows. */
  readonly report: () => ReportInput
}

export function Download({ format, report }: DownloadProps) {
  const { projectId } = usePage()
  const [isBusy, setIsBusy] = useState(false)
  const save = async (): Promise<void> => {
    setIsBusy(true)
    try {
      await downloadTable(projectId, report(), format)
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The table could not be saved',
        message: error instanceof ApiError ? `${error.message} ${error.hint}` : String(error),
      })
    }
    setIsBusy(false)
  }
  return (
    <Button
      size="sm"
      variant="default"
      loading={isBusy}
      leftSection={<IconDownload size={16} aria-hidden />}
      onClick={() => void save()}
    >
      {format.toUpperCase()}
    </Button>
  )
}
