// What do people keep of their analyses? Saved reports, and dashboards that show them; which ones somebody likes best.
// Reports, tiles, ranges and filters are JSON text here: this room does not know reports; who reads them parses them.
import type { Created } from './resource-types.ts'

/** Most of each in one project. */
export const boardLimits = { reports: 1_000, dashboards: 200 } as const
export type BoardKind = keyof typeof boardLimits

export interface NewSavedReport {
  readonly name: string
  readonly description: string
  /** '' for none. */
  readonly folder: string
  /** JSON text. */
  readonly report: string
  /** JSON text. */
  readonly display: string
}
interface Stamps {
  readonly id: number
  /** Name of who made it. */
  readonly createdBy: string
  /** ms since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
}
export interface SavedReport extends NewSavedReport, Stamps {
  /** Goes up by one with each change of the question or its display; not with words. */
  readonly version: number
  /** Of the reader who asked; false where nobody was named. */
  readonly isFavourite: boolean
}

/** A panel's place and content; `reportId` for those that show a report. What else there is is kept as it came. */
interface StoredTile {
  readonly kind: string
  readonly report_id?: number
}
export interface NewDashboard {
  readonly name: string
  readonly description: string
  /** JSON text: a list of tiles. */
  readonly tiles: string
  /** JSON text; 'null' for none. */
  readonly range: string
  /** JSON text: a list of filters. */
  readonly filters: string
}
export interface Dashboard extends NewDashboard, Stamps {
  /** Goes up by one with each change. */
  readonly version: number
  /** Who changed it last. */
  readonly updatedBy: string
  readonly isFavourite: boolean
}

/** Where a saved report is shown. */
interface DashboardUse {
  readonly id: number
  readonly name: string
}

/** `userId`: whose favourites are told; undefined for callers that are nobody (keys, guests, the operator). */
type Reader = string | undefined

/** `undefined`: there is no such thing in that project. Lists are by name. */
export interface Boards {
  /** `ids`: only these. */
  savedReports(projectId: number, userId: Reader, ids?: readonly number[]): Promise<readonly SavedReport[]>
  savedReport(projectId: number, id: number, userId: Reader): Promise<SavedReport | undefined>
  createSavedReport(projectId: number, report: NewSavedReport, createdBy: string): Promise<Created<SavedReport>>
  /**
   * What `change` does not name stays as it is now. A question is changed only at `version`: 'changed' if it is not at it any
   * more; nothing was written then.
   */
  changeSavedReport(
    projectId: number,
    id: number,
    change: Partial<NewSavedReport>,
    version: number | undefined,
    userId: Reader,
  ): Promise<SavedReport | 'changed' | undefined>
  /** Dashboards that show it. */
  dashboardsWith(projectId: number, reportId: number): Promise<readonly DashboardUse[]>
  /** Dashboards that show it keep the panel, which then says what was there. */
  deleteSavedReport(projectId: number, id: number): Promise<SavedReport | undefined>

  dashboards(projectId: number, userId: Reader): Promise<readonly Dashboard[]>
  dashboard(projectId: number, id: number, userId: Reader): Promise<Dashboard | undefined>
  createDashboard(projectId: number, dashboard: NewDashboard, createdBy: string): Promise<Created<Dashboard>>
  /** All of it or nothing: a dashboard with the reports that its tiles show. */
  createDashboardWith(
    projectId: number,
    reports: readonly NewSavedReport[],
    dashboardOf: (reportIds: readonly number[]) => NewDashboard,
    createdBy: string,
  ): Promise<Created<Dashboard>>
  /** 'changed': it is not at `version` any more; nothing was written. */
  replaceDashboard(
    projectId: number,
    id: number,
    version: number,
    dashboard: NewDashboard,
    by: { readonly userId: Reader; readonly name: string },
  ): Promise<Dashboard | 'changed' | undefined>
  /** Share links of it go too. */
  deleteDashboard(projectId: number, id: number): Promise<Dashboard | undefined>

  /** False: there is no such thing in that project. */
  setFavourite(projectId: number, userId: string, kind: BoardKind, id: number, isFavourite: boolean): Promise<boolean>
}

/** Ids of the reports that tiles (JSON text) show. */
export const reportIdsOf = (tiles: string): readonly number[] =>
  (JSON.parse(tiles) as readonly StoredTile[]).flatMap(({ kind, report_id }) =>
    kind === 'report' && report_id !== undefined ? [report_id] : [],
  )
