// Which goals does a project have?
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { GoalJson, NewGoalJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/goals`

const goalsQuery = (projectId: number) =>
  queryOptions({
    queryKey: ['projects', projectId, 'goals'],
    queryFn: ({ signal }) =>
      request<{ goals: readonly GoalJson[] }>(path(projectId), { signal }).then((answer) => answer.goals),
  })
export const useGoals = (projectId: number) => useQuery(goalsQuery(projectId))

/** After a change of a goal, answers that count goals are old as well. */
const renew = (client: ReturnType<typeof useQueryClient>, projectId: number) => () =>
  Promise.all([
    client.invalidateQueries({ queryKey: goalsQuery(projectId).queryKey }),
    client.invalidateQueries({ queryKey: ['projects', projectId, 'query'] }),
  ])

/** Makes one (without id), or replaces one. */
export function useSaveGoal(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...goal }: NewGoalJson & { readonly id?: number | undefined }) =>
      request<GoalJson>(id === undefined ? path(projectId) : `${path(projectId)}/${id}`, {
        method: id === undefined ? 'POST' : 'PUT',
        body: goal,
      }),
    onSuccess: renew(client, projectId),
  })
}

export function useDeleteGoal(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, evenIfUsed = false }: { readonly id: number; readonly evenIfUsed?: boolean }) =>
      request<undefined>(`${path(projectId)}/${id}${evenIfUsed ? '?even_if_used=true' : ''}`, { method: 'DELETE' }),
    onSuccess: renew(client, projectId),
  })
}
