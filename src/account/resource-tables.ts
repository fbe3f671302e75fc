// Which tables hold what people keep in a project? All of it goes with its project.
import type { ColumnType, CreateTableBuilder, Generated, Selectable } from 'kysely'
import type { Migration } from 'kysely/migration'

interface GoalsTable {
  id: Generated<number>
  project_id: number
  name: string
  definition: string
}
interface SegmentsTable {
  id: Generated<number>
  project_id: number
  name: string
  filter: string
  created_by: string
}
interface AnnotationsTable {
  id: Generated<number>
  project_id: number
  date: string
  text: string
  created_by: string
}
interface EventDefinitionsTable {
  project_id: number
  event_name: string
  display_name: string
  description: string
  hidden: number
  merged_into: string | null
}
interface PropertyDefinitionsTable {
  project_id: number
  property: string
  display_name: string
  description: string
  hidden: number
}
interface SharesTable {
  id: Generated<number>
  project_id: number
  name: string
  token: string
  /** Of scrypt, with its parameters and salt; null: no password. */
  password_hash: string | null
  /** Signs tickets; another one makes all tickets void. */
  ticket_key: string
  /** Opens this dashboard only; null: the project's overview. */
  dashboard_id: Generated<number | null>
  created_by: string
  created_at: ColumnType<number, number, never>
}
export interface ResourceTables {
  goals: GoalsTable
  segments: SegmentsTable
  annotations: AnnotationsTable
  event_definitions: EventDefinitionsTable
  property_definitions: PropertyDefinitionsTable
  shares: SharesTable
}
export type GoalRow = Selectable<GoalsTable>
export type SegmentRow = Selectable<SegmentsTable>
export type AnnotationRow = Selectable<AnnotationsTable>
export type EventDefinitionRow = Selectable<EventDefinitionsTable>
export type PropertyDefinitionRow = Selectable<PropertyDefinitionsTable>
export type ShareRow = Selectable<SharesTable>

const ofProject = <Table extends string, Columns extends string>(table: CreateTableBuilder<Table, Columns>) =>
  table.addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id').onDelete('cascade'))

export const resourceMigrations: Readonly<Record<string, Migration>> = {
  '0010_resources': {
    up: async (db) => {
      const withId = (name: string) =>
        ofProject(
          // Autoincrement: a saved report that names a deleted goal never means another one.
          db.schema.createTable(name).addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement()),
        ).addColumn('name', 'text', (column) => column.notNull())
      await withId('goals')
        .addColumn('definition', 'text', (column) => column.notNull())
        .execute()
      await withId('segments')
        .addColumn('filter', 'text', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .execute()
      await ofProject(
        db.schema
          .createTable('annotations')
          .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement()),
      )
        .addColumn('date', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .execute()
      await ofProject(db.schema.createTable('event_definitions'))
        .addColumn('event_name', 'text', (column) => column.notNull())
        .addColumn('display_name', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('hidden', 'integer', (column) => column.notNull())
        .addColumn('merged_into', 'text')
        .addPrimaryKeyConstraint('event_definitions_key', ['project_id', 'event_name'])
        .execute()
      await ofProject(db.schema.createTable('property_definitions'))
        .addColumn('property', 'text', (column) => column.notNull())
        .addColumn('display_name', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('hidden', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('property_definitions_key', ['project_id', 'property'])
        .execute()
      await withId('shares')
        .addColumn('token', 'text', (column) => column.notNull().unique())
        .addColumn('password_hash', 'text')
        .addColumn('ticket_key', 'text', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      for (const table of ['goals', 'segments', 'annotations', 'shares'])
        await db.schema.createIndex(`${table}_by_project`).on(table).column('project_id').execute()
    },
  },
}
