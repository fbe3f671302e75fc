// Which API keys has a project, and how are they made and revoked?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CreatedKeyJson, KeyJson, NewKeyJson } from '../../api/index.ts'
import { request } from './request.ts'

const keysKey = (projectId: number) => ['projects', projectId, 'keys'] as const

/** Newest first, revoked ones too. */
export const useKeys = (projectId: number) =>
  useQuery({
    queryKey: keysKey(projectId),
    queryFn: ({ signal }) =>
      request<{ keys: readonly KeyJson[] }>(`/api/v1/projects/${projectId}/keys`, { signal }).then(({ keys }) =>
        keys.toReversed(),
      ),
  })

function useKeyMutation<Input, Answer>(projectId: number, mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: keysKey(projectId) }) })
}

/** Its answer has the key itself, this once. */
export const useCreateKey = (projectId: number) =>
  useKeyMutation(projectId, (key: NewKeyJson) =>
    request<CreatedKeyJson>(`/api/v1/projects/${projectId}/keys`, { body: key }),
  )

export const useRevokeKey = (projectId: number) =>
  useKeyMutation(projectId, (keyId: number) =>
    request<KeyJson>(`/api/v1/projects/${projectId}/keys/${keyId}`, { method: 'DELETE' }),
  )
