// Which read-only links lead to a project, and what does a guest find behind one?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewShareJson, ShareChangeJson, ShareDoorJson, ShareJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/shares`
const key = (projectId: number) => ['projects', projectId, 'shares'] as const

export const useShares = (projectId: number) =>
  useQuery({
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ shares: readonly ShareJson[] }>(path(projectId), { signal }).then((answer) => answer.shares),
  })

export function useCreateShare(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (share: NewShareJson) => request<ShareJson>(path(projectId), { body: share }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}

export function useChangeShare(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...change }: ShareChangeJson & { readonly id: number }) =>
      request<ShareJson>(`${path(projectId)}/${id}`, { method: 'PATCH', body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}

export function useRevokeShare(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => request<undefined>(`${path(projectId)}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}

/** What the link opens, for who has this ticket. */
export const useShareDoor = (token: string, ticket: string | undefined) =>
  useQuery({
    queryKey: ['shares', token, ticket],
    queryFn: ({ signal }) => request<ShareDoorJson>(`/api/v1/shares/${encodeURIComponent(token)}`, { signal }),
    staleTime: Infinity,
  })

export const useUnlockShare = (token: string) =>
  useMutation({
    mutationFn: (password: string) =>
      request<{ ticket: string }>(`/api/v1/shares/${encodeURIComponent(token)}/unlock`, { body: { password } }),
  })
