// Lifecycle: of the people of each interval, who is new, returning, resurrecting, and who went dormant?
import { z } from 'zod'
import { intervalSpanSchema, metaSchema } from './answer.ts'
import { baseFields, instant } from './common.ts'
import { selectionFields } from './selection.ts'

export const lifecycleStates = ['new', 'returning', 'resurrecting', 'dormant'] as const
export type LifecycleState = (typeof lifecycleStates)[number]

export const lifecycleSchema = z.strictObject({
  kind: z.literal('lifecycle'),
  ...baseFields,
  ...selectionFields,
  interval: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']).default('day'),
})
export type LifecycleReport = z.infer<typeof lifecycleSchema>

export const lifecycleResultSchema = z.object({
  kind: z.literal('lifecycle'),
  meta: metaSchema,
  interval: z.string(),
  intervals: z.array(intervalSpanSchema),
  new: z
    .array(z.number())
    .meta({ description: 'First such event ever (in the data) lies in the interval. One number an interval.' }),
  returning: z.array(z.number()).meta({ description: 'Also in the interval before.' }),
  resurrecting: z.array(z.number()).meta({ description: 'Before, but not in the interval before.' }),
  dormant: z.array(z.number()).meta({ description: 'In the interval before, not in this one.' }),
})
export type LifecycleResult = z.infer<typeof lifecycleResultSchema>

export const lifecyclePointSchema = z.strictObject({
  kind: z.literal('lifecycle'),
  interval: instant,
  state: z.enum(lifecycleStates),
})
export type LifecyclePoint = z.infer<typeof lifecyclePointSchema>
