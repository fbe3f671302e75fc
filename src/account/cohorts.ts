// How are cohorts kept? Their names and definitions; the members of static ones are in the store.
import type { ColumnType, Generated, Kysely, Selectable } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Created } from './resource-types.ts'
import type { Tables } from './tables.ts'

interface CohortsTable {
  id: Generated<number>
  project_id: number
  name: string
  description: string
  /** JSON text; null: static. */
  definition: string | null
  /** Of static ones, when they were filled. */
  size: number | null
  /** Of static ones: how many fills were begun after the first, and which of them holds (0: the first). */
  fills: Generated<number>
  fill: Generated<number>
  created_by: string
  created_at: ColumnType<number, number, never>
  updated_at: number
}
export interface CohortTables {
  cohorts: CohortsTable
}

export interface StoredCohort {
  readonly id: number
  readonly projectId: number
  readonly name: string
  readonly description: string
  /** JSON text in the words of reports; undefined: static. */
  readonly definition: string | undefined
  readonly size: number | undefined
  /** Of a static one: which of its fills holds; 0 is the first. */
  readonly fill: number
  readonly createdBy: string
  /** ms since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
}
type NewCohort = Pick<StoredCohort, 'name' | 'description' | 'definition'>

/** Most in one project. */
export const mostCohorts = 200

/** undefined: there is no such cohort in that project. */
export interface Cohorts {
  list(projectId: number): Promise<readonly StoredCohort[]>
  /** Of every project: what queries have to know. */
  all(): Promise<readonly StoredCohort[]>
  create(projectId: number, cohort: NewCohort & { readonly createdBy: string }): Promise<Created<StoredCohort>>
  replace(projectId: number, id: number, cohort: NewCohort): Promise<StoredCohort | undefined>
  /** The number of a new fill, which holds once it is ended. */
  beginFill(projectId: number, id: number): Promise<number | undefined>
  /** From now on this fill holds, unless a later one does. `size`: how many persons it has. */
  endFill(projectId: number, id: number, ended: { fill: number; size: number }): Promise<StoredCohort | undefined>
  delete(projectId: number, id: number): Promise<StoredCohort | undefined>
}

export const cohortMigrations: Readonly<Record<string, Migration>> = {
  '0013_cohorts': {
    up: async (db) => {
      await db.schema
        .createTable('cohorts')
        // Autoincrement: a filter that names a deleted cohort never means another one.
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id').onDelete('cascade'))
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('definition', 'text')
        .addColumn('size', 'bigint')
        .addColumn('created_by', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('cohorts_by_project').on('cohorts').column('project_id').execute()
    },
  },
  '0017_cohort_fills': {
    up: async (db) => {
      for (const column of ['fills', 'fill'])
        await db.schema
          .alterTable('cohorts')
          .addColumn(column, 'bigint', (to) => to.notNull().defaultTo(0))
          .execute()
    },
  },
}

const cohortOf = (row: Selectable<CohortsTable>): StoredCohort => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  description: row.description,
  definition: row.definition ?? undefined,
  size: row.size ?? undefined,
  fill: row.fill,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** `changed` is called after each change: queries have to know. */
export function createCohorts(db: Kysely<Tables>, now: () => number, changed: () => void): Cohorts {
  const noted = (row: Selectable<CohortsTable> | undefined): StoredCohort | undefined => {
    if (row === undefined) return undefined
    changed()
    return cohortOf(row)
  }
  const change = (
    projectId: number,
    id: number,
    values: Partial<Pick<CohortsTable, 'name' | 'description' | 'definition'>>,
  ) =>
    db
      .updateTable('cohorts')
      .set({ ...values, updated_at: now() })
      .where('project_id', '=', projectId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
      .then(noted)
  return {
    list: async (projectId) =>
      (await db.selectFrom('cohorts').selectAll().where('project_id', '=', projectId).orderBy('id').execute()).map(
        cohortOf,
      ),
    all: async () => (await db.selectFrom('cohorts').selectAll().orderBy('id').execute()).map(cohortOf),
    create: async (projectId, { name, description, definition, createdBy }) => {
      const { count } = await db
        .selectFrom('cohorts')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow()
      if (count >= mostCohorts) return 'too_many'
      const at = now()
      const row = await db
        .insertInto('cohorts')
        .values({
          project_id: projectId,
          name,
          description,
          definition: definition ?? null,
          size: null,
          created_by: createdBy,
          created_at: at,
          updated_at: at,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      changed()
      return cohortOf(row)
    },
    replace: (projectId, id, { name, description, definition }) =>
      change(projectId, id, { name, description, definition: definition ?? null }),
    beginFill: async (projectId, id) => {
      const row = await db
        .updateTable('cohorts')
        .set((eb) => ({ fills: eb('fills', '+', 1) }))
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returning('fills')
        .executeTakeFirst()
      return row?.fills
    },
    endFill: async (projectId, id, { fill, size }) =>
      noted(
        await db
          .updateTable('cohorts')
          .set({ fill, size, updated_at: now() })
          .where('project_id', '=', projectId)
          .where('id', '=', id)
          .where('fill', '<=', fill)
          .returningAll()
          .executeTakeFirst(),
      ),
    delete: async (projectId, id) =>
      noted(
        await db
          .deleteFrom('cohorts')
          .where('project_id', '=', projectId)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst(),
      ),
  }
}
