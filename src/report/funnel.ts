// Funnel: who gets from step to step? The meaning of each option stands in SEMANTICS (docs/semantics.md) and README.md.
import { z } from 'zod'
import { groupsPage, intervalSpanSchema, key, metaSchema, value } from './answer.ts'
import { baseFields, breakdown, compare, groupKey, instant, label, limit, offset } from './common.ts'
import { propertySchema } from './filter.ts'
import { intervalSchema } from './range.ts'
import { selectionFields } from './selection.ts'

const secondsOf = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const
const timeWindow = z
  .strictObject({ count: z.int().min(1).max(31_622_400), unit: z.enum(['second', 'minute', 'hour', 'day', 'week']) })
  .refine(({ count, unit }) => count * secondsOf[unit] <= 366 * 86_400, 'The window is at most 366 days.')
  .meta({ description: 'From 1 second to 366 days. A day is 24 hours.' })
const sessionWindow = z
  .strictObject({ count: z.int().min(1).max(12), unit: z.literal('session') })
  .meta({ description: 'Within the visit of step 1, or it and the person’s next ones: up to 12.' })

const stepSchema = z.strictObject({
  label,
  ...selectionFields,
  optional: z.boolean().default(false).meta({ description: 'May be left out; never the first one.' }),
})
const exclusionSchema = z
  .strictObject({
    ...selectionFields,
    after_step: z.int().min(0).max(18).default(0),
    before_step: z
      .int()
      .min(1)
      .max(19)
      .optional()
      .meta({ description: 'Default: the last step that is not optional.' }),
  })
  .meta({
    description:
      'Such an event later than the one of `after_step` and before the one of `before_step` (0 is the first step) ends the attempt.',
  })

export const funnelSchema = z.strictObject({
  kind: z.literal('funnel'),
  ...baseFields,
  steps: z.array(stepSchema).min(2).max(20),
  window: z.union([timeWindow, sessionWindow]).default({ count: 14, unit: 'day' }),
  order: z.enum(['ordered', 'strict', 'any']).default('ordered').meta({
    description:
      '`ordered`: other events may come between. `strict`: no other event between (but automatic ones). `any`: any order, but step 1 opens the window if `anchored`.',
  }),
  anchored: z.boolean().default(true).meta({
    description:
      'With order `any`. false: any step may come first and opens the window; step n is reached once n of the steps are done.',
  }),
  count_by: z.enum(['persons', 'sessions', 'groups', 'attempts']).default('persons'),
  group: z.string().min(1).max(100).optional().meta({ description: 'The type of groups to count, e.g. company.' }),
  exclusions: z.array(exclusionSchema).max(10).default([]),
  hold: z
    .array(propertySchema)
    .max(3)
    .default([])
    .meta({ description: 'Properties that keep one value through the attempt; each event has to have them.' }),
  breakdown: breakdown.default([]),
  attribution: z
    .union([z.enum(['first', 'last']), z.int().min(0).max(19)])
    .default('first')
    .meta({
      description:
        'Whose event tells the group: the first step’s, the last one that was reached, or the n-th (from 0).',
    }),
  limit: limit(10, 1_000),
  offset,
  interval: intervalSchema.optional().meta({ description: 'Also the conversion over time, by step 1.' }),
  histogram: z.int().min(1).max(100).default(20).meta({ description: 'Bins of the time to convert.' }),
  next_of: z.int().min(1).max(19).optional().meta({
    description:
      'Also what those did next who got to the step before this one that is not optional, but not to this one.',
  }),
  next_limit: limit(50, 1_000),
  next_offset: offset,
  compare,
})
export type FunnelReport = z.infer<typeof funnelSchema>

const times = z
  .object({ mean: z.number(), median: z.number(), p90: z.number() })
  .nullable()
  .meta({ description: 'Seconds; null where nobody got there.' })
const funnelStepSchema = z.object({
  count: z.number().meta({ description: 'Persons (sessions, groups, attempts) that got to this step.' }),
  from_first: value.meta({ description: 'Of step 1, 0…1; null where step 1 has none.' }),
  from_previous: value.meta({ description: 'Of the last step before that is not optional.' }),
  dropped: z
    .number()
    .meta({ description: 'Got to the last step before that is not optional, but not here (or further).' }),
  time_from_previous: times,
  time_from_first: times,
})
const funnelGroupSchema = z.object({
  key,
  steps: z.array(funnelStepSchema),
  conversion: value.meta({ description: 'Last step that is not optional / first step.' }),
  time_to_convert: z
    .object({
      mean: z.number(),
      median: z.number(),
      p90: z.number(),
      histogram: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })).meta({
        description: 'Seconds; bins of one width from 0 to the longest time. The last bin has its edge.',
      }),
    })
    .nullable(),
  trend: z
    .array(z.object({ entered: z.number(), converted: z.number(), rate: value }))
    .optional()
    .meta({ description: 'One an interval of `intervals`, by the time of step 1.' }),
})
const funnelPartSchema = z.object({
  overall: funnelGroupSchema.meta({ description: 'Without breakdown; its key is empty.' }),
  groups: z.array(funnelGroupSchema).meta({ description: 'Most entered first; ties by key.' }),
  intervals: z
    .array(intervalSpanSchema)
    .optional()
    .meta({ description: 'Complete: no attempt that began in it can still convert.' }),
})
export const funnelResultSchema = funnelPartSchema.extend({
  kind: z.literal('funnel'),
  meta: metaSchema,
  steps: z.array(z.object({ label: z.string(), optional: z.boolean() })),
  groups_page: groupsPage,
  next: z
    .object({
      step: z.number(),
      dropped: z.number().meta({ description: 'Of the step, overall.' }),
      events: z.array(z.object({ event_name: z.string(), path: z.string(), count: z.number() })).meta({
        description:
          'The first event of the person after the last step that was reached, automatic ones apart; `path` of views of pages and screens. The most frequent first, from `next_offset` on.',
      }),
      page: groupsPage.meta({ description: 'Of those events: how many there are, and which are shown.' }),
      nothing: z.number().meta({ description: 'Who did nothing more (until the window of the last ones is over).' }),
    })
    .optional(),
  compare: funnelPartSchema.optional(),
})
export type FunnelResult = z.infer<typeof funnelResultSchema>

/** The persons of a bar. */
export const funnelPointSchema = z.strictObject({
  kind: z.literal('funnel'),
  step: z.int().min(0).max(19),
  outcome: z
    .enum(['reached', 'dropped'])
    .meta({ description: 'dropped: got to the step before that is not optional, but not here.' }),
  key: groupKey,
  interval: instant.optional(),
  previous: z.boolean().default(false).meta({ description: 'Of the range that it is compared with.' }),
  bin: z.int().min(0).max(99).optional().meta({
    description:
      'Only who took so long to convert: the n-th bin of the histogram, from 0. (Of the last step that is not optional.)',
  }),
  next: z
    .strictObject({ event_name: z.string().max(1_000), path: z.string().max(4_096) })
    .optional()
    .meta({
      description: 'Only who did this next: a row of `next`, for `dropped` at its step. Empty texts: nothing more.',
    }),
})
export type FunnelPoint = z.infer<typeof funnelPointSchema>
