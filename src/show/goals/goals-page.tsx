// Which goals are there, and how are they doing?
import '../overview/overview.css'
import './goals.css'
import { Box, Button, Group, Modal, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconPlus, IconTargetArrow } from '@tabler/icons-react'
import { useState } from 'react'
import type { GoalJson } from '../../api/index.ts'
import { useDeleteGoal, useGoals } from '../api/goals.ts'
import type { Project } from '../api/projects.ts'
import { useReport } from '../api/reports.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { ApiError } from '../api/request.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'
import { Download } from '../overview/download.tsx'
import { FilterBar } from '../filters/filter-bar.tsx'
import { Toolbar } from '../range/toolbar.tsx'
import { PageProvider, useProjectPage } from '../view/use-page.ts'
import { commonOf, compareOf } from '../view/reports.ts'
import type { Draft } from './draft.ts'
import { GoalEditor } from './goal-editor.tsx'
import { GoalTable } from './goal-table.tsx'

/** What the dialog edits: a goal, or what a new one starts with. */
type Edited = { readonly goal: GoalJson } | { readonly start: Partial<Draft> }

export function GoalsPage() {
  const project = useCurrentProject()
  // The key: another project begins anew.
  return project === undefined ? <GoalsSkeleton /> : <Goals key={project.id} project={project} />
}

function Goals({ project }: { readonly project: Project }) {
  const page = useProjectPage(project)
  const { projectId, view, canEdit } = page
  const goals = useGoals(projectId)
  const [edited, setEdited] = useState<Edited>()
  const [deleted, setDeleted] = useState<GoalJson>()
  const [filter, setFilter] = useState<number | 'new'>()
  const report = { kind: 'goals' as const, ...commonOf(view, page.context), ...compareOf(view) }
  const isAsked = page.isReady && (goals.data?.length ?? 0) > 0
  const result = useReport(projectId, report, { enabled: isAsked, isLive: page.isLive })
  const visitors = result.data?.visitors.value
  const isEmpty = goals.data?.length === 0
  return (
    <PageProvider value={page}>
      <Stack gap="md" maw={1200} mx="auto">
        <Group justify="space-between" gap="sm">
          <Title order={1}>Goals</Title>
          <Group gap="xs">
            {!isEmpty && (
              <>
                <Download format="csv" report={() => report} />
                <Download format="xlsx" report={() => report} />
              </>
            )}
            {canEdit && !isEmpty && (
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited({ start: {} })}>
                New goal
              </Button>
            )}
          </Group>
        </Group>
        {!isEmpty && (
          <div className="cairn-toolbar">
            <FilterBar edited={filter} setEdited={setFilter} />
            <Toolbar />
          </div>
        )}
        <Box className="cairn-card">
          {goals.isPending && <RowsSkeleton />}
          {goals.isError && (
            <QueryError error={goals.error} onRetry={goals.refetch} title="The goals could not be loaded" />
          )}
          {isEmpty && <NoGoals canEdit={canEdit} onStart={(start) => setEdited({ start })} />}
          {goals.data !== undefined && !isEmpty && (
            <>
              {result.isError && <QueryError error={result.error} onRetry={result.refetch} />}
              <GoalTable
                projectId={projectId}
                goals={goals.data}
                result={result.data}
                isStale={result.isPlaceholderData}
                view={view}
                canEdit={canEdit}
                onEdit={(goal) => setEdited({ goal })}
                onDelete={setDeleted}
              />
            </>
          )}
        </Box>
        {!isEmpty && (
          <Text size="sm" c="dimmed" mih={22}>
            {typeof visitors === 'number' &&
              `The rate is the share of the ${countText(visitors)} visitors in the range who reached the goal at least once.`}
          </Text>
        )}
        {edited !== undefined && (
          <GoalEditor
            projectId={projectId}
            currency={project.currency}
            goal={'goal' in edited ? edited.goal : undefined}
            {...('start' in edited ? { start: edited.start } : {})}
            onClose={() => setEdited(undefined)}
          />
        )}
        {deleted !== undefined && (
          <DeleteDialog projectId={projectId} goal={deleted} onClose={() => setDeleted(undefined)} />
        )}
      </Stack>
    </PageProvider>
  )
}

interface NoGoalsProps {
  readonly canEdit: boolean
  readonly onStart: (start: Partial<Draft>) => void
}

function NoGoals({ canEdit, onStart }: NoGoalsProps) {
  return (
    <EmptyState
      title="No goals yet"
      icon={<IconTargetArrow size={22} stroke={1.6} />}
      {...(canEdit
        ? {
            action: (
              <Group gap="sm" justify="center">
                <Button onClick={() => onStart({ kind: 'page' })}>A page is visited</Button>
                <Button variant="default" onClick={() => onStart({ kind: 'event' })}>
                  An event happens
                </Button>
              </Group>
            ),
          }
        : {})}
    >
      A goal is what you want visitors to do: reach the thank-you page, sign up, buy. Cairn then counts how many do, how
      often, and where they came from, also for the past.{' '}
      {canEdit ? 'When is your first goal reached?' : 'Ask an analyst or admin of your organisation to make one.'}
    </EmptyState>
  )
}

interface DeleteDialogProps {
  readonly projectId: number
  readonly goal: GoalJson
  readonly onClose: () => void
}

function DeleteDialog({ projectId, goal, onClose }: DeleteDialogProps) {
  const remove = useDeleteGoal(projectId)
  const isUsed = remove.error instanceof ApiError && remove.error.code === 'in_use'
  return (
    <Modal opened onClose={onClose} title="Delete the goal?">
      <Stack gap="md">
        <Text size="sm">
          “{goal.name}” leaves all reports. Its events stay: make the goal again and it counts the past as well.
        </Text>
        {isUsed && (
          <Text size="sm" role="alert">
            {remove.error?.message} What uses it will say that it is missing.
          </Text>
        )}
        {remove.isError && !isUsed && <QueryError error={remove.error} title="The goal could not be deleted" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: goal.id, evenIfUsed: isUsed }, { onSuccess: onClose })}
          >
            {isUsed ? 'Delete all the same' : 'Delete'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const RowsSkeleton = () => (
  <Stack gap="md" p="md" aria-busy="true" aria-label="Loading the goals">
    {[0, 1, 2].map((row) => (
      <Skeleton key={row} height={40} />
    ))}
  </Stack>
)

const GoalsSkeleton = () => (
  <Stack gap="md" maw={1100} mx="auto">
    <Title order={1}>Goals</Title>
    <Box className="cairn-card">
      <RowsSkeleton />
    </Box>
  </Stack>
)
