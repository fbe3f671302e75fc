// What was kept of analyses: saved reports, dashboards, templates; and the answers of saved reports.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  DashboardChangeJson,
  DashboardJson,
  DashboardSummaryJson,
  FromTemplateJson,
  NewDashboardJson,
  NewSavedReportJson,
  SavedReportChangeJson,
  SavedReportJson,
  TemplateJson,
} from '../../api/index.ts'
import type { Result } from '../../report/index.ts'
import { request } from './request.ts'

const base = (projectId: number): string => `/api/v1/projects/${projectId}`
const reportsKey = (projectId: number) => ['projects', projectId, 'reports'] as const
const dashboardsKey = (projectId: number) => ['projects', projectId, 'dashboards'] as const
const dashboardKey = (projectId: number, id: number) => [...dashboardsKey(projectId), id] as const

export const useSavedReports = (projectId: number) =>
  useQuery({
    queryKey: reportsKey(projectId),
    queryFn: ({ signal }) =>
      request<{ reports: readonly SavedReportJson[] }>(`${base(projectId)}/reports`, { signal }).then(
        (answer) => answer.reports,
      ),
  })

export const useDashboards = (projectId: number, options: { readonly enabled?: boolean } = {}) =>
  useQuery({
    enabled: options.enabled !== false,
    queryKey: dashboardsKey(projectId),
    queryFn: ({ signal }) =>
      request<{ dashboards: readonly DashboardSummaryJson[] }>(`${base(projectId)}/dashboards`, { signal }).then(
        (answer) => answer.dashboards,
      ),
  })

export const useDashboard = (projectId: number, id: number) =>
  useQuery({
    queryKey: dashboardKey(projectId, id),
    queryFn: ({ signal }) => request<DashboardJson>(`${base(projectId)}/dashboards/${id}`, { signal }),
  })

export const useTemplates = (projectId: number) =>
  useQuery({
    queryKey: ['projects', projectId, 'dashboard-templates'],
    queryFn: ({ signal }) =>
      request<{ templates: readonly TemplateJson[] }>(`${base(projectId)}/dashboard-templates`, { signal }).then(
        (answer) => answer.templates,
      ),
  })

/** After a change: lists, and the dashboards that show what was changed. */
function useRenew(projectId: number): () => Promise<unknown> {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: reportsKey(projectId) }),
      client.invalidateQueries({ queryKey: dashboardsKey(projectId) }),
    ])
}

/** Makes one. */
export function useSaveReport(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: (report: NewSavedReportJson) =>
      request<SavedReportJson>(`${base(projectId)}/reports`, { body: report }),
    onSuccess: renew,
  })
}

/** What is not named stays as it is; a 409 (of a question) says that somebody else was quicker. */
export function useChangeReport(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: ({ id, ...change }: SavedReportChangeJson & { readonly id: number }) =>
      request<SavedReportJson>(`${base(projectId)}/reports/${id}`, { method: 'PATCH', body: change }),
    onSettled: renew,
  })
}

export type BoardKind = 'reports' | 'dashboards'

export function useDuplicate(projectId: number, kind: BoardKind) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: (id: number) =>
      request<{ readonly id: number; readonly name: string }>(`${base(projectId)}/${kind}/${id}/duplicate`, {
        method: 'POST',
      }),
    onSuccess: renew,
  })
}

/** `evenIfUsed`: dashboards that show the report keep a panel that says that it was deleted. */
export function useDelete(projectId: number, kind: BoardKind) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: ({ id, evenIfUsed = false }: { readonly id: number; readonly evenIfUsed?: boolean }) =>
      request<undefined>(`${base(projectId)}/${kind}/${id}${evenIfUsed ? '?even_if_used=true' : ''}`, {
        method: 'DELETE',
      }),
    onSuccess: renew,
  })
}

export function useFavourite(projectId: number, kind: BoardKind) {
  const client = useQueryClient()
  const renew = useRenew(projectId)
  const key = kind === 'reports' ? reportsKey(projectId) : dashboardsKey(projectId)
  return useMutation({
    mutationFn: ({ id, isFavourite }: { readonly id: number; readonly isFavourite: boolean }) =>
      request<undefined>(`${base(projectId)}/${kind}/${id}/favourite`, { method: isFavourite ? 'PUT' : 'DELETE' }),
    // At once; what the server says comes after.
    onMutate: ({ id, isFavourite }) => {
      client.setQueryData<readonly { readonly id: number; readonly is_favourite: boolean }[]>(key, (all) =>
        all?.map((one) => (one.id === id ? { ...one, is_favourite: isFavourite } : one)),
      )
    },
    onSettled: renew,
  })
}

export function useCreateDashboard(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: (dashboard: NewDashboardJson) =>
      request<DashboardJson>(`${base(projectId)}/dashboards`, { body: dashboard }),
    onSuccess: renew,
  })
}

export function useCreateFromTemplate(projectId: number) {
  const renew = useRenew(projectId)
  return useMutation({
    mutationFn: (wanted: FromTemplateJson) =>
      request<DashboardJson>(`${base(projectId)}/dashboards/from-template`, { body: wanted }),
    onSuccess: renew,
  })
}

/** The answer replaces what is known of the dashboard; a 409 says that somebody else was quicker. */
export function useReplaceDashboard(projectId: number, id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: DashboardChangeJson) =>
      request<DashboardJson>(`${base(projectId)}/dashboards/${id}`, { method: 'PUT', body: change }),
    onSuccess: (dashboard) => {
      client.setQueryData(dashboardKey(projectId, id), dashboard)
      return client.invalidateQueries({ queryKey: dashboardsKey(projectId), exact: true })
    },
  })
}

/** How a saved report is asked: as it is kept where nothing is said. */
export interface SavedQuestion {
  /** As in the address: `30d`. */
  readonly range?: string | undefined
  readonly time_zone?: string | undefined
  /** JSON: a list of filters. */
  readonly filters?: string | undefined
}

export const resultsKey = (projectId: number) => ['projects', projectId, 'query', 'saved'] as const

export const resultPath = (projectId: number, reportId: number, question: SavedQuestion, format = ''): string => {
  const search = new URLSearchParams(
    Object.entries(question).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString()
  return `${base(projectId)}/reports/${reportId}/result${format}${search === '' ? '' : `?${search}`}`
}

/** `updatedAt`: another report under the same id is another question. */
export const useSavedResult = (
  projectId: number,
  reportId: number,
  updatedAt: string,
  question: SavedQuestion,
  options: { readonly enabled: boolean; readonly refreshMs?: number | undefined },
) =>
  useQuery({
    queryKey: [...resultsKey(projectId), reportId, updatedAt, question],
    queryFn: ({ signal }) => request<Result>(resultPath(projectId, reportId, question), { signal }),
    enabled: options.enabled,
    placeholderData: keepPreviousData,
    refetchInterval: options.refreshMs ?? false,
  })
