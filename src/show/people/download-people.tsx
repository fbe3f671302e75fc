// People as a file: all of the list, up to 10,000.
import { Button, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReportInput } from '../../report/index.ts'
import { downloadTable } from '../api/table-export.ts'

interface DownloadPeopleProps {
  readonly projectId: number
  /** Without limit and offset. */
  readonly report: Extract<ReportInput, { kind: 'people' }>
  readonly isDisabled: boolean
}

export function DownloadPeople({ projectId, report, isDisabled }: DownloadPeopleProps) {
  const [isBusy, setIsBusy] = useState(false)
  const download = (): void => {
    setIsBusy(true)
    downloadTable(projectId, report, 'csv')
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : 'Try again.'
        notifications.show({ title: 'The file could not be made', message, color: 'red' })
      })
      .finally(() => setIsBusy(false))
  }
  return (
    <Tooltip label="All of them, at most 10,000" openDelay={400}>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={isBusy}
        disabled={isDisabled}
        onClick={download}
      >
        CSV
      </Button>
    </Tooltip>
  )
}
