// The SQL page's questions: what may be named, and a query's rows.
import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { SqlResultJson, SqlSchemaJson } from '../../api/index.ts'
import { request } from './request.ts'

export const useSqlSchema = (projectId: number): UseQueryResult<SqlSchemaJson> =>
  useQuery({
    queryKey: ['projects', projectId, 'sql', 'schema'],
    queryFn: ({ signal }) => request<SqlSchemaJson>(`/api/v1/projects/${projectId}/sql/schema`, { signal }),
    staleTime: Infinity,
  })

export interface SqlRun {
  readonly sql: string
  readonly limit: number
}

/** Runs a query; a new one cancels the one before, as do `cancel` and leaving the page. */
export function useSqlRun(projectId: number) {
  const running = useRef<AbortController>(undefined)
  const run = useMutation({
    mutationFn: (body: SqlRun) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      return request<SqlResultJson>(`/api/v1/projects/${projectId}/sql`, { body, signal: controller.signal })
    },
  })
  const cancel = useCallback(() => running.current?.abort(), [])
  useEffect(() => cancel, [cancel])
  return { ...run, cancel }
}
