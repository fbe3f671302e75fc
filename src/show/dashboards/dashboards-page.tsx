// Which dashboards are there? Favourites first; made empty or from a template.
import './dashboards.css'
import { ActionIcon, Button, Group, Menu, Skeleton, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCopy, IconDots, IconLayoutDashboard, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { DashboardSummaryJson } from '../../api/index.ts'
import { useDashboards, useDuplicate, useTemplates } from '../api/boards.ts'
import { isAtLeast, type Project } from '../api/projects.ts'
import { DeleteDialog } from '../reports/delete-dialog.tsx'
import { Star } from '../reports/star.tsx'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { agoText } from '../words/index.ts'

const NewDashboard = lazy(() => import('./new-dashboard.tsx').then((module) => ({ default: module.NewDashboard })))

export function DashboardsPage() {
  const project = useCurrentProject()
  return project === undefined ? null : <Dashboards key={project.id} project={project} />
}

function Dashboards({ project }: { readonly project: Project }) {
  const projectId = project.id
  const dashboards = useDashboards(projectId)
  const canEdit = isAtLeast(project.role, 'analyst')
  const navigate = useNavigate()
  const [isNew, setNew] = useState(false)
  const [first, setFirst] = useState<string>()
  const [search, setSearch] = useState('')
  const [deleted, setDeleted] = useState<DashboardSummaryJson>()
  const wanted = search.trim().toLowerCase()
  const shown = (dashboards.data ?? [])
    .filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(b.is_favourite) - Number(a.is_favourite) || a.name.localeCompare(b.name))
  const isEmpty = dashboards.data?.length === 0
  const newButton = canEdit && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => {
        setFirst(undefined)
        setNew(true)
      }}
    >
      New dashboard
    </Button>
  )
  return (
    <Stack gap="md" maw={1200} mx="auto">
      <Group justify="space-between" gap="sm">
        <Title order={1}>Dashboards</Title>
        {!isEmpty && newButton}
      </Group>
      {(dashboards.data?.length ?? 0) > 6 && (
        <TextInput
          aria-label="Search dashboards"
          placeholder="Search"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          w={{ base: '100%', xs: 260 }}
        />
      )}
      {dashboards.isPending && <Skeleton height={120} aria-label="Loading the dashboards" role="status" />}
      {dashboards.isError && (
        <div className="cairn-card">
          <QueryError
            error={dashboards.error}
            onRetry={dashboards.refetch}
            title="The dashboards could not be loaded"
          />
        </div>
      )}
      {isEmpty && (
        <div className="cairn-card">
          <EmptyState
            title="No dashboard yet"
            icon={<IconLayoutDashboard size={22} stroke={1.6} />}
            {...(canEdit ? { action: newButton } : {})}
          >
            A dashboard shows saved reports side by side, on your screen, on a big one, or in a page of your own.{' '}
            {canEdit ? 'Begin with a template, or with nothing.' : 'Ask an analyst or admin of your organisation.'}
          </EmptyState>
          {canEdit && (
            <Templates
              projectId={projectId}
              onChoose={(key) => {
                setFirst(key)
                setNew(true)
              }}
            />
          )}
        </div>
      )}
      {shown.length === 0 && wanted !== '' && <Text c="dimmed">No dashboard is called like this.</Text>}
      <ul className="cairn-boards">
        {shown.map((dashboard) => (
          <li key={dashboard.id}>
            <DashboardCard projectId={projectId} dashboard={dashboard} canEdit={canEdit} onDelete={setDeleted} />
          </li>
        ))}
      </ul>
      {isNew && (
        <Suspense>
          <NewDashboard
            projectId={projectId}
            first={first}
            onMade={({ id }) =>
              void navigate({
                to: '/p/$projectId/dashboards/$dashboardId',
                params: { projectId: String(projectId), dashboardId: String(id) },
              })
            }
            onClose={() => setNew(false)}
          />
        </Suspense>
      )}
      {deleted !== undefined && (
        <DeleteDialog projectId={projectId} kind="dashboards" thing={deleted} onClose={() => setDeleted(undefined)} />
      )}
    </Stack>
  )
}

interface TemplatesProps {
  readonly projectId: number
  readonly onChoose: (key: string) => void
}

/** Where nothing is there yet: what others begin with. */
function Templates({ projectId, onChoose }: TemplatesProps) {
  const templates = useTemplates(projectId).data ?? []
  return (
    <ul
      className="cairn-boards"
      aria-label="Templates"
      style={{ padding: '0 var(--mantine-spacing-md) var(--mantine-spacing-md)' }}
    >
      {templates.map(({ key, name, description }) => (
        <li key={key}>
          <UnstyledButton className="cairn-card cairn-board-card" w="100%" h="100%" onClick={() => onChoose(key)}>
            <div>
              <Text size="sm" fw={600}>
                {name}
              </Text>
              <Text size="sm" c="dimmed">
                {description}
              </Text>
            </div>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

interface DashboardCardProps {
  readonly projectId: number
  readonly dashboard: DashboardSummaryJson
  readonly canEdit: boolean
  readonly onDelete: (dashboard: DashboardSummaryJson) => void
}

function DashboardCard({ projectId, dashboard, canEdit, onDelete }: DashboardCardProps) {
  const { id, name, description, panels, updated_at: updatedAt, is_favourite: isFavourite } = dashboard
  const duplicate = useDuplicate(projectId, 'dashboards')
  const copy = (): void =>
    duplicate.mutate(id, {
      onError: (error) =>
        void notifications.show({ title: 'The dashboard could not be copied', message: error.message, color: 'red' }),
    })
  return (
    <div className="cairn-card cairn-board-card">
      <div>
        <Link
          to="/p/$projectId/dashboards/$dashboardId"
          params={{ projectId: String(projectId), dashboardId: String(id) }}
        >
          {name}
        </Link>
        {description !== '' && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
        <Text size="xs" c="dimmed" mt={4}>
          {panels === 1 ? '1 panel' : `${panels} panels`} · changed {agoText(updatedAt)}
        </Text>
      </div>
      <Star projectId={projectId} kind="dashboards" id={id} name={name} isFavourite={isFavourite} />
      {canEdit && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={32} aria-label={`Actions for ${name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
              Duplicate
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              color="red"
              onClick={() => onDelete(dashboard)}
            >
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}
