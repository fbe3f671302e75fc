// How does a dashboard look, to its team and to guests? Its panels over one range and filters; what stands above them is handed in.
import { Button, Menu, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { IconCalendarOff } from '@tabler/icons-react'
import { useMemo, type ReactNode } from 'react'
import type { DashboardJson, SavedReportJson, TileJson } from '../../api/index.ts'
import { Toolbar } from '../range/toolbar.tsx'
import { addressOf } from '../reports/open-report.ts'
import { EmptyState } from '../shell/page-states.tsx'
import type { ViewContext } from '../view/reports.ts'
import { BoardGrid, type OnStep } from './board-grid.tsx'
import { askedReport, Tile, type Asking } from './tile.tsx'
import { filtersOf, questionOf, rangeOf, type BoardView } from './use-board-view.ts'

interface AskingOf {
  readonly projectId: number
  readonly board: BoardView
  readonly context: ViewContext
  readonly defaults: Pick<DashboardJson, 'range' | 'filters'>
  readonly isReady: boolean
  readonly isGuest: boolean
}

/** The same value while nothing of it changes. */
export function useAsking({ projectId, board, context, defaults, isReady, isGuest }: AskingOf): Asking {
  const text = JSON.stringify({
    projectId,
    question: questionOf(board, context, defaults, isGuest),
    range: rangeOf(board),
    filters: isGuest ? defaults.filters : filtersOf(board, context),
    isReady,
    refreshMs: board.refreshMinutes === 0 ? undefined : board.refreshMinutes * 60_000,
    isGuest,
  })
  return useMemo(() => JSON.parse(text) as Asking, [text])
}

/** The range for all panels, or each its own. */
export function BoardRange({ board, mayBeOwn }: { readonly board: BoardView; readonly mayBeOwn: boolean }) {
  if (!board.isOwnRange)
    return (
      <>
        {mayBeOwn && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconCalendarOff size={16} aria-hidden />}
            onClick={board.setOwnRange}
          >
            Each its own
          </Button>
        )}
        <Toolbar hasCompare={false} />
      </>
    )
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconCalendarOff size={16} aria-hidden />}>
          Each panel’s own range
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>One range for all panels</Menu.Label>
        {ranges.map(({ label, days }) => (
          <Menu.Item key={days} onClick={() => board.change({ range: { last: days, unit: 'day' } })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
const ranges = [
  { label: 'Last 7 days', days: 7 },
  { label: 'Last 30 days', days: 30 },
  { label: 'Last 90 days', days: 90 },
] as const

interface BoardProps {
  readonly tiles: readonly TileJson[]
  readonly reports: readonly SavedReportJson[]
  readonly asking: Asking
  /** undefined: nothing is moved. */
  readonly onMove?: ((tiles: readonly TileJson[]) => void) | undefined
  readonly menuOf?: (tile: TileJson, report: SavedReportJson | undefined, onStep: OnStep | undefined) => ReactNode
  readonly onRemove?: ((tile: TileJson) => void) | undefined
  /** Instead of panels, where there are none. */
  readonly empty: ReactNode
}

export function Board({ tiles, reports, asking, onMove, menuOf, onRemove, empty }: BoardProps) {
  const known = useMemo(() => new Map(reports.map((report) => [report.id, report])), [reports])
  const reportOf = (tile: TileJson): SavedReportJson | undefined =>
    tile.kind === 'report' ? known.get(tile.report_id) : undefined
  const nameOf = (tile: TileJson): string =>
    tile.kind === 'text' ? 'text panel' : (reportOf(tile)?.name ?? tile.deleted_report ?? 'deleted report')
  const link = (report: SavedReportJson): ReactNode => {
    const { to, search } = addressOf(asking.projectId, report, askedReport(report.report, asking))
    return <Link {...({ to, search } as { to: '/' })}>{report.name}</Link>
  }
  if (tiles.length === 0) return empty
  return (
    <BoardGrid tiles={tiles} onMove={onMove} nameOf={nameOf}>
      {(tile, handle, onStep) => (
        <Tile
          tile={tile}
          report={reportOf(tile)}
          asking={asking}
          handle={handle}
          menu={menuOf?.(tile, reportOf(tile), onStep)}
          {...(asking.isGuest ? {} : { link })}
          onRemove={onRemove === undefined ? undefined : () => onRemove(tile)}
        />
      )}
    </BoardGrid>
  )
}

export const NoPanels = ({ children }: { readonly children?: ReactNode }) => (
  <div className="cairn-card">
    <EmptyState title="This dashboard is empty">
      {children ?? <Text size="sm">Nothing was put on it yet.</Text>}
    </EmptyState>
  </div>
)
