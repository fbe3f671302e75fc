// Who changed what in an organisation, page by page?
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditPageJson } from '../../api/index.ts'
import { request } from './request.ts'

export interface AuditFilter {
  readonly action?: string | undefined
  readonly actor?: string | undefined
}

/** Newest first, fifty at a time. */
export const useAudit = (organizationId: string, filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ['organizations', organizationId, 'audit', filter],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ organization_id: organizationId, limit: '50' })
      if (pageParam !== null) search.set('before', String(pageParam))
      if (filter.action !== undefined) search.set('action', filter.action)
      if (filter.actor !== undefined) search.set('actor', filter.actor)
      return request<AuditPageJson>(`/api/v1/audit?${search}`, { signal })
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })
