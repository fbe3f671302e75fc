// Which tables hold saved reports, dashboards, and who likes which best?
import type { ColumnType, Generated, Selectable } from 'kysely'
import type { Migration } from 'kysely/migration'

interface SavedReportsTable {
  id: Generated<number>
  project_id: number
  name: string
  description: string
  folder: string
  report: string
  display: string
  version: Generated<number>
  created_by: string
  created_at: ColumnType<number, number, never>
  updated_at: number
}
interface DashboardsTable {
  id: Generated<number>
  project_id: number
  name: string
  description: string
  tiles: string
  range: string
  filters: string
  version: number
  created_by: string
  updated_by: string
  created_at: ColumnType<number, number, never>
  updated_at: number
}
interface FavouritesTable {
  user_id: string
  project_id: number
  kind: string
  item_id: number
}
export interface BoardTables {
  saved_reports: SavedReportsTable
  dashboards: DashboardsTable
  favourites: FavouritesTable
}
export type SavedReportRow = Selectable<SavedReportsTable>
export type DashboardRow = Selectable<DashboardsTable>

export const boardMigrations: Readonly<Record<string, Migration>> = {
  '0012_boards': {
    up: async (db) => {
      const kept = (name: string) =>
        db.schema
          .createTable(name)
          // Autoincrement: a tile that names a deleted report never means another one.
          .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('project_id', 'integer', (column) =>
            column.notNull().references('projects.id').onDelete('cascade'),
          )
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('description', 'text', (column) => column.notNull())
          .addColumn('created_by', 'text', (column) => column.notNull())
          .addColumn('created_at', 'bigint', (column) => column.notNull())
          .addColumn('updated_at', 'bigint', (column) => column.notNull())
      await kept('saved_reports')
        .addColumn('folder', 'text', (column) => column.notNull())
        .addColumn('report', 'text', (column) => column.notNull())
        .addColumn('display', 'text', (column) => column.notNull())
        .execute()
      await kept('dashboards')
        .addColumn('tiles', 'text', (column) => column.notNull())
        .addColumn('range', 'text', (column) => column.notNull())
        .addColumn('filters', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('updated_by', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('favourites')
        .addColumn('user_id', 'text', (column) => column.notNull().references('user.id').onDelete('cascade'))
        .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id').onDelete('cascade'))
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('item_id', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('favourites_key', ['user_id', 'kind', 'item_id'])
        .execute()
      for (const table of ['saved_reports', 'dashboards', 'favourites'])
        await db.schema.createIndex(`${table}_by_project`).on(table).column('project_id').execute()
      await db.schema
        .alterTable('shares')
        .addColumn('dashboard_id', 'integer', (column) => column.references('dashboards.id').onDelete('cascade'))
        .execute()
    },
  },
  '0016_saved_report_versions': {
    up: async (db) => {
      await db.schema
        .alterTable('saved_reports')
        .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
        .execute()
    },
  },
}
