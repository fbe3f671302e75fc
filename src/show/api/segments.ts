// Which segments (filters with a name) does a project have?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NewSegmentJson, SegmentJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/segments`
const key = (projectId: number) => ['projects', projectId, 'segments'] as const

export const useSegments = (projectId: number) =>
  useQuery({
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ segments: readonly SegmentJson[] }>(path(projectId), { signal }).then((answer) => answer.segments),
  })

export function useCreateSegment(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (segment: NewSegmentJson) => request<SegmentJson>(path(projectId), { body: segment }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}

export function useDeleteSegment(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => request<undefined>(`${path(projectId)}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}
