// What is asked of each project for the page of all sites? Two small reports: the days, and who is here now.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { OverviewResult, ReportInput, TrendResult } from '../../report/index.ts'
import { request } from '../api/request.ts'

export type Days = 7 | 30

export interface Glance {
  readonly visitors: number
  /** Share by which there are more than in the days before; null: there were none. */
  readonly change: number | null
  readonly today: number
  /** One a day, today last. */
  readonly values: readonly (number | null)[]
}

const ask = <T>(projectId: number, report: ReportInput, signal: AbortSignal): Promise<T> =>
  request<T>(`/api/v1/projects/${projectId}/query`, { body: report, signal })

export const visitorsQuery = (projectId: number, days: Days) =>
  queryOptions({
    queryKey: ['projects', projectId, 'glance', days],
    queryFn: async ({ signal }): Promise<Glance> => {
      const result = await ask<TrendResult>(
        projectId,
        {
          kind: 'trend',
          range: { last: days, unit: 'day' },
          interval: 'day',
          series: [{ measure: 'visitors' }],
          compare: 'previous_period',
        },
        signal,
      )
      const series = result.series[0]
      const visitors = series?.total ?? 0
      const before = result.compare?.series[0]?.total ?? 0
      return {
        visitors,
        change: before === 0 ? null : (visitors - before) / before,
        today: series?.values.at(-1) ?? 0,
        values: series?.values ?? [],
      }
    },
    placeholderData: keepPreviousData,
    refetchInterval: 120_000,
  })

export const nowQuery = (projectId: number) =>
  queryOptions({
    queryKey: ['projects', projectId, 'now'],
    queryFn: async ({ signal }): Promise<number> => {
      const report = { kind: 'overview', range: { last: 5, unit: 'minute' }, measures: ['visitors'] } as const
      const result = await ask<OverviewResult>(projectId, { ...report, measures: [...report.measures] }, signal)
      return result.measures.visitors?.value ?? 0
    },
    staleTime: 30_000,
    refetchInterval: 30_000,
  })
