// How are saved reports, dashboards and favourites kept? Kysely over the same database as projects.
import type { Kysely, Transaction } from 'kysely'
import type { DashboardRow, SavedReportRow } from './board-tables.ts'
import { boardLimits, reportIdsOf } from './board-types.ts'
import type { BoardKind, Boards, Dashboard, NewDashboard, NewSavedReport, SavedReport } from './board-types.ts'
import type { Tables } from './tables.ts'

const savedReportOf = (row: SavedReportRow, favourites: ReadonlySet<number> = new Set()): SavedReport => ({
  id: row.id,
  name: row.name,
  description: row.description,
  folder: row.folder,
  report: row.report,
  display: row.display,
  version: row.version,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  isFavourite: favourites.has(row.id),
})
const dashboardOf = (row: DashboardRow, favourites: ReadonlySet<number> = new Set()): Dashboard => ({
  id: row.id,
  name: row.name,
  description: row.description,
  tiles: row.tiles,
  range: row.range,
  filters: row.filters,
  version: row.version,
  createdBy: row.created_by,
  updatedBy: row.updated_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  isFavourite: favourites.has(row.id),
})

const tableOf = { reports: 'saved_reports', dashboards: 'dashboards' } as const satisfies Record<BoardKind, string>
type Db = Kysely<Tables> | Transaction<Tables>

interface Shown {
  readonly report_id?: number
  readonly deleted_report?: string
}
const shownIn = (tiles: string): readonly Shown[] => JSON.parse(tiles) as readonly Shown[]

/** Who had the dashboard open when a report was deleted does not know its name: it stays with the panel all the same. */
function withDeletedNames(tiles: string, before: string): string {
  const names = new Map(
    shownIn(before).flatMap(({ report_id: id, deleted_report: name }) =>
      id === undefined || name === undefined ? [] : [[id, name]],
    ),
  )
  if (names.size === 0) return tiles
  return JSON.stringify(
    shownIn(tiles).map((tile) => {
      const name = tile.report_id === undefined ? undefined : names.get(tile.report_id)
      return name === undefined ? tile : { ...tile, deleted_report: name }
    }),
  )
}

