// What tables hold people: better-auth's own (named and cased as it wants them), organisations with their members and
// invitations, and the audit log.
import type { ColumnType, Generated, Kysely } from 'kysely'
import { PostgresAdapter } from 'kysely'
import type { Migration } from 'kysely/migration'

/** better-auth's: dates and booleans are as its adapter writes them, so only text is read from here. */
interface UserTable {
  id: string
  name: string
  email: string
}
interface LoginTable {
  id: string
  userId: string
  providerId: string
  password: string | null
}
interface TwoFactorTable {
  id: string
  userId: string
  /** 0 (false): begun, not yet confirmed by a code. */
  verified: number | boolean
}
interface OrganizationsTable {
  id: string
  name: string
  created_at: ColumnType<number, number, never>
}
interface MembersTable {
  id: string
  organization_id: string
  user_id: string
  role: string
  created_at: ColumnType<number, number, never>
}
interface InvitationsTable {
  /** The secret of the link, too. */
  id: string
  organization_id: string
  email: string
  role: string
  invited_by: string
  created_at: ColumnType<number, number, never>
  expires_at: number
}
interface AuditLogTable {
  id: Generated<number>
  at: number
  actor_kind: string
  actor_id: string
  actor_name: string
  action: string
  organization_id: string | null
  project_id: number | null
  target: string
  changes: string
  address: string
}
export interface PeopleTables {
  user: UserTable
  account: LoginTable
  twoFactor: TwoFactorTable
  organizations: OrganizationsTable
  members: MembersTable
  invitations: InvitationsTable
  audit_log: AuditLogTable
}

/** better-auth's columns, by its version 1.7; `!` not null, `?` may be null. */
const authTables = {
  user: 'name:text! email:text!unique emailVerified:boolean! image:text? createdAt:date! updatedAt:date! twoFactorEnabled:boolean?',
  session:
    'expiresAt:date! token:text!unique createdAt:date! updatedAt:date! ipAddress:text? userAgent:text? userId:text!user',
  account:
    'accountId:text! providerId:text! userId:text!user accessToken:text? refreshToken:text? idToken:text? accessTokenExpiresAt:date? refreshTokenExpiresAt:date? scope:text? password:text? createdAt:date! updatedAt:date!',
  verification: 'identifier:text!index value:text! expiresAt:date! createdAt:date! updatedAt:date!',
  twoFactor:
    'secret:text!index backupCodes:text! userId:text!user verified:boolean? failedVerificationCount:integer? lockedUntil:date?',
} as const

async function createAuthTables(db: Kysely<unknown>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const types = isPostgres
    ? ({ text: 'text', integer: 'integer', boolean: 'boolean', date: 'timestamptz' } as const)
    : ({ text: 'text', integer: 'integer', boolean: 'integer', date: 'date' } as const)
  for (const [name, columns] of Object.entries(authTables)) {
    let table = db.schema.createTable(name).addColumn('id', 'text', (column) => column.primaryKey().notNull())
    const indexes: string[] = []
    for (const [, column = '', type = '', isRequired, more = ''] of columns.matchAll(/(\w+):(\w+)([!?])(\w*)/g)) {
      if (more === 'user' || more === 'index') indexes.push(column)
      table = table.addColumn(column, types[type as keyof typeof types], (it) => {
        const required = isRequired === '!' ? it.notNull() : it
        if (more === 'user') return required.references('user.id').onDelete('cascade')
        return more === 'unique' ? required.unique() : required
      })
    }
    await table.execute()
    for (const column of indexes) await db.schema.createIndex(`${name}_by_${column}`).on(name).column(column).execute()
  }
}

async function createTeamTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('members')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organization_id', 'text', (column) =>
      column.notNull().references('organizations.id').onDelete('cascade'),
    )
    .addColumn('user_id', 'text', (column) => column.notNull().references('user.id').onDelete('cascade'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('members_once', ['organization_id', 'user_id'])
    .execute()
  await db.schema.createIndex('members_by_user').on('members').column('user_id').execute()
  await db.schema
    .createTable('invitations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('organization_id', 'text', (column) =>
      column.notNull().references('organizations.id').onDelete('cascade'),
    )
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('invited_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('invitations_once', ['organization_id', 'email'])
    .execute()
}

async function createAuditLog(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('organization_id', 'text')
    .addColumn('project_id', 'integer')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('audit_log_by_organization').on('audit_log').columns(['organization_id', 'id']).execute()
}

export const peopleMigrations: Readonly<Record<string, Migration>> = {
  '0011_people': {
    up: async (db) => {
      await createAuthTables(db)
      await createTeamTables(db)
      await createAuditLog(db)
      await db.schema.alterTable('projects').addColumn('organization_id', 'text').execute()
      await db.schema.createIndex('projects_by_organization').on('projects').column('organization_id').execute()
    },
  },
}
