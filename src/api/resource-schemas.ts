// What people keep in a project besides its settings: goals, segments, annotations, what they know of events, share links.
import { z } from '@hono/zod-openapi'
import { filterSchema, goalDefinitionSchema } from '../report/index.ts'

const id = z.number().int()
const name = z.string().trim().min(1).max(100)

/** /api/v1/projects/{id}/goals[/{goalId}] */
export const newGoalSchema = z.strictObject({ name, definition: goalDefinitionSchema }).openapi('NewGoal')
export const goalSchema = newGoalSchema
  .extend({ id, filter: filterSchema.openapi({ description: 'The events that complete it, for use in reports.' }) })
  .openapi('Goal')

/** /api/v1/projects/{id}/segments[/{segmentId}]: a filter with a name. */
export const newSegmentSchema = z.strictObject({ name, filter: filterSchema }).openapi('NewSegment')
export const segmentSchema = newSegmentSchema
  .extend({ id, created_by: z.string().openapi({ description: 'Name of who saved it.' }) })
  .openapi('Segment')

/** /api/v1/projects/{id}/annotations[/{annotationId}] */
export const newAnnotationSchema = z
  .strictObject({
    date: z.iso.date().openapi({ description: 'Day in the project’s time zone.' }),
    text: z.string().trim().min(1).max(500),
  })
  .openapi('NewAnnotation')
export const annotationSchema = newAnnotationSchema.extend({ id, created_by: z.string() }).openapi('Annotation')

/** PUT /api/v1/projects/{id}/event-definitions: what is known of an event's name; all of it is replaced. */
export const eventDefinitionSchema = z
  .strictObject({
    event_name: z.string().min(1).max(200),
    display_name: z.string().trim().max(100).default(''),
    description: z.string().trim().max(1_000).default(''),
    hidden: z.boolean().default(false).openapi({ description: 'Left out of lists; reports that name it still count.' }),
    merged_into: z.string().max(200).nullable().default(null).openapi({
      description: 'Reports count it as this event; undone by null. One step only: the other is not merged.',
    }),
  })
  .openapi('EventDefinition')
/** The same for a property's name. */
export const propertyDefinitionSchema = z
  .strictObject({
    property: z
      .string()
      .max(300)
      .regex(/^properties\../s, 'Expected one of your own properties, e.g. properties.plan')
      .openapi({ description: 'As in reports: `properties.plan`.' }),
    display_name: z.string().trim().max(100).default(''),
    description: z.string().trim().max(1_000).default(''),
    hidden: z.boolean().default(false),
  })
  .openapi('PropertyDefinition')

/** /api/v1/projects/{id}/shares[/{shareId}]: read-only links. */
export const newShareSchema = z
  .strictObject({
    name,
    password: z.string().min(6).max(200).nullable().default(null),
    dashboard_id: id.nullable().default(null).openapi({
      description: 'Opens only this dashboard. null: the overview of the project.',
    }),
  })
  .openapi('NewShare')
/** PATCH: what is named is changed. `password: null` removes it; any change of it closes the link for those who knew the old one. */
export const shareChangeSchema = z
  .strictObject({ name, password: z.string().min(6).max(200).nullable() })
  .partial()
  .openapi('ShareChange')
export const shareSchema = z
  .object({
    id,
    name: z.string(),
    token: z.string().openapi({ description: 'The link is /share/TOKEN.' }),
    has_password: z.boolean(),
    created_at: z.iso.datetime(),
    created_by: z.string(),
    dashboard_id: id.nullable().openapi({ description: 'The only dashboard that it opens. null: the overview.' }),
  })
  .openapi('Share')
/** GET /api/v1/shares/{token}: open to everybody who has the token. */
export const shareDoorSchema = z
  .object({
    needs_password: z.boolean(),
    project: z
      .object({ id, name: z.string(), time_zone: z.string(), week_start: z.string(), currency: z.string() })
      .nullable()
      .openapi({ description: 'null while a password is needed.' }),
    dashboard_id: id.nullable().openapi({ description: 'null: the overview (or a password is needed).' }),
  })
  .openapi('ShareDoor')
/** POST /api/v1/shares/{token}/unlock {password} → {ticket}; requests then carry `Cairn-Share: TOKEN TICKET` (without a password: TOKEN). */
export const unlockSchema = z.strictObject({ password: z.string().max(200) }).openapi('Unlock')
export const ticketSchema = z.object({ ticket: z.string() }).openapi('Ticket')

export type GoalJson = z.output<typeof goalSchema>
export type NewGoalJson = z.input<typeof newGoalSchema>
export type SegmentJson = z.output<typeof segmentSchema>
export type NewSegmentJson = z.input<typeof newSegmentSchema>
export type AnnotationJson = z.output<typeof annotationSchema>
export type NewAnnotationJson = z.input<typeof newAnnotationSchema>
export type EventDefinitionJson = z.output<typeof eventDefinitionSchema>
export type NewEventDefinitionJson = z.input<typeof eventDefinitionSchema>
export type PropertyDefinitionJson = z.output<typeof propertyDefinitionSchema>
export type NewPropertyDefinitionJson = z.input<typeof propertyDefinitionSchema>
export type ShareJson = z.output<typeof shareSchema>
export type NewShareJson = z.input<typeof newShareSchema>
export type ShareChangeJson = z.input<typeof shareChangeSchema>
export type ShareDoorJson = z.output<typeof shareDoorSchema>
