// Retention: who comes back, period after period? The meaning of each option stands in SEMANTICS and README.md.
import { z } from 'zod'
import { groupsPage, instantText, key, metaSchema, value } from './answer.ts'
import { baseFields, breakdown, groupKey, instant, limit, offset } from './common.ts'
import { propertySchema } from './filter.ts'
import { selectionFields, selectionSchema } from './selection.ts'

const bracket = z
  .tuple([z.int().min(0).max(1_000), z.int().min(0).max(1_000)])
  .refine(([from, to]) => from <= to, 'A bracket goes from the earlier to the later period.')

export const retentionSchema = z.strictObject({
  kind: z.literal('retention'),
  ...baseFields,
  start: z
    .strictObject({
      ...selectionFields,
      occurrence: z.enum(['first_ever', 'first_in_range', 'every']).default('first_in_range').meta({
        description:
          'Which start events count: the first one in all of the data (if it lies in the range), the first in the range, or each (a person may be in several cohorts).',
      }),
    })
    .prefault({}),
  return: selectionSchema.default({}),
  period: z.enum(['day', 'week', 'month', 'quarter']).default('day'),
  periods: z.int().min(1).max(400).default(8).meta({ description: 'Periods after the start’s own (0).' }),
  window: z.enum(['calendar', 'rolling']).default('calendar').meta({
    description:
      '`calendar`: days, weeks… of the time zone. `rolling`: 24-hour units since the start event (a week is 7, a month 30, a quarter 90).',
  }),
  mode: z.enum(['on', 'on_or_after', 'brackets']).default('on').meta({
    description: '`on`: returned in period n. `on_or_after`: in n or later. `brackets`: in one of these periods.',
  }),
  brackets: z
    .array(bracket)
    .min(1)
    .max(50)
    .refine(
      (all) => all.every(([from], at) => at === 0 || from >= (all[at - 1]?.[0] ?? 0)),
      'Brackets go from the earlier to the later: none starts before the one that stands before it.',
    )
    .optional()
    .meta({ description: 'For mode brackets, e.g. [[0,0],[1,3],[4,7]]. Other modes do not look at it.' }),
  measure: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('persons') }),
      z
        .strictObject({ kind: z.enum(['sum', 'average']), property: propertySchema })
        .meta({ description: 'Of the return events’ numbers in the period (or bracket).' }),
    ])
    .default({ kind: 'persons' }),
  breakdown: breakdown.default([]).meta({ description: 'Read at the start event.' }),
  limit: limit(10, 1_000),
  offset,
})
export type RetentionReport = z.infer<typeof retentionSchema>

const cellSchema = z.object({
  persons: z.number().meta({ description: 'Who returned.' }),
  share: value.meta({ description: 'Of the cohort, 0…1; null for an empty cohort.' }),
  value: value
    .optional()
    .meta({ description: 'The sum (0 of nothing), or the mean over return events (null without any number).' }),
  complete: z.boolean().meta({
    description:
      'False: the period (of a bracket the last one) is not over for all of the cohort. Such cells are not in the averages.',
  }),
})
const cohortSchema = z.object({
  start: instantText,
  end: instantText,
  size: z.number(),
  cells: z
    .array(cellSchema)
    .meta({ description: 'One a period (0 … periods), or a bracket. Those that lie in the future are left out.' }),
})
const averageSchema = z.object({
  share: value.meta({ description: 'Weighted by size, over the cohorts whose period is over; null if there is none.' }),
  value: value.optional().meta({ description: 'Of these cohorts’ values, weighted by size as well.' }),
  persons: z.number().meta({ description: 'Who returned, of these cohorts.' }),
  size: z.number().meta({ description: 'Persons of these cohorts.' }),
})
const retentionGroupSchema = z.object({
  key,
  size: z.number().meta({ description: 'Persons that started, each once.' }),
  cohorts: z
    .array(cohortSchema)
    .meta({ description: 'One for each period of the range that has begun, empty ones too.' }),
  averages: z.array(averageSchema),
})
export const retentionResultSchema = z.object({
  kind: z.literal('retention'),
  meta: metaSchema,
  period: z.enum(['day', 'week', 'month', 'quarter']),
  currency: z.string().optional().meta({ description: 'Of values that are amounts (of `revenue`): their currency.' }),
  columns: z.array(z.object({ from: z.number(), to: z.number().nullable() })).meta({
    description: 'The periods of a cell; `to` is null where it has no end (on or after).',
  }),
  overall: retentionGroupSchema,
  groups: z.array(retentionGroupSchema).meta({ description: 'Largest first; ties by key.' }),
  groups_page: groupsPage,
})
export type RetentionResult = z.infer<typeof retentionResultSchema>

export const retentionPointSchema = z.strictObject({
  kind: z.literal('retention'),
  cohort: instant.optional().meta({ description: 'Start of the cohort. Absent: all cohorts.' }),
  column: z
    .int()
    .min(0)
    .max(400)
    .optional()
    .meta({ description: 'Which cell (its place). Absent: all who are in the cohort, whatever they did.' }),
  average: z.boolean().default(false).meta({
    description: 'Of the column’s average: all cohorts whose cell is complete, and no others. Each person once.',
  }),
  outcome: z.enum(['returned', 'not_returned']).default('returned'),
  key: groupKey,
})
export type RetentionPoint = z.infer<typeof retentionPointSchema>
