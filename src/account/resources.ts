// How are goals, segments, annotations and definitions kept? Kysely over the same database as projects.
import type { Kysely } from 'kysely'
import { createShares } from './resources-shares.ts'
import type {
  AnnotationRow,
  EventDefinitionRow,
  GoalRow,
  PropertyDefinitionRow,
  SegmentRow,
} from './resource-tables.ts'
import { resourceLimits } from './resource-types.ts'
import type {
  Annotation,
  EventDefinition,
  PropertyDefinition,
  Resources,
  ShareOpening,
  StoredGoal,
  StoredSegment,
} from './resource-types.ts'
import type { Tables } from './tables.ts'
import type { AccountOptions } from './types.ts'

const goalOf = ({ id, name, definition }: GoalRow): StoredGoal => ({ id, name, definition })
const segmentOf = ({ id, name, filter, created_by }: SegmentRow): StoredSegment => ({
  id,
  name,
  filter,
  createdBy: created_by,
})
const annotationOf = ({ id, date, text, created_by }: AnnotationRow): Annotation => ({
  id,
  date,
  text,
  createdBy: created_by,
})
const eventDefinitionOf = (row: EventDefinitionRow): EventDefinition => ({
  eventName: row.event_name,
  displayName: row.display_name,
  description: row.description,
  isHidden: row.hidden === 1,
  mergedInto: row.merged_into ?? undefined,
})
const propertyDefinitionOf = (row: PropertyDefinitionRow): PropertyDefinition => ({
  property: row.property,
  displayName: row.display_name,
  description: row.description,
  isHidden: row.hidden === 1,
})

