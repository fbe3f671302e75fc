// What can be done with a panel? Opened, saved as a file, moved and resized step by step, taken off the dashboard.
import { ActionIcon, Menu } from '@mantine/core'
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
  IconExternalLink,
  IconMessagePlus,
  IconPencil,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import type { SavedReportJson, TileJson } from '../../api/index.ts'
import { useSavedResult } from '../api/boards.ts'
import { ApiError } from '../api/request.ts'
import { useNotes } from '../charts/notes.tsx'
import { DownloadItems } from '../explore/download-items.tsx'
import { defaultCharts, hasDays } from '../explore/kinds.ts'
import { addressOf, hasBuilder } from '../reports/open-report.ts'
import type { OnStep } from './board-grid.tsx'
import { downloadResult } from './download-result.ts'
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
  /** On the report's own page. */
  readonly isOpened?: boolean
  /** While the dashboard is edited. */
  readonly onStep?: OnStep | undefined
  readonly onRemove?: () => void
  readonly onText?: () => void
}

export function TileMenu(props: TileMenuProps) {
  const { report, onRemove } = props
  if (report !== undefined) return <ReportMenu {...props} report={report} />
  return onRemove === undefined ? null : <PanelMenu {...props} intervals={undefined} />
}

type Intervals = Parameters<typeof useNotes>[1]

/** Knows the answer that the panel shows. Nothing for a panel that is closed to guests. */
function ReportMenu(props: TileMenuProps & { readonly report: SavedReportJson }) {
  const { report, asking } = props
  const { kind } = report.report
  const { data, error } = useSavedResult(asking.projectId, report.id, report.updated_at, asking.question, {
    enabled: false,
  })
  if (asking.isGuest && error instanceof ApiError && error.status === 403) return null
  const isNoted = !asking.isGuest && hasBuilder(kind) && hasDays(kind, report.display.chart ?? defaultCharts[kind])
  const intervals = isNoted && data !== undefined && 'intervals' in data ? data.intervals : undefined
  return <PanelMenu {...props} intervals={typeof intervals === 'number' ? undefined : intervals} />
}

function PanelMenu(props: TileMenuProps & { readonly intervals: Intervals }) {
  const { tile, report, asking, isOpened = false, onStep, onRemove, onText, intervals } = props
  const name = tile.kind === 'text' ? 'text panel' : (report?.name ?? 'deleted report')
  const button = useRef<HTMLButtonElement>(null)
  const { openNotes, dialog } = useNotes(asking.projectId, intervals)
  const isLeading = report !== undefined && !asking.isGuest && !isOpened
  const open = isLeading ? addressOf(asking.projectId, report, askedReport(report.report, asking)) : undefined
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon ref={button} size={28} aria-label={`Actions for ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {open !== undefined && (
            <Menu.Item
              leftSection={<IconExternalLink size={16} aria-hidden />}
              renderRoot={(root) => <Link {...root} {...({ to: open.to, search: open.search } as { to: '/' })} />}
            >
              Open the report
            </Menu.Item>
          )}
          {openNotes !== undefined && (
            <Menu.Item leftSection={<IconMessagePlus size={16} aria-hidden />} onClick={openNotes}>
              Notes
            </Menu.Item>
          )}
          {report !== undefined && (
            <DownloadItems
              place={() => button.current?.closest('.cairn-tile')?.querySelector('.cairn-tile-body') ?? null}
              name={report.name}
              onTable={(format) => downloadResult(asking.projectId, report, asking.question, format)}
            />
          )}
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
      {dialog}
    </>
  )
}
