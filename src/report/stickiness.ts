// Stickiness: how many persons were active on exactly n intervals of the range?
import { z } from 'zod'
import { groupsPage, key, metaSchema } from './answer.ts'
import { baseFields, breakdown, compare, groupKey, label, limit, offset, previous } from './common.ts'
import { selectionFields } from './selection.ts'

export const stickinessSchema = z.strictObject({
  kind: z.literal('stickiness'),
  ...baseFields,
  series: z
    .array(z.strictObject({ label, ...selectionFields }))
    .min(1)
    .max(10)
    .default([{}]),
  interval: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']).default('day'),
  cumulative: z.boolean().default(false).meta({ description: 'On at least n intervals instead of exactly n.' }),
  breakdown: breakdown.default([]).meta({
    description: 'Read at the person’s first such event in the range, so that each is in one group.',
  }),
  limit: limit(10, 1_000),
  offset,
  compare,
})
export type StickinessReport = z.infer<typeof stickinessSchema>

const stickinessSeries = z.array(
  z.object({
    label: z.string(),
    persons: z.number().meta({ description: 'With at least one.' }),
    counts: z.array(z.number()).meta({ description: 'The n-th is of n + 1 intervals.' }),
  }),
)
const stickinessGroups = z.array(z.object({ key, series: stickinessSeries }))
export const stickinessResultSchema = z.object({
  kind: z.literal('stickiness'),
  meta: metaSchema,
  interval: z.string(),
  intervals: z.number().meta({ description: 'Intervals of the range.' }),
  series: stickinessSeries,
  groups: stickinessGroups.meta({
    description: 'Largest first: by persons of the first series; ties by key. Empty without a breakdown.',
  }),
  groups_page: groupsPage,
  compare: z
    .object({ intervals: z.number(), series: stickinessSeries, groups: stickinessGroups })
    .optional()
    .meta({ description: 'The same groups, in the same order.' }),
})
export type StickinessResult = z.infer<typeof stickinessResultSchema>

export const stickinessPointSchema = z.strictObject({
  kind: z.literal('stickiness'),
  series: z.int().min(0).max(9).default(0),
  intervals: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .meta({ description: 'On exactly so many intervals (cumulative: at least). Absent: on however many.' }),
  key: groupKey,
  previous,
})
export type StickinessPoint = z.infer<typeof stickinessPointSchema>