/** `changed` is called after each change of what queries have to know (goals, merges). */
export function createResources(
  db: Kysely<Tables>,
  options: AccountOptions,
  changed: () => void,
): Resources & { readonly openShare: (token: string, ticket: string | undefined) => Promise<ShareOpening> } {
  const isFull = async (
    table: 'goals' | 'segments' | 'annotations' | 'event_definitions' | 'property_definitions',
    projectId: number,
    most: number,
  ): Promise<boolean> => {
    const { count } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow()
    return count >= most
  }
  const noteChanged = <T>(row: T): T => {
    if (row !== undefined) changed()
    return row
  }

  return {
    ...createShares(db, options),

    goals: async (projectId) =>
      (await db.selectFrom('goals').selectAll().where('project_id', '=', projectId).orderBy('id').execute()).map(
        goalOf,
      ),
    createGoal: async (projectId, { name, definition }) => {
      if (await isFull('goals', projectId, resourceLimits.goals)) return 'too_many'
      const values = { project_id: projectId, name, definition }
      return noteChanged(goalOf(await db.insertInto('goals').values(values).returningAll().executeTakeFirstOrThrow()))
    },
    replaceGoal: async (projectId, { id, name, definition }) => {
      const row = await db
        .updateTable('goals')
        .set({ name, definition })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return noteChanged(row && goalOf(row))
    },
    deleteGoal: async (projectId, id) => {
      const row = await db
        .deleteFrom('goals')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return noteChanged(row && goalOf(row))
    },

    segments: async (projectId) =>
      (await db.selectFrom('segments').selectAll().where('project_id', '=', projectId).orderBy('id').execute()).map(
        segmentOf,
      ),
    createSegment: async (projectId, { name, filter, createdBy }) => {
      if (await isFull('segments', projectId, resourceLimits.segments)) return 'too_many'
      const values = { project_id: projectId, name, filter, created_by: createdBy }
      return segmentOf(await db.insertInto('segments').values(values).returningAll().executeTakeFirstOrThrow())
    },
    replaceSegment: async (projectId, { id, name, filter }) => {
      const row = await db
        .updateTable('segments')
        .set({ name, filter })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row && segmentOf(row)
    },
    deleteSegment: async (projectId, id) => {
      const row = await db
        .deleteFrom('segments')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row && segmentOf(row)
    },

    annotations: async (projectId) =>
      (
        await db
          .selectFrom('annotations')
          .selectAll()
          .where('project_id', '=', projectId)
          .orderBy('date')
          .orderBy('id')
          .execute()
      ).map(annotationOf),
    createAnnotation: async (projectId, { date, text, createdBy }) => {
      if (await isFull('annotations', projectId, resourceLimits.annotations)) return 'too_many'
      const values = { project_id: projectId, date, text, created_by: createdBy }
      return annotationOf(await db.insertInto('annotations').values(values).returningAll().executeTakeFirstOrThrow())
    },
    replaceAnnotation: async (projectId, { id, date, text }) => {
      const row = await db
        .updateTable('annotations')
        .set({ date, text })
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row && annotationOf(row)
    },
    deleteAnnotation: async (projectId, id) => {
      const row = await db
        .deleteFrom('annotations')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row && annotationOf(row)
    },

    eventDefinitions: async (projectId) =>
      (
        await db
          .selectFrom('event_definitions')
          .selectAll()
          .where('project_id', '=', projectId)
          .orderBy('event_name')
          .execute()
      ).map(eventDefinitionOf),
    defineEvent: async (projectId, definition) => {
      const { eventName, displayName, description, isHidden, mergedInto } = definition
      const saysNothing = displayName === '' && description === '' && !isHidden && mergedInto === undefined
      const known = db.deleteFrom('event_definitions').where('project_id', '=', projectId)
      if (saysNothing) {
        await known.where('event_name', '=', eventName).execute()
        return noteChanged(definition)
      }
      const isKnown = await db
        .selectFrom('event_definitions')
        .select('event_name')
        .where('project_id', '=', projectId)
        .where('event_name', '=', eventName)
        .executeTakeFirst()
      if (isKnown === undefined && (await isFull('event_definitions', projectId, resourceLimits.eventDefinitions)))
        return 'too_many'
      const said = {
        display_name: displayName,
        description,
        hidden: isHidden ? 1 : 0,
        merged_into: mergedInto ?? null,
      }
      await db
        .insertInto('event_definitions')
        .values({ project_id: projectId, event_name: eventName, ...said })
        .onConflict((conflict) => conflict.columns(['project_id', 'event_name']).doUpdateSet(said))
        .execute()
      return noteChanged(definition)
    },
    propertyDefinitions: async (projectId) =>
      (
        await db
          .selectFrom('property_definitions')
          .selectAll()
          .where('project_id', '=', projectId)
          .orderBy('property')
          .execute()
      ).map(propertyDefinitionOf),
    defineProperty: async (projectId, definition) => {
      const { property, displayName, description, isHidden } = definition
      if (displayName === '' && description === '' && !isHidden) {
        await db
          .deleteFrom('property_definitions')
          .where('project_id', '=', projectId)
          .where('property', '=', property)
          .execute()
        return definition
      }
      const isKnown = await db
        .selectFrom('property_definitions')
        .select('property')
        .where('project_id', '=', projectId)
        .where('property', '=', property)
        .executeTakeFirst()
      if (
        isKnown === undefined &&
        (await isFull('property_definitions', projectId, resourceLimits.propertyDefinitions))
      )
        return 'too_many'
      const said = { display_name: displayName, description, hidden: isHidden ? 1 : 0 }
      await db
        .insertInto('property_definitions')
        .values({ project_id: projectId, property, ...said })
        .onConflict((conflict) => conflict.columns(['project_id', 'property']).doUpdateSet(said))
        .execute()
      return definition
    },

    forQueries: async () => {
      const goals = new Map<number, StoredGoal[]>()
      for (const row of await db.selectFrom('goals').selectAll().orderBy('id').execute())
        goals.set(row.project_id, [...(goals.get(row.project_id) ?? []), goalOf(row)])
      const merges = new Map<number, Map<string, string>>()
      for (const row of await db.selectFrom('event_definitions').selectAll().execute()) {
        if (row.merged_into === null) continue
        const ofProject = merges.get(row.project_id) ?? new Map<string, string>()
        merges.set(row.project_id, ofProject.set(row.event_name, row.merged_into))
      }
      return { goals, merges }
    },
  }
}
