// Which cohorts does a project have, and what changes them?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CohortJson, NewCohortJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/cohorts`
const key = (projectId: number) => ['projects', projectId, 'cohorts'] as const

export const useCohorts = (projectId: number) =>
  useQuery({
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ cohorts: readonly CohortJson[] }>(path(projectId), { signal }).then(({ cohorts }) => cohorts),
  })

/** After a change reports answer anew: those that name the cohort. */
function useRenew(projectId: number): () => Promise<unknown> {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key(projectId) }),
      client.invalidateQueries({ queryKey: ['projects', projectId, 'query'] }),
    ])
}

/** Makes one (without id), or replaces one. */
export function useSaveCohort(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: ({ id, ...cohort }: NewCohortJson & { readonly id?: number | undefined }) =>
      request<CohortJson>(id === undefined ? path(projectId) : `${path(projectId)}/${id}`, {
        method: id === undefined ? 'POST' : 'PUT',
        body: cohort,
      }),
    onSuccess: renew,
  })
}

/** `evenIfUsed`: what names it says from then on that it is missing. */
export function useDeleteCohort(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: ({ id, evenIfUsed = false }: { readonly id: number; readonly evenIfUsed?: boolean }) =>
      request<undefined>(`${path(projectId)}/${id}${evenIfUsed ? '?even_if_used=true' : ''}`, { method: 'DELETE' }),
    onSuccess: renew,
  })
}
