// One dashboard, for its team: range and filters for all panels, moving and adding panels, full screen, sharing.
import './dashboards.css'
import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { DashboardJson, SavedReportJson, TileJson } from '../../api/index.ts'
import { useDashboard, useSavedReports } from '../api/boards.ts'
import type { Project } from '../api/projects.ts'
import { ApiError } from '../api/request.ts'
import { FilterBar } from '../filters/filter-bar.tsx'
import { Star } from '../reports/star.tsx'
import { useCurrentProject } from '../shell/current-project.ts'
import { NotFound, QueryError } from '../shell/page-states.tsx'
import { PageProvider } from '../view/use-page.ts'
import { Board, BoardRange, NoPanels, useAsking } from './board.tsx'
import { BoardControls, type BoardDialog } from './board-controls.tsx'
import { BoardDialogs } from './board-dialogs.tsx'
import { KeepView } from './keep-view.tsx'
import { below, newKey } from './layout.ts'
import { SaveNote } from './save-note.tsx'
import { TileMenu } from './tile-menu.tsx'
import { useBoardEditor } from './use-board-editor.ts'
import { useBoardPage } from './use-board-page.ts'
import { useBoardView } from './use-board-view.ts'

export function DashboardPage() {
  const project = useCurrentProject()
  const { dashboardId } = useParams({ strict: false })
  return project === undefined ? (
    <BoardSkeleton />
  ) : (
    <Found key={`${project.id} ${dashboardId}`} project={project} id={Number(dashboardId)} />
  )
}

function Found({ project, id }: { readonly project: Project; readonly id: number }) {
  const dashboard = useDashboard(project.id, id)
  if (dashboard.data !== undefined) return <Dashboard project={project} dashboard={dashboard.data} />
  if (dashboard.isPending) return <BoardSkeleton />
  return dashboard.error instanceof ApiError && dashboard.error.status < 500 ? (
    <NotFound />
  ) : (
    <QueryError error={dashboard.error} onRetry={dashboard.refetch} title="The dashboard could not be loaded" />
  )
}

/** Size of a panel that was just added. */
const reportSize = { w: 6, h: 8 }
const textSize = { w: 12, h: 3 }

function Dashboard({ project, dashboard }: { readonly project: Project; readonly dashboard: DashboardJson }) {
  const projectId = project.id
  const editor = useBoardEditor(projectId, dashboard)
  const { draft, change } = editor
  const board = useBoardView(draft)
  const page = useBoardPage(project, board)
  const { canEdit } = page
  const reports = useSavedReports(projectId).data ?? dashboard.reports
  const asking = useAsking({
    projectId,
    board,
    context: page.context,
    defaults: draft,
    isReady: page.isReady,
    isGuest: false,
  })
  const [isEditing, setEditing] = useState(canEdit && dashboard.tiles.length === 0)
  const [filter, setFilter] = useState<number | 'new'>()
  const [dialog, setDialog] = useState<BoardDialog>()
  const [text, setText] = useState<TileJson>()
  const close = (): void => {
    setDialog(undefined)
    setText(undefined)
  }

  const add = (tile: (place: { key: string; x: number; y: number }) => TileJson): void => {
    const { tiles } = draft
    change({ tiles: [...tiles, tile({ key: newKey(tiles), x: 0, y: below(tiles) })] })
    setEditing(true)
  }
  const addReport = ({ id }: SavedReportJson): void =>
    add((place) => ({ kind: 'report', ...place, ...reportSize, report_id: id }))
  const remove = ({ key }: TileJson): void => change({ tiles: draft.tiles.filter((tile) => tile.key !== key) })
  const saveText = (written: string): void => {
    if (text === undefined) add((place) => ({ kind: 'text', ...place, ...textSize, text: written }))
    else
      change({
        tiles: draft.tiles.map((tile) =>
          tile.key === text.key && tile.kind === 'text' ? { ...tile, text: written } : tile,
        ),
      })
    close()
  }
  const changeText = (tile: TileJson): void => {
    setText(tile)
    setDialog('text')
  }

  return (
    <PageProvider value={page}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div className="cairn-board-title">
            <Group gap={4} wrap="nowrap">
              <Title order={1}>{draft.name}</Title>
              <Star
                projectId={projectId}
                kind="dashboards"
                id={dashboard.id}
                name={draft.name}
                isFavourite={dashboard.is_favourite}
              />
            </Group>
            {draft.description !== '' && (
              <Text size="sm" c="dimmed" maw={800}>
                {draft.description}
              </Text>
            )}
          </div>
          <BoardControls
            project={project}
            dashboardId={dashboard.id}
            board={board}
            canEdit={canEdit}
            isEditing={isEditing}
            setEditing={setEditing}
            saveState={editor.state}
            onDialog={setDialog}
          />
        </Group>
        <SaveNote editor={editor} />
        <div className="cairn-toolbar cairn-board-controls">
          <FilterBar edited={filter} setEdited={setFilter} />
          <Group gap="xs">
            <KeepView board={board} context={page.context} draft={draft} canEdit={canEdit} change={change} />
            <BoardRange board={board} mayBeOwn />
          </Group>
        </div>
        <Board
          tiles={draft.tiles}
          reports={reports}
          asking={asking}
          onMove={isEditing ? (tiles) => change({ tiles: [...tiles] }) : undefined}
          onRemove={canEdit ? remove : undefined}
          menuOf={(tile, report, onStep) => (
            <TileMenu
              tile={tile}
              report={report}
              asking={asking}
              onStep={onStep}
              {...(canEdit ? { onRemove: () => remove(tile), onText: () => changeText(tile) } : {})}
            />
          )}
          empty={
            <NoPanels>
              {canEdit ? (
                <Group gap="sm" justify="center" mt="xs">
                  <Button onClick={() => setDialog('add')}>Add a saved report</Button>
                  <Button variant="default" onClick={() => setDialog('text')}>
                    Add a text
                  </Button>
                </Group>
              ) : undefined}
            </NoPanels>
          }
        />
        <BoardDialogs
          dialog={dialog}
          projectId={projectId}
          dashboardId={dashboard.id}
          draft={draft}
          reports={reports}
          text={text?.kind === 'text' ? text.text : undefined}
          today={page.context.today}
          change={change}
          onAdd={addReport}
          onText={saveText}
          onClose={close}
        />
      </Stack>
    </PageProvider>
  )
}

const BoardSkeleton = () => (
  <Stack gap="md" aria-busy="true" aria-label="Loading the dashboard" role="status">
    <Skeleton height={36} width={280} />
    <Skeleton height={36} />
    <Skeleton height={220} />
    <Skeleton height={436} />
  </Stack>
)