export function createBoards(db: Kysely<Tables>, now: () => number): Boards {
  const room = async (trx: Db, kind: BoardKind, projectId: number): Promise<number> => {
    const { count } = await trx
      .selectFrom(tableOf[kind])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow()
    return boardLimits[kind] - count
  }
  const favouritesOf = async (
    projectId: number,
    kind: BoardKind,
    userId: string | undefined,
  ): Promise<ReadonlySet<number>> => {
    if (userId === undefined) return new Set()
    const rows = await db
      .selectFrom('favourites')
      .select('item_id')
      .where('user_id', '=', userId)
      .where('project_id', '=', projectId)
      .where('kind', '=', kind)
      .execute()
    return new Set(rows.map((row) => row.item_id))
  }
  const insertReport = (trx: Db, projectId: number, report: NewSavedReport, createdBy: string) =>
    trx
      .insertInto('saved_reports')
      .values({ project_id: projectId, ...report, created_by: createdBy, created_at: now(), updated_at: now() })
      .returningAll()
      .executeTakeFirstOrThrow()
  const insertDashboard = (trx: Db, projectId: number, dashboard: NewDashboard, createdBy: string) => {
    const stamps = { created_by: createdBy, updated_by: createdBy, created_at: now(), updated_at: now() }
    return trx
      .insertInto('dashboards')
      .values({ project_id: projectId, ...dashboard, version: 1, ...stamps })
      .returningAll()
      .executeTakeFirstOrThrow()
  }
  const findDashboard = (trx: Db, projectId: number, id: number): Promise<DashboardRow | undefined> =>
    trx.selectFrom('dashboards').selectAll().where('project_id', '=', projectId).where('id', '=', id).executeTakeFirst()
  const findReport = (trx: Db, projectId: number, id: number): Promise<SavedReportRow | undefined> =>
    trx
      .selectFrom('saved_reports')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('id', '=', id)
      .executeTakeFirst()
  const dashboardsShowing = async (trx: Db, projectId: number, reportId: number): Promise<readonly DashboardRow[]> =>
    (
      await trx.selectFrom('dashboards').selectAll().where('project_id', '=', projectId).orderBy('name').execute()
    ).filter(({ tiles }) => reportIdsOf(tiles).includes(reportId))
  const forgetFavourites = (trx: Db, kind: BoardKind, id: number) =>
    trx.deleteFrom('favourites').where('kind', '=', kind).where('item_id', '=', id).execute()

  return {
    savedReports: async (projectId, userId, ids) => {
      if (ids?.length === 0) return []
      const favourites = await favouritesOf(projectId, 'reports', userId)
      const rows = await db
        .selectFrom('saved_reports')
        .selectAll()
        .where('project_id', '=', projectId)
        .$if(ids !== undefined, (query) => query.where('id', 'in', [...new Set(ids)]))
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map((row) => savedReportOf(row, favourites))
    },
    savedReport: async (projectId, id, userId) => {
      const row = await findReport(db, projectId, id)
      return row && savedReportOf(row, await favouritesOf(projectId, 'reports', userId))
    },
    createSavedReport: async (projectId, report, createdBy) =>
      (await room(db, 'reports', projectId)) < 1
        ? 'too_many'
        : savedReportOf(await insertReport(db, projectId, report, createdBy)),
    changeSavedReport: async (projectId, id, change, version, userId) => {
      const row = await db
        .updateTable('saved_reports')
        .set({ ...change, updated_at: now() })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .$if(version !== undefined, (query) =>
          query.set((eb) => ({ version: eb('version', '+', 1) })).where('version', '=', version ?? 0),
        )
        .returningAll()
        .executeTakeFirst()
      if (row !== undefined) return savedReportOf(row, await favouritesOf(projectId, 'reports', userId))
      return (await findReport(db, projectId, id)) === undefined ? undefined : 'changed'
    },
    dashboardsWith: async (projectId, reportId) =>
      (await dashboardsShowing(db, projectId, reportId)).map(({ id, name }) => ({ id, name })),
    deleteSavedReport: (projectId, id) =>
      db.transaction().execute(async (trx) => {
        const row = await findReport(trx, projectId, id)
        if (row === undefined) return undefined
        for (const dashboard of await dashboardsShowing(trx, projectId, id)) {
          const tiles = shownIn(dashboard.tiles).map((tile) =>
            tile.report_id === id ? { ...tile, deleted_report: row.name } : tile,
          )
          // Not a new version: who edits the dashboard just now is not disturbed by it.
          await trx
            .updateTable('dashboards')
            .set({ tiles: JSON.stringify(tiles) })
            .where('id', '=', dashboard.id)
            .execute()
        }
        await trx.deleteFrom('saved_reports').where('id', '=', id).execute()
        await forgetFavourites(trx, 'reports', id)
        return savedReportOf(row)
      }),

    dashboards: async (projectId, userId) => {
      const favourites = await favouritesOf(projectId, 'dashboards', userId)
      const rows = await db
        .selectFrom('dashboards')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map((row) => dashboardOf(row, favourites))
    },
    dashboard: async (projectId, id, userId) => {
      const row = await findDashboard(db, projectId, id)
      return row && dashboardOf(row, await favouritesOf(projectId, 'dashboards', userId))
    },
    createDashboard: async (projectId, dashboard, createdBy) =>
      (await room(db, 'dashboards', projectId)) < 1
        ? 'too_many'
        : dashboardOf(await insertDashboard(db, projectId, dashboard, createdBy)),
    createDashboardWith: (projectId, reports, dashboardWith, createdBy) =>
      db.transaction().execute(async (trx) => {
        const isFull =
          (await room(trx, 'reports', projectId)) < reports.length || (await room(trx, 'dashboards', projectId)) < 1
        if (isFull) return 'too_many'
        const ids: number[] = []
        for (const report of reports) ids.push((await insertReport(trx, projectId, report, createdBy)).id)
        return dashboardOf(await insertDashboard(trx, projectId, dashboardWith(ids), createdBy))
      }),
    replaceDashboard: async (projectId, id, version, dashboard, by) => {
      const row = await db.transaction().execute(async (trx) => {
        const before = await findDashboard(trx, projectId, id)
        if (before === undefined) return undefined
        if (before.version !== version) return 'changed'
        const tiles = withDeletedNames(dashboard.tiles, before.tiles)
        const stamps = { version: version + 1, updated_by: by.name, updated_at: now() }
        return await trx
          .updateTable('dashboards')
          .set({ ...dashboard, tiles, ...stamps })
          .where('id', '=', id)
          .where('version', '=', version)
          .returningAll()
          .executeTakeFirst()
          .then((changed) => changed ?? 'changed')
      })
      if (row === undefined || row === 'changed') return row
      return dashboardOf(row, await favouritesOf(projectId, 'dashboards', by.userId))
    },
    deleteDashboard: (projectId, id) =>
      db.transaction().execute(async (trx) => {
        const row = await findDashboard(trx, projectId, id)
        if (row === undefined) return undefined
        await trx.deleteFrom('dashboards').where('id', '=', id).execute()
        await forgetFavourites(trx, 'dashboards', id)
        return dashboardOf(row)
      }),

    setFavourite: async (projectId, userId, kind, id, isFavourite) => {
      const there = await db
        .selectFrom(tableOf[kind])
        .select('id')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (there === undefined) return false
      const row = { user_id: userId, project_id: projectId, kind, item_id: id }
      if (isFavourite)
        await db
          .insertInto('favourites')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      else
        await db
          .deleteFrom('favourites')
          .where((eb) => eb.and(row))
          .execute()
      return true
    },
  }
}
