// What was noted of a project's days?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnnotationJson, NewAnnotationJson } from '../../api/index.ts'
import { request } from './request.ts'

const path = (projectId: number): string => `/api/v1/projects/${projectId}/annotations`
const key = (projectId: number) => ['projects', projectId, 'annotations'] as const

/** `enabled: false`: behind a link to one dashboard, where notes are not shown. */
export const useAnnotations = (projectId: number, { enabled = true }: { readonly enabled?: boolean } = {}) =>
  useQuery({
    enabled,
    queryKey: key(projectId),
    queryFn: ({ signal }) =>
      request<{ annotations: readonly AnnotationJson[] }>(path(projectId), { signal }).then(
        (answer) => answer.annotations,
      ),
  })

/** Makes one (without id), or changes one. */
export function useSaveAnnotation(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...annotation }: NewAnnotationJson & { readonly id?: number | undefined }) =>
      request<AnnotationJson>(id === undefined ? path(projectId) : `${path(projectId)}/${id}`, {
        method: id === undefined ? 'POST' : 'PUT',
        body: annotation,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}

export function useDeleteAnnotation(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => request<undefined>(`${path(projectId)}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(projectId) }),
  })
}
