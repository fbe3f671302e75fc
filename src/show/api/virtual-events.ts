// Which events are defined after the fact? Listed, kept, tried.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewVirtualEventJson, VirtualEventJson, VirtualEventPreviewJson } from '../../api/index.ts'
import { request } from './request.ts'

export type VirtualEventDefinition = VirtualEventJson['definition']

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

/** What a definition would mean; not asked without one. */
export const useVirtualEventPreview = (projectId: number, definition: VirtualEventDefinition | undefined) =>
  useQuery({
    queryKey: [...key(projectId), 'preview', definition],
    queryFn: ({ signal }) =>
      request<VirtualEventPreviewJson>(`${path(projectId)}/preview`, { body: { definition }, signal }),
    enabled: definition !== undefined,
    retry: false,
  })

/** Answers that name it are old as well. */
const renew = (client: ReturnType<typeof useQueryClient>, projectId: number) => () =>
  Promise.all([
    client.invalidateQueries({ queryKey: key(projectId) }),
    client.invalidateQueries({ queryKey: ['projects', projectId, 'query'] }),
  ])

/** Makes one (without id), or replaces one. */
export function useSaveVirtualEvent(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...event }: NewVirtualEventJson & { readonly id?: number | undefined }) =>
      request<VirtualEventJson>(id === undefined ? path(projectId) : `${path(projectId)}/${id}`, {
        method: id === undefined ? 'POST' : 'PUT',
        body: event,
      }),
    onSuccess: renew(client, projectId),
  })
}

export function useDeleteVirtualEvent(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, evenIfUsed = false }: { readonly id: number; readonly evenIfUsed?: boolean }) =>
      request<undefined>(`${path(projectId)}/${id}${evenIfUsed ? '?even_if_used=true' : ''}`, { method: 'DELETE' }),
    onSuccess: renew(client, projectId),
  })
}
