// Lifecycle: of the people of each interval, who is new, returning, resurrecting, and who went dormant?
import { z } from 'zod'
import { groupsPage, intervalSpanSchema, key, metaSchema } from './answer.ts'
import { baseFields, breakdown, groupKey, instant, limit, offset } from './common.ts'
import { selectionFields } from './selection.ts'

export const lifecycleStates = ['new', 'returning', 'resurrecting', 'dormant'] as const
export type LifecycleState = (typeof lifecycleStates)[number]

export const lifecycleSchema = z.strictObject({
  kind: z.literal('lifecycle'),
  ...baseFields,
  ...selectionFields,
  interval: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']).default('day'),
  breakdown: breakdown.default([]).meta({
    description:
      'Read at the person’s first such event in the interval; of the dormant in the last interval in which they were there. Nobody is in two groups of one interval, so the groups add up.',
  }),
  limit: limit(10, 1_000),
  offset,
})
export type LifecycleReport = z.infer<typeof lifecycleSchema>

const counts = {
  new: z
    .array(z.number())
    .meta({ description: 'First such event ever (in the data) lies in the interval. One number an interval.' }),
  returning: z.array(z.number()).meta({ description: 'Also in the interval before.' }),
  resurrecting: z.array(z.number()).meta({ description: 'Before, but not in the interval before.' }),
  dormant: z.array(z.number()).meta({ description: 'In the interval before, not in this one.' }),
}
export const lifecycleResultSchema = z.object({
  kind: z.literal('lifecycle'),
  meta: metaSchema,
  interval: z.string(),
  intervals: z.array(intervalSpanSchema),
  ...counts,
  groups: z.array(z.object({ key, ...counts })).meta({
    description:
      'Largest first: by the persons that were there, each once an interval (the dormant apart); ties by key. Empty without a breakdown.',
  }),
  groups_page: groupsPage,
})
export type LifecycleResult = z.infer<typeof lifecycleResultSchema>

export const lifecyclePointSchema = z.strictObject({
  kind: z.literal('lifecycle'),
  interval: instant,
  state: z.enum([...lifecycleStates, 'active']).meta({ description: 'active: new, returning or resurrecting.' }),
  key: groupKey,
})
export type LifecyclePoint = z.infer<typeof lifecyclePointSchema>
