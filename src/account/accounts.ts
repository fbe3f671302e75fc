// Where are projects and keys kept, and how are they read and changed? Kysely over SQLite.
import { backup, DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { hashApiKey, isApiKey, makeApiKey, makeWriteKey, prefixOf } from './keys.ts'
import { createAuditLog } from './audit.ts'
import { createAuth } from './auth.ts'
import { createBoards } from './boards.ts'
import { createCohorts } from './cohorts.ts'
import { createResources } from './resources.ts'
import { sqliteDatabase } from './sqlite.ts'
import { migrate } from './tables.ts'
import { createRates } from './rates.ts'
import { createVirtualEvents } from './virtual-events.ts'
import type { ApiKeyRow, ProjectRow, ProjectsTable, Tables } from './tables.ts'
import { createTeams } from './teams.ts'
import type { AccountOptions, Accounts, ApiKey, Project, ProjectChange, Scope, WeekStart } from './types.ts'

const list = (json: string): readonly string[] => JSON.parse(json) as string[]

const projectOf = (row: ProjectRow): Project => ({
  id: row.id,
  name: row.name,
  hostnames: list(row.hostnames),
  onlyHostnames: row.only_hostnames === 1,
  writeKey: row.write_key,
  timeZone: row.time_zone,
  weekStart: row.week_start as WeekStart,
  currency: row.currency,
  sessionGapMinutes: row.session_gap_minutes,
  excludedAddresses: list(row.excluded_addresses),
  excludedPaths: list(row.excluded_paths),
  retentionDays: row.retention_days,
  eventsPerSecond: row.events_per_second,
  organizationId: row.organization_id ?? undefined,
  createdAt: row.created_at,
})

const keyOf = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  projectId: row.project_id ?? undefined,
  name: row.name,
  scopes: list(row.scopes) as Scope[],
  prefix: row.prefix,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
})

type ProjectColumns = Omit<ProjectsTable, 'id' | 'write_key' | 'created_at' | 'deleted_at'>
/** Only what the change names. */
const columnsOf = (change: ProjectChange): Partial<ProjectColumns> => {
  const columns: Partial<ProjectColumns> = {}
  if (change.name !== undefined) columns.name = change.name
  if (change.hostnames !== undefined) columns.hostnames = JSON.stringify(change.hostnames)
  if (change.onlyHostnames !== undefined) columns.only_hostnames = change.onlyHostnames ? 1 : 0
  if (change.timeZone !== undefined) columns.time_zone = change.timeZone
  if (change.weekStart !== undefined) columns.week_start = change.weekStart
  if (change.currency !== undefined) columns.currency = change.currency
  if (change.sessionGapMinutes !== undefined) columns.session_gap_minutes = change.sessionGapMinutes
  if (change.excludedAddresses !== undefined) columns.excluded_addresses = JSON.stringify(change.excludedAddresses)
  if (change.excludedPaths !== undefined) columns.excluded_paths = JSON.stringify(change.excludedPaths)
  if (change.retentionDays !== undefined) columns.retention_days = change.retentionDays
  if (change.eventsPerSecond !== undefined) columns.events_per_second = change.eventsPerSecond
  if (change.organizationId !== undefined) columns.organization_id = change.organizationId
  return columns
}

const projectDefaults = {
  hostnames: '[]',
  only_hostnames: 0,
  time_zone: 'UTC',
  week_start: 'monday',
  currency: 'USD',
  session_gap_minutes: 30,
  excluded_addresses: '[]',
  excluded_paths: '[]',
  retention_days: 0,
  events_per_second: 0,
  organization_id: null,
} as const satisfies Partial<ProjectColumns>

