// How are virtual events kept? Their names and definitions, in the words of reports.
import type { ColumnType, Generated, Kysely, Selectable } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Created } from './resource-types.ts'
import type { Tables } from './tables.ts'

interface VirtualEventsTable {
  id: Generated<number>
  project_id: number
  name: string
  description: string
  definition: string
  created_by: string
  created_at: ColumnType<number, number, never>
  updated_at: number
}
export interface VirtualEventTables {
  virtual_events: VirtualEventsTable
}

export interface StoredVirtualEvent {
  readonly id: number
  readonly projectId: number
  readonly name: string
  readonly description: string
  /** JSON text. */
  readonly definition: string
  readonly createdBy: string
  /** ms since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
}
type NewVirtualEvent = Pick<StoredVirtualEvent, 'name' | 'description' | 'definition'>

/** Most in one project. */
export const mostVirtualEvents = 200

/** undefined: there is none of that id in that project. 'taken': another one of the project has the name. */
export interface VirtualEvents {
  /** By name. */
  list(projectId: number): Promise<readonly StoredVirtualEvent[]>
  /** Of every project: what queries have to know. */
  all(): Promise<readonly StoredVirtualEvent[]>
  create(
    projectId: number,
    event: NewVirtualEvent & { readonly createdBy: string },
  ): Promise<Created<StoredVirtualEvent> | 'taken'>
  replace(projectId: number, id: number, event: NewVirtualEvent): Promise<StoredVirtualEvent | 'taken' | undefined>
  delete(projectId: number, id: number): Promise<StoredVirtualEvent | undefined>
}

export const virtualEventMigrations: Readonly<Record<string, Migration>> = {
  '0014_virtual_events': {
    up: async (db) => {
      await db.schema
        .createTable('virtual_events')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('definition', 'text', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('virtual_events_by_name', ['project_id', 'name'])
        .execute()
    },
  },
}

const eventOf = (row: Selectable<VirtualEventsTable>): StoredVirtualEvent => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  description: row.description,
  definition: row.definition,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** `changed` is called after each change: queries have to know. */
export function createVirtualEvents(db: Kysely<Tables>, now: () => number, changed: () => void): VirtualEvents {
  const list = (projectId: number) =>
    db.selectFrom('virtual_events').selectAll().where('project_id', '=', projectId).orderBy('name').execute()
  return {
    list: async (projectId) => (await list(projectId)).map(eventOf),
    all: async () => (await db.selectFrom('virtual_events').selectAll().orderBy('id').execute()).map(eventOf),
    create: async (projectId, { name, description, definition, createdBy }) => {
      const known = await list(projectId)
      if (known.some((one) => one.name === name)) return 'taken'
      if (known.length >= mostVirtualEvents) return 'too_many'
      const at = now()
      const row = await db
        .insertInto('virtual_events')
        .values({
          project_id: projectId,
          name,
          description,
          definition,
          created_by: createdBy,
          created_at: at,
          updated_at: at,
        })
        .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return 'taken'
      changed()
      return eventOf(row)
    },
    replace: async (projectId, id, { name, description, definition }) => {
      if ((await list(projectId)).some((one) => one.name === name && one.id !== id)) return 'taken'
      const row = await db
        .updateTable('virtual_events')
        .set({ name, description, definition, updated_at: now() })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return undefined
      changed()
      return eventOf(row)
    },
    delete: async (projectId, id) => {
      const row = await db
        .deleteFrom('virtual_events')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return undefined
      changed()
      return eventOf(row)
    },
  }
}
