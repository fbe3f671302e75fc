// Which events are defined after the fact?
import { useQuery } from '@tanstack/react-query'
import type { VirtualEventJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/virtual-events`
const key = (projectId: number) => ['projects', projectId, 'virtual-events'] as const

export const useVirtualEvents = (projectId: number) =>
  useQuery({
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ virtual_events: readonly VirtualEventJson[] }>(path(projectId), { signal }).then(
        ({ virtual_events: events }) => events,
      ),
  })
