// What tables does the account database have, and how did they come about?
// Lists are JSON text, times ms since 1970, booleans 0 or 1: the same on SQLite and PostgreSQL.
import type { ColumnType, Generated, Kysely, Selectable } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'
import { boardMigrations } from './board-tables.ts'
import type { BoardTables } from './board-tables.ts'
import { cohortMigrations } from './cohorts.ts'
import type { CohortTables } from './cohorts.ts'
import { peopleMigrations } from './people-tables.ts'
import type { PeopleTables } from './people-tables.ts'
import { rateMigrations } from './rates.ts'
import type { RateTables } from './rates.ts'
import { resourceMigrations } from './resource-tables.ts'
import { virtualEventMigrations } from './virtual-events.ts'
import type { VirtualEventTables } from './virtual-events.ts'
import type { ResourceTables } from './resource-tables.ts'

export interface ProjectsTable {
  id: Generated<number>
  name: string
  hostnames: string
  only_hostnames: number
  write_key: string
  time_zone: string
  week_start: string
  currency: string
  session_gap_minutes: number
  excluded_addresses: string
  excluded_paths: string
  retention_days: number
  events_per_second: number
  created_at: ColumnType<number, number, never>
  deleted_at: number | null
  /** null: no organisation has it; only the operator and keys see it. */
  organization_id: string | null
}
interface ApiKeysTable {
  id: Generated<number>
  project_id: number | null
  name: string
  scopes: string
  hash: string
  prefix: string
  created_at: ColumnType<number, number, never>
  last_used_at: number | null
  revoked_at: number | null
}
export interface Tables
  extends PeopleTables, ResourceTables, BoardTables, CohortTables, VirtualEventTables, RateTables {
  projects: ProjectsTable
  api_keys: ApiKeysTable
}
export type ProjectRow = Selectable<ProjectsTable>
export type ApiKeyRow = Selectable<ApiKeysTable>

/** Numbered; a published one is never changed. Applied in order at start. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001_projects_and_keys': {
    up: async (db) => {
      await db.schema
        .createTable('projects')
        // Autoincrement: the id of a deleted project is never given again, so its events can't come to another.
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('hostnames', 'text', (column) => column.notNull())
        .addColumn('only_hostnames', 'integer', (column) => column.notNull())
        .addColumn('write_key', 'text', (column) => column.notNull().unique())
        .addColumn('time_zone', 'text', (column) => column.notNull())
        .addColumn('week_start', 'text', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('session_gap_minutes', 'integer', (column) => column.notNull())
        .addColumn('excluded_addresses', 'text', (column) => column.notNull())
        .addColumn('excluded_paths', 'text', (column) => column.notNull())
        .addColumn('retention_days', 'integer', (column) => column.notNull())
        .addColumn('events_per_second', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('deleted_at', 'bigint')
        .execute()
      await db.schema
        .createTable('api_keys')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('project_id', 'integer', (column) => column.references('projects.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull().unique())
        .addColumn('prefix', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('last_used_at', 'bigint')
        .addColumn('revoked_at', 'bigint')
        .execute()
      await db.schema.createIndex('api_keys_by_project').on('api_keys').column('project_id').execute()
    },
  },
  ...resourceMigrations,
  ...peopleMigrations,
  ...boardMigrations,
  ...cohortMigrations,
  ...virtualEventMigrations,
  ...rateMigrations,
}

/** The accounts can not be used by this program: `message` says what to do. */
export class AccountsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AccountsError'
  }
}

/** Brings the tables up to date. Throws an AccountsError if a newer Cairn has written the database. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } })
  const known = new Set(Object.keys(migrations))
  const done = await appliedMigrations(db)
  const unknown = done.filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new AccountsError(
      `The accounts were written by a newer Cairn (${unknown.join(', ')} is unknown to this one). Start that version, or restore a backup made with this one.`,
    )
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('A migration of the accounts failed.', { cause: error })
}

async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return []
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
  return rows.map((row) => row.name)
}
