// How do saved reports and dashboards look on the wire? What is kept was parsed when it came in.
import type { Dashboard, NewSavedReport, SavedReport } from '../account/index.ts'
import type { DashboardJson, DashboardSummaryJson, SavedReportJson } from './analysis-schemas.ts'
import { keptJson } from './resource-routes.ts'
import type { Caller } from './types.ts'

/** Whose favourites are told. */
export const readerOf = (caller: Caller): string | undefined =>
  caller.kind === 'person' ? caller.person.id : undefined

const iso = (time: number): string => new Date(time).toISOString()

export const savedReportJson = (saved: SavedReport): SavedReportJson => ({
  id: saved.id,
  name: saved.name,
  description: saved.description,
  folder: saved.folder,
  report: JSON.parse(saved.report) as SavedReportJson['report'],
  display: JSON.parse(saved.display) as SavedReportJson['display'],
  version: saved.version,
  created_by: saved.createdBy,
  created_at: iso(saved.createdAt),
  updated_at: iso(saved.updatedAt),
  is_favourite: saved.isFavourite,
})

/** What is kept of a body; throws 400 if the report is too long. */
export const keptReport = (
  body: Pick<SavedReportJson, 'name' | 'description' | 'folder' | 'report' | 'display'>,
): NewSavedReport => ({
  name: body.name,
  description: body.description,
  folder: body.folder,
  report: keptJson(body.report, 'report'),
  display: JSON.stringify(body.display),
})

export const dashboardJson = (dashboard: Dashboard, reports: readonly SavedReport[]): DashboardJson => ({
  id: dashboard.id,
  name: dashboard.name,
  description: dashboard.description,
  tiles: JSON.parse(dashboard.tiles) as DashboardJson['tiles'],
  range: JSON.parse(dashboard.range) as DashboardJson['range'],
  filters: JSON.parse(dashboard.filters) as DashboardJson['filters'],
  version: dashboard.version,
  created_by: dashboard.createdBy,
  updated_by: dashboard.updatedBy,
  created_at: iso(dashboard.createdAt),
  updated_at: iso(dashboard.updatedAt),
  is_favourite: dashboard.isFavourite,
  reports: reports.map(savedReportJson),
})

export const summaryJson = (dashboard: Dashboard): DashboardSummaryJson => ({
  id: dashboard.id,
  name: dashboard.name,
  description: dashboard.description,
  panels: (JSON.parse(dashboard.tiles) as unknown[]).length,
  created_by: dashboard.createdBy,
  updated_by: dashboard.updatedBy,
  created_at: iso(dashboard.createdAt),
  updated_at: iso(dashboard.updatedAt),
  is_favourite: dashboard.isFavourite,
})
