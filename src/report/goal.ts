// What is a goal? A page that is reached or an event that happens, perhaps with a value. Projects keep them, reports name them by id.
import { pathPattern } from '../event/index.ts'
import { z } from 'zod'
import { filterSchema, type Filter } from './filter.ts'

const valueSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fixed'),
      amount: z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'Expected a decimal number such as 12.50'),
      currency: z.string().length(3),
    }),
    z.strictObject({ kind: z.literal('revenue') }),
  ])
  .meta({ description: '`fixed`: each completion is worth this. `revenue`: what the event itself tells.' })

export const goalDefinitionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('page'),
      path: z
        .string()
        .min(1)
        .max(1_000)
        .meta({ description: '`*` stands for any text without a slash, `**` for any text.', examples: ['/thank-you'] }),
      value: valueSchema.optional(),
    }),
    z.strictObject({
      kind: z.literal('event'),
      event_name: z.string().min(1).max(200),
      filter: filterSchema.optional(),
      value: valueSchema.optional(),
    }),
  ])
  .meta({ id: 'GoalDefinition', description: 'A page view of a path, or an event, perhaps with a filter.' })
export type GoalDefinition = z.infer<typeof goalDefinitionSchema>

/** A goal as the query engine knows it. */
export interface Goal {
  readonly id: number
  readonly name: string
  readonly definition: GoalDefinition
}

/** The events that complete the goal, as a filter on events: what a click on a goal's row filters by. */
export function goalFilter(definition: GoalDefinition): Filter {
  if (definition.kind === 'event') {
    const named: Filter = { property: 'event_name', operator: 'is', value: definition.event_name }
    return definition.filter === undefined ? named : { and: [named, definition.filter] }
  }
  const views: Filter = { property: 'event_name', operator: 'is', value: ['page_view', 'screen_view'] }
  const path: Filter = definition.path.includes('*')
    ? { property: 'path', operator: 'matches', value: pathPattern(definition.path) }
    : { property: 'path', operator: 'is', value: definition.path }
  return { and: [views, path] }
}
