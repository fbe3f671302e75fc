// How does a result leave the page? As a file, as a picture of its chart, as an address for data frames and spreadsheets.
import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload, IconLink, IconPhoto, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import { ApiError } from '../api/request.ts'
import { keepBlob } from '../api/save-file.ts'
import { downloadTable, wholeReport, type TableFormat } from '../api/table-export.ts'
import { LinkDialog } from './link-dialog.tsx'
import { hasChart, pngOf, svgOf } from './picture.ts'
import type { DownloadMenuProps } from './slots.tsx'

const files: readonly { readonly format: TableFormat; readonly label: string }[] = [
  { format: 'csv', label: 'CSV' },
  { format: 'xlsx', label: 'Excel (XLSX)' },
  { format: 'json', label: 'JSON' },
  { format: 'parquet', label: 'Parquet' },
]

export function DownloadMenu({ projectId, report, savedId, place, name }: DownloadMenuProps) {
  const [isBusy, setIsBusy] = useState(false)
  const [isLinking, setIsLinking] = useState(false)
  const [hasPicture, setHasPicture] = useState(false)
  const saved = async (work: () => Promise<void>): Promise<void> => {
    setIsBusy(true)
    try {
      await work()
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The file could not be saved',
        message: error instanceof ApiError ? `${error.message} ${error.hint}` : String(error),
      })
    }
    setIsBusy(false)
  }
  const picture = async (format: 'png' | 'svg'): Promise<void> => {
    const svg = svgOf(place(), name.charAt(0).toUpperCase() + name.slice(1))
    if (svg === undefined) throw new Error('There is no chart to draw. Choose another view than the table.')
    keepBlob(
      format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg),
      `cairn-${name}.${format}`,
    )
  }
  return (
    <>
      <Menu position="bottom-end" onOpen={() => setHasPicture(hasChart(place()))}>
        <Menu.Target>
          <Button size="sm" variant="default" loading={isBusy} leftSection={<IconDownload size={16} aria-hidden />}>
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>The numbers</Menu.Label>
          {files.map(({ format, label }) => (
            <Menu.Item
              key={format}
              leftSection={<IconTable size={16} aria-hidden />}
              onClick={() => void saved(() => downloadTable(projectId, wholeReport(report), format))}
            >
              {label}
            </Menu.Item>
          ))}
          {hasPicture && (
            <>
              <Menu.Label>The chart</Menu.Label>
              {(['png', 'svg'] as const).map((format) => (
                <Menu.Item
                  key={format}
                  leftSection={<IconPhoto size={16} aria-hidden />}
                  onClick={() => void saved(() => picture(format))}
                >
                  Picture ({format.toUpperCase()})
                </Menu.Item>
              ))}
            </>
          )}
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
