// What does one saved report say? Kinds that have a builder open there; the others are shown here, over the range that is wanted.
import '../dashboards/dashboards.css'
import { Box, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { SavedReportJson } from '../../api/index.ts'
import { useSavedReports } from '../api/boards.ts'
import type { Project } from '../api/projects.ts'
import { BoardRange, useAsking } from '../dashboards/board.tsx'
import { TileMenu } from '../dashboards/tile-menu.tsx'
import { Tile } from '../dashboards/tile.tsx'
import { useBoardPage } from '../dashboards/use-board-page.ts'
import { useBoardView } from '../dashboards/use-board-view.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { NotFound, QueryError } from '../shell/page-states.tsx'
import { PageProvider } from '../view/use-page.ts'
import { addressOf, hasBuilder } from './open-report.ts'
import { Star } from './star.tsx'

export function ReportPage() {
  const project = useCurrentProject()
  const { reportId } = useParams({ strict: false })
  return project === undefined ? null : (
    <Found key={`${project.id} ${reportId}`} project={project} id={Number(reportId)} />
  )
}

function Found({ project, id }: { readonly project: Project; readonly id: number }) {
  const reports = useSavedReports(project.id)
  const report = reports.data?.find((one) => one.id === id)
  if (reports.isError) return <QueryError error={reports.error} onRetry={reports.refetch} />
  if (reports.isPending) return <Skeleton height={400} aria-label="Loading the report" role="status" />
  if (report === undefined) return <NotFound />
  return hasBuilder(report.report.kind) ? (
    <ToBuilder projectId={project.id} report={report} />
  ) : (
    <Shown project={project} report={report} />
  )
}

function ToBuilder({ projectId, report }: { readonly projectId: number; readonly report: SavedReportJson }) {
  const navigate = useNavigate()
  useEffect(() => {
    const { to, search } = addressOf(projectId, report, report.report)
    void navigate({ to, search, replace: true } as unknown as Parameters<typeof navigate>[0])
  }, [navigate, projectId, report])
  return null
}

/** As kept: its own range until another one is chosen. */
const asKept = { range: null, filters: [] }

function Shown({ project, report }: { readonly project: Project; readonly report: SavedReportJson }) {
  const board = useBoardView(asKept)
  const page = useBoardPage(project, board)
  const asking = useAsking({
    projectId: project.id,
    board,
    context: page.context,
    defaults: asKept,
    isReady: page.isReady,
    isGuest: false,
  })
  const tile = useMemo(
    () => ({ kind: 'report' as const, key: 'only', x: 0, y: 0, w: 12, h: 12, report_id: report.id }),
    [report.id],
  )
  return (
    <PageProvider value={page}>
      <Stack gap="md" maw={1200} mx="auto">
        <Group justify="space-between" gap="sm">
          <div className="cairn-board-title">
            <Group gap={4} wrap="nowrap">
              <Title order={1}>{report.name}</Title>
              <Star
                projectId={project.id}
                kind="reports"
                id={report.id}
                name={report.name}
                isFavourite={report.is_favourite}
              />
            </Group>
            {report.description !== '' && (
              <Text size="sm" c="dimmed">
                {report.description}
              </Text>
            )}
          </div>
          <BoardRange board={board} mayBeOwn />
        </Group>
        <Box h={640}>
          <Tile
            tile={tile}
            report={report}
            asking={asking}
            menu={<TileMenu tile={tile} report={report} asking={asking} isOpened />}
          />
        </Box>
      </Stack>
    </PageProvider>
  )
}
