// Has this project never had an event? Then its pages say where the snippet is. Known for good once one has come.
import { Alert, Group } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { EventsResult } from '../../report/index.ts'
import type { Project } from '../api/projects.ts'
import { request } from '../api/request.ts'
import { PageButton } from '../session/anchors.tsx'

const keyOf = (project: Project): string => `cairn-arrived-${project.id}-${project.created_at}`

export function NoEventsNotice({ project }: { readonly project: Project }) {
  const key = keyOf(project)
  const arrived = useQuery({
    queryKey: ['projects', project.id, 'arrived'],
    queryFn: async ({ signal }) => {
      const body = { kind: 'events', range: 'all', limit: 1 }
      const { events } = await request<EventsResult>(`/api/v1/projects/${project.id}/query`, { body, signal })
      if (events.length > 0) localStorage.setItem(key, 'yes')
      return events.length > 0
    },
    enabled: localStorage.getItem(key) === null,
    refetchInterval: (query) => (query.state.data === false ? 5_000 : false),
  })
  if (arrived.data !== false) return null
  return (
    <Alert icon={<IconPlug size={18} />} mb="md">
      <Group justify="space-between">
        No event has come from {project.name} yet.
        <PageButton to="/p/$projectId/install" params={{ projectId: String(project.id) }} size="xs">
          Show the snippet
        </PageButton>
      </Group>
    </Alert>
  )
}