/** Opens (makes) the accounts in `file` and brings them up to date. Throws if a newer Cairn wrote them. */
export async function openAccounts(file: string, options: AccountOptions): Promise<Accounts> {
  const sqlite = new DatabaseSync(file)
  sqlite.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
  )
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(sqlite) }) })
  try {
    await migrate(db)
  } catch (error) {
    sqlite.close()
    throw error
  }
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const { openShare, ...resources } = createResources(db, options, changed)
  const teams = createTeams(db, options)
  const auth = createAuth(
    db,
    teams,
    options.auth ?? { secret: Buffer.from(options.randomBytes(32)).toString('hex'), publicUrl: '' },
    { ...options, onAdopted: changed },
  )
  const keyUse = new Map<number, number>()
  const living = () => db.selectFrom('projects').selectAll().where('deleted_at', 'is', null)
  const project = async (id: number): Promise<Project | undefined> => {
    const row = await living().where('id', '=', id).executeTakeFirst()
    return row && projectOf(row)
  }
  const update = async (
    id: number,
    columns: Partial<ProjectColumns> & { write_key?: string },
  ): Promise<Project | undefined> => {
    if (Object.keys(columns).length === 0) return project(id)
    const row = await db
      .updateTable('projects')
      .set(columns)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return undefined
    changed()
    return projectOf(row)
  }

  return {
    projects: async () => (await living().orderBy('id').execute()).map(projectOf),
    project,
    createProject: async ({ name, ...rest }) => {
      const row = await db
        .insertInto('projects')
        .values({
          ...projectDefaults,
          ...columnsOf(rest),
          name,
          write_key: makeWriteKey(options.randomBytes),
          created_at: options.now(),
          deleted_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      changed()
      return projectOf(row)
    },
    updateProject: (id, change) => update(id, columnsOf(change)),
    renewWriteKey: (id) => update(id, { write_key: makeWriteKey(options.randomBytes) }),
    deleteProject: async (id) => {
      const row = await db
        .updateTable('projects')
        .set({ deleted_at: options.now() })
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) return false
      await db.deleteFrom('api_keys').where('project_id', '=', id).execute()
      changed()
      return true
    },
    deletedProjects: async () =>
      (await db.selectFrom('projects').select('id').where('deleted_at', 'is not', null).execute()).map((row) => row.id),
    forgetProject: async (id) => {
      await db.deleteFrom('projects').where('id', '=', id).where('deleted_at', 'is not', null).execute()
    },

    createKey: async (key) => {
      const secret = makeApiKey(options.randomBytes)
      const row = await db
        .insertInto('api_keys')
        .values({
          project_id: key.projectId ?? null,
          name: key.name,
          scopes: JSON.stringify(key.scopes),
          hash: hashApiKey(secret),
          prefix: prefixOf(secret),
          created_at: options.now(),
          last_used_at: null,
          revoked_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { key: keyOf(row), secret }
    },
    keys: async (projectId) => {
      const all = db.selectFrom('api_keys').selectAll().orderBy('id')
      const rows = await (projectId === undefined ? all : all.where('project_id', '=', projectId)).execute()
      return rows.map((row) => ({ ...keyOf(row), lastUsedAt: keyUse.get(row.id) ?? row.last_used_at ?? undefined }))
    },
    revokeKey: async (id) => {
      await db
        .updateTable('api_keys')
        .set({ revoked_at: options.now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
      return row && keyOf(row)
    },
    authenticate: async (secret) => {
      if (!isApiKey(secret)) return undefined
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('hash', '=', hashApiKey(secret))
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return undefined
      keyUse.set(row.id, options.now())
      return keyOf(row)
    },
    flushKeyUse: async () => {
      for (const [id, lastUsedAt] of keyUse) {
        await db.updateTable('api_keys').set({ last_used_at: lastUsedAt }).where('id', '=', id).execute()
      }
      keyUse.clear()
    },

    resources,
    boards: createBoards(db, options.now),
    cohorts: createCohorts(db, options.now, changed),
    virtualEvents: createVirtualEvents(db, options.now, changed),
    rates: createRates(db),
    openShare,
    teams,
    auth,
    auditLog: createAuditLog(db, options.now),

    onProjectsChange: (listener) => void listeners.push(listener),
    check: () => {
      const rows = sqlite.prepare('PRAGMA integrity_check').all()
      return Promise.resolve(rows.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok'))
    },
    backup: async (target) => {
      await backup(sqlite, target)
    },
    close: async () => {
      await auth.settled()
      await db.destroy()
    },
  }
}
