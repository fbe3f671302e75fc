// What does a guest see whose link is of one dashboard? Its panels with its filters, over its range or another one; nothing else.
import { Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useMemo } from 'react'
import type { DashboardJson } from '../../api/index.ts'
import { useDashboard } from '../api/boards.ts'
import { QueryError } from '../shell/page-states.tsx'
import { useShortcut, useShortcutListener } from '../shell/shortcuts.ts'
import { todayIn } from '../view/ranges.ts'
import type { ViewContext } from '../view/reports.ts'
import { browserTimeZone } from '../words/index.ts'
import { PageProvider, weekStartOf, type Page } from '../view/use-page.ts'
import { Board, BoardRange, NoPanels, useAsking } from './board.tsx'
import { FullScreenButton } from './full-screen-button.tsx'
import { RefreshControl } from './refresh-control.tsx'
import { TileMenu } from './tile-menu.tsx'
import { useBoardView } from './use-board-view.ts'
import { useFullScreen } from './use-full-screen.ts'

export interface GuestProject {
  readonly id: number
  readonly time_zone: string
  readonly week_start: string
  readonly currency: string
}

export function GuestBoard({ project, dashboardId }: { readonly project: GuestProject; readonly dashboardId: number }) {
  const dashboard = useDashboard(project.id, dashboardId)
  if (dashboard.isError) return <QueryError error={dashboard.error} onRetry={dashboard.refetch} />
  if (dashboard.data === undefined)
    return (
      <Stack gap="md" aria-busy="true" aria-label="Loading">
        <Skeleton height={36} width={260} />
        <Skeleton height={320} />
      </Stack>
    )
  return <Shown project={project} dashboard={dashboard.data} />
}

function Shown({ project, dashboard }: { readonly project: GuestProject; readonly dashboard: DashboardJson }) {
  const board = useBoardView(dashboard)
  const today = todayIn(project.time_zone, Date.now())
  const context: ViewContext = useMemo(
    () => ({ segmentFilter: undefined, browserZone: browserTimeZone(), today, allDays: undefined }),
    [today],
  )
  const asking = useAsking({
    projectId: project.id,
    board,
    context,
    defaults: dashboard,
    isReady: true,
    isGuest: true,
  })
  const full = useFullScreen()
  useShortcutListener()
  useShortcut('f', 'Full screen', full.toggle)
  const { view, change } = board
  const page: Page = useMemo(
    () => ({
      projectId: project.id,
      view,
      change,
      context,
      isReady: true,
      isLive: false,
      weekStart: weekStartOf(project.week_start),
      currency: project.currency,
      timeZone: project.time_zone,
      readOnly: true,
      canEdit: false,
    }),
    [project, view, change, context],
  )
  return (
    <PageProvider value={page}>
      <Stack gap="md">
        <div className="cairn-toolbar">
          <div className="cairn-board-title">
            <Title order={1}>{dashboard.name}</Title>
            {dashboard.description !== '' && (
              <Text size="sm" c="dimmed">
                {dashboard.description}
              </Text>
            )}
          </div>
          <Group gap="xs" className="cairn-board-actions">
            <RefreshControl projectId={project.id} board={board} />
            <FullScreenButton full={full} />
            <BoardRange board={board} mayBeOwn={dashboard.range === null} />
          </Group>
        </div>
        <Board
          tiles={dashboard.tiles}
          reports={dashboard.reports}
          asking={asking}
          menuOf={(tile, report) => <TileMenu tile={tile} report={report} asking={asking} />}
          empty={<NoPanels />}
        />
      </Stack>
    </PageProvider>
  )
}
