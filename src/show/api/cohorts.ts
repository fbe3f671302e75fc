// Which cohorts does a project have?
import { useQuery } from '@tanstack/react-query'
import type { CohortJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/cohorts`
const key = (projectId: number) => ['projects', projectId, 'cohorts'] as const

export const useCohorts = (projectId: number) =>
  useQuery({
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ cohorts: readonly CohortJson[] }>(path(projectId), { signal }).then(({ cohorts }) => cohorts),
  })
