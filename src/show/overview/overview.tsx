// The overview of a project: figures, chart, panels. One view from the address, asked by a handful of reports at once.
import './overview.css'
import { Alert, Button, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { Role } from '../../api/index.ts'
import { useGoals } from '../api/goals.ts'
import { isAtLeast } from '../api/projects.ts'
import { useReport } from '../api/reports.ts'
import { ApiError } from '../api/request.ts'
import { useShortcutListener } from '../shell/shortcuts.ts'
import { daysBetween, includesToday } from '../view/ranges.ts'
import { overviewReport, revenueReport, trendReport } from '../view/reports.ts'
import { useView } from '../view/use-view.ts'
import { EventsPanel } from './events-panel.tsx'
import { FilterBar } from '../filters/filter-bar.tsx'
import { GoalsPanel } from './goals-panel.tsx'
import { KpiCards, mainCurrency } from './kpi-cards.tsx'
import { MainChart } from './main-chart.tsx'
import { PageCommands } from './page-commands.tsx'
import { RangeKeys } from '../range/range-keys.tsx'
import { TablePanel } from './table-panel.tsx'
import { Toolbar } from '../range/toolbar.tsx'
import { PageProvider, useViewContext, weekStartOf, type Page } from '../view/use-page.ts'

const OpenTableDialog = lazy(() => import('./open-table.tsx').then((module) => ({ default: module.OpenTableDialog })))

export interface OverviewProps {
  readonly projectId: number
  /** What is known of the project; a share link may know less. */
  readonly project?: { readonly time_zone: string; readonly week_start: string; readonly currency: string } | undefined
  /** The reader's; absent behind a share link. */
  readonly role?: Role | undefined
  /** No links to settings, no editing: behind a share link. */
  readonly readOnly?: boolean
}

// Their code is fetched while the numbers are: nobody waits for both in a row.
void import('../charts/line-chart.tsx')
void import('../charts/echarts-lines.ts')

export function Overview({ projectId, project, role, readOnly = false }: OverviewProps) {
  const [addressed, change] = useView()
  const goals = useGoals(projectId)
  // A goal that was deleted since: as if it were not named.
  const isGoalKnown = addressed.goal === undefined || goals.data?.some(({ id }) => id === addressed.goal) === true
  const view = useMemo(
    () =>
      isGoalKnown
        ? addressed
        : {
            ...addressed,
            goal: undefined,
            metric: addressed.metric.startsWith('conver') ? ('visitors' as const) : addressed.metric,
          },
    [addressed, isGoalKnown],
  )
  const [answered, setAnswered] = useState<{ readonly zone: string; readonly allDays: number | undefined }>()
  const timeZone = project?.time_zone ?? answered?.zone ?? ''
  const segment = useViewContext(projectId, view, timeZone, answered?.allDays)
  const { context } = segment
  const isReady = segment.isReady && (addressed.goal === undefined || !goals.isLoading)
  const isLive = includesToday(view.range, context.today)

  const figures = useReport(projectId, isReady ? overviewReport(view, context) : undefined, { isLive })
  // How long "all" is only an answer tells: until then nothing is drawn too finely.
  const isLengthKnown = view.range !== 'all' || context.allDays !== undefined
  const trend = useReport(projectId, isReady && isLengthKnown ? trendReport(view, context) : undefined, { isLive })
  const money = figures.data?.revenue?.value ?? {}
  const currency = mainCurrency(money, project?.currency ?? '')
  const revenueTrend = useReport(
    projectId,
    isReady && isLengthKnown && Object.keys(money).length > 0 ? revenueReport(view, context, [currency]) : undefined,
    { isLive },
  )
  noteAnswer()
  function noteAnswer(): void {
    if (figures.data === undefined || figures.isPlaceholderData) return
    const { range, time_zone: zone } = figures.data.meta
    const allDays =
      view.range === 'all' ? daysBetween(range.from.slice(0, 10), range.to.slice(0, 10)) : answered?.allDays
    const projectZone = view.zone === '' ? zone : (answered?.zone ?? '')
    if (answered?.zone !== projectZone || answered.allDays !== allDays) setAnswered({ zone: projectZone, allDays })
  }

  const [edited, setEdited] = useState<number | 'new'>()
  const page: Page = useMemo(
    () => ({
      projectId,
      view,
      change,
      context,
      isReady,
      isLive,
      weekStart: weekStartOf(project?.week_start),
      currency: project?.currency ?? '',
      timeZone: timeZone === '' ? context.browserZone : timeZone,
      readOnly,
      canEdit: !readOnly && isAtLeast(role, 'analyst'),
    }),
    [projectId, view, change, context, isReady, isLive, project, timeZone, readOnly, role],
  )
  const isRevenue = view.metric === 'revenue'
  const chart = isRevenue ? revenueTrend : trend
  const all = figures.data?.measures.visitors?.value ?? undefined
  return (
    <PageProvider value={page}>
      <div className="cairn-overview" data-ready={figures.data !== undefined && !figures.isPlaceholderData}>
        <h1 className="cairn-only-read">Overview</h1>
        <div className="cairn-toolbar">
          <FilterBar edited={edited} setEdited={setEdited} />
          <Toolbar />
        </div>
        {readOnly ? <ShortcutListener /> : <PageCommands />}
        <RangeKeys onFilter={() => setEdited('new')} />
        {figures.error !== null && (
          <Failure error={figures.error} hasFilters={view.filters.length > 0} onRetry={() => void figures.refetch()} />
        )}
        {(figures.error === null || figures.data !== undefined) && (
          <>
            <div className="cairn-card cairn-figures">
              <KpiCards
                result={figures.data}
                trend={trend.data}
                revenueTrend={revenueTrend.data}
                isStale={figures.isPlaceholderData}
              />
            </div>
            <MainChart
              trend={chart.data}
              isStale={chart.isPlaceholderData}
              error={chart.error}
              onRetry={() => void chart.refetch()}
              series={isRevenue ? currency : view.metric}
              currency={isRevenue ? currency : undefined}
            />
            <div className="cairn-panels">
              <TablePanel panel="sources" title="Sources" all={all} />
              <TablePanel panel="pages" title="Pages" all={all} />
              <TablePanel panel="places" title="Places" all={all} />
              <TablePanel panel="devices" title="Devices" all={all} />
              <EventsPanel all={all} />
              <GoalsPanel />
            </div>
          </>
        )}
        {view.table !== undefined && (
          <Suspense fallback={null}>
            <OpenTableDialog />
          </Suspense>
        )}
      </div>
    </PageProvider>
  )
}

/** Where there is no frame that hears the keys. */
function ShortcutListener() {
  useShortcutListener()
  return null
}

interface FailureProps {
  readonly error: Error
  readonly hasFilters: boolean
  readonly onRetry: () => void
}

/** One for the whole page: its panels would all say the same. */
function Failure({ error, hasFilters, onRetry }: FailureProps) {
  const isFilter = error instanceof ApiError && error.status === 400 && hasFilters
  const hint = isFilter
    ? 'Change or remove the filter above that can not be asked like this.'
    : error instanceof ApiError
      ? error.hint
      : ''
  return (
    <Alert color="red" title={error.message} role="alert">
      <Text size="sm" mb="sm">
        {hint}
      </Text>
      <Button size="xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Alert>
  )
}
