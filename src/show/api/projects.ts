// Which projects may the reader see, and as what?
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { ProjectJson, Role } from '../../api/index.ts'
import { request } from './request.ts'

export type Project = ProjectJson & { readonly organization_id: string; readonly role: Role }

export const projectsQuery = queryOptions({
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
