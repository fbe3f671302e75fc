// Which projects may the reader see, as what, and how are they made and changed?
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewProjectJson, ProjectChangeJson, ProjectJson, Role } from '../../api/index.ts'
import { request } from './request.ts'

export type Project = ProjectJson & { readonly organization_id: string; readonly role: Role }

const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) =>
    request<{ projects: readonly Project[] }>('/api/v1/projects', { signal }).then((answer) => answer.projects),
})
export const useProjects = () => useQuery(projectsQuery)

const ranks = ['viewer', 'analyst', 'admin', 'owner'] as const satisfies readonly Role[]

/** The reader's role in a project; undefined while it is not known, and behind a share link. */
export const useRole = (projectId: number): Role | undefined =>
  useQuery({ ...projectsQuery, select: (projects) => projects.find(({ id }) => id === projectId)?.role }).data

/** Whether a role may do what `least` may: roles have everything that the one before has. */
export const isAtLeast = (role: Role | undefined, least: Role): boolean =>
  role !== undefined && ranks.indexOf(role) >= ranks.indexOf(least)

/** After a change the list is asked for again: it holds every project with all its settings. */
function useProjectMutation<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey, exact: true }),
  })
}

export const useCreateProject = () =>
  useProjectMutation((project: NewProjectJson) => request<ProjectJson>('/api/v1/projects', { body: project }))

export const useChangeProject = () =>
  useProjectMutation(({ id, ...change }: ProjectChangeJson & { readonly id: number }) =>
    request<ProjectJson>(`/api/v1/projects/${id}`, { method: 'PATCH', body: change }),
  )

/** With all its events. */
export const useDeleteProject = (projectId: number) =>
  useProjectMutation(() => request(`/api/v1/projects/${projectId}`, { method: 'DELETE' }))

/** The former write key is unknown at once. */
export const useRenewWriteKey = (projectId: number) =>
  useProjectMutation(() =>
    request<ProjectJson>(`/api/v1/projects/${projectId}/write-key`, { method: 'POST', body: {} }),
  )
