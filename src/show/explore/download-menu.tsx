// How does a result leave the page? As a file, as a picture of its chart, as an address for data frames and spreadsheets.
import { Button, Menu } from '@mantine/core'
import { IconDownload, IconLink } from '@tabler/icons-react'
import { useState } from 'react'
import { downloadTable, wholeReport } from '../api/table-export.ts'
import { DownloadItems } from './download-items.tsx'
import { LinkDialog } from './link-dialog.tsx'
import type { DownloadMenuProps } from './slots.tsx'

export function DownloadMenu({ projectId, report, savedId, place, name }: DownloadMenuProps) {
  const [isBusy, setIsBusy] = useState(false)
  const [isLinking, setIsLinking] = useState(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" variant="default" loading={isBusy} leftSection={<IconDownload size={16} aria-hidden />}>
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <DownloadItems
            place={place}
            name={name}
            onTable={(format) => downloadTable(projectId, wholeReport(report), format)}
            onBusy={setIsBusy}
          />
          <Menu.Divider />
          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => setIsLinking(true)}>
            Link for pandas or Excel…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isLinking && (
        <LinkDialog projectId={projectId} report={report} savedId={savedId} onClose={() => setIsLinking(false)} />
      )}
    </>
  )
}
