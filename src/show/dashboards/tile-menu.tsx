// What can be done with a panel? Opened, saved as a file, taken off the dashboard.
import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconDownload, IconExternalLink, IconPencil, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SavedReportJson, TileJson } from '../../api/index.ts'
import { addressOf } from '../reports/open-report.ts'
import type { TableFormat } from '../api/table-export.ts'
import { downloadResult, resultFormats } from './download-result.ts'
import { askedReport, type Asking } from './tile.tsx'

interface TileMenuProps {
  readonly tile: TileJson
  readonly report: SavedReportJson | undefined
  readonly asking: Asking
  readonly onRemove?: () => void
  readonly onText?: () => void
}

export function TileMenu({ tile, report, asking, onRemove, onText }: TileMenuProps) {
  const name = tile.kind === 'text' ? 'text panel' : (report?.name ?? 'deleted report')
  if (report === undefined && onRemove === undefined) return null
  const save = (format: TableFormat): void => {
    if (report === undefined) return
    downloadResult(asking.projectId, report, asking.question, format).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      notifications.show({ title: 'The file could not be made', message, color: 'red' })
    })
  }
  const open = report && addressOf(asking.projectId, report, askedReport(report.report, asking))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={`Actions for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {open !== undefined && (
          <Menu.Item
            leftSection={<IconExternalLink size={16} aria-hidden />}
            renderRoot={(props) => <Link {...props} {...({ to: open.to, search: open.search } as { to: '/' })} />}
          >
            Open the report
          </Menu.Item>
        )}
        {report !== undefined &&
          resultFormats.map(({ format, label }) => (
            <Menu.Item key={format} leftSection={<IconDownload size={16} aria-hidden />} onClick={() => save(format)}>
              Save as {label}
            </Menu.Item>
          ))}
        {tile.kind === 'text' && onText !== undefined && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onText}>
            Change the text
          </Menu.Item>
        )}
        {onRemove !== undefined && (
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={onRemove}>
            Remove from the dashboard
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
