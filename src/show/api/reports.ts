// How are reports asked? One POST a report; the former answer stays in sight while a new one is on its way, what is superseded is cancelled.
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReportInput, ResultOf } from '../../report/index.ts'
import { request } from './request.ts'

type KindOf<R> = R extends { readonly kind: infer K extends ReportInput['kind'] } ? K : never

interface ReportOptions {
  /** False: not asked (yet). */
  readonly enabled?: boolean
  /** Asked again each minute: the range still grows. */
  readonly isLive?: boolean
  /** Default true: what was there before stands until the answer comes. */
  readonly keepsPrevious?: boolean
}

/** A report as a query, for prefetching. */
export const reportQuery = <R extends ReportInput>(projectId: number, report: R | undefined) =>
  queryOptions({
    queryKey: ['projects', projectId, 'query', report],
    queryFn: ({ signal }) =>
      request<ResultOf<KindOf<R>>>(`/api/v1/projects/${projectId}/query`, { body: report, signal }),
  })

/** `undefined` instead of a report: nothing is asked. */
export function useReport<R extends ReportInput>(
  projectId: number,
  report: R | undefined,
  options: ReportOptions = {},
): UseQueryResult<ResultOf<KindOf<R>>> {
  return useQuery({
    ...reportQuery(projectId, report),
    enabled: report !== undefined && options.enabled !== false,
    ...(options.keepsPrevious === false ? {} : { placeholderData: keepPreviousData }),
    refetchInterval: options.isLive === true ? 60_000 : false,
  })
}
