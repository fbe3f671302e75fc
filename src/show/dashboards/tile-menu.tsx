// What can be done with a panel? Opened, saved as a file, moved and resized step by step, taken off the dashboard.
import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconArrowBarDown,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowBarUp,
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconDots,
  IconDownload,
  IconExternalLink,
  IconPencil,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SavedReportJson, TileJson } from '../../api/index.ts'
import type { TableFormat } from '../api/table-export.ts'
import { addressOf } from '../reports/open-report.ts'
import type { OnStep } from './board-grid.tsx'
import { downloadResult, resultFormats } from './download-result.ts'
import type { Step } from './layout.ts'
import { askedReport, type Asking } from './tile.tsx'

const steps: readonly { readonly step: Step; readonly label: string; readonly Sign: TablerIcon }[] = [
  { step: 'left', label: 'Left', Sign: IconArrowLeft },
  { step: 'right', label: 'Right', Sign: IconArrowRight },
  { step: 'up', label: 'Up', Sign: IconArrowUp },
  { step: 'down', label: 'Down', Sign: IconArrowDown },
  { step: 'wider', label: 'Wider', Sign: IconArrowBarRight },
  { step: 'narrower', label: 'Narrower', Sign: IconArrowBarLeft },
  { step: 'taller', label: 'Taller', Sign: IconArrowBarDown },
  { step: 'shorter', label: 'Shorter', Sign: IconArrowBarUp },
]

interface TileMenuProps {
  readonly tile: TileJson
  readonly report: SavedReportJson | undefined
  readonly asking: Asking
  /** While the dashboard is edited. */
  readonly onStep?: OnStep | undefined
  readonly onRemove?: () => void
  readonly onText?: () => void
}

export function TileMenu({ tile, report, asking, onStep, onRemove, onText }: TileMenuProps) {
  const name = tile.kind === 'text' ? 'text panel' : (report?.name ?? 'deleted report')
  if (report === undefined && onRemove === undefined) return null
  const save = (format: TableFormat): void => {
    if (report === undefined) return
    downloadResult(asking.projectId, report, asking.question, format).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      notifications.show({ title: 'The file could not be made', message, color: 'red' })
    })
  }
  const open = report && !asking.isGuest && addressOf(asking.projectId, report, askedReport(report.report, asking))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={28} aria-label={`Actions for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {open !== undefined && open !== false && (
          <Menu.Item
            leftSection={<IconExternalLink size={16} aria-hidden />}
            renderRoot={(props) => <Link {...props} {...({ to: open.to, search: open.search } as { to: '/' })} />}
          >
            Open the report
          </Menu.Item>
        )}
        {report !== undefined && <Menu.Label>Download</Menu.Label>}
        {report !== undefined &&
          resultFormats.map(({ format, label }) => (
            <Menu.Item key={format} leftSection={<IconDownload size={16} aria-hidden />} onClick={() => save(format)}>
              {label}
            </Menu.Item>
          ))}
        {tile.kind === 'text' && onText !== undefined && (
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onText}>
            Change the text
          </Menu.Item>
        )}
        {onStep !== undefined && (
          <>
            <Menu.Label>Place and size</Menu.Label>
            {steps.map(({ step, label, Sign }) => (
              <Menu.Item
                key={step}
                closeMenuOnClick={false}
                leftSection={<Sign size={16} aria-hidden />}
                onClick={() => onStep(step)}
              >
                {label}
              </Menu.Item>
            ))}
            <Menu.Divider />
          </>
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
