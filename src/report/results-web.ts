// The answers of web analytics.
import { z } from 'zod'
import { groupsPage, intervalSpanSchema, key, metaSchema, moneySchema, value } from './answer.ts'
import { intervalUnits } from './range.ts'
import { goalMeasures, overviewMeasures, tableMeasureSchema } from './measures.ts'

const trendSeriesSchema = z.object({
  label: z.string(),
  letter: z.string().optional().meta({ description: 'A, B, C…: its name in formulas. Absent for formulas.' }),
  formula: z.string().optional(),
  currency: z.string().optional().meta({ description: 'Of amounts (numbers of `revenue`): their currency.' }),
  key,
  total: value.meta({ description: 'Over the whole range, computed for itself.' }),
  values: z
    .array(value)
    .meta({ description: 'One an interval. Counts and sums are 0 where nothing happened; means and rates are null.' }),
})
const trendPartSchema = z.object({
  intervals: z.array(intervalSpanSchema),
  series: z.array(trendSeriesSchema).meta({ description: 'Each series for each group; groups in order.' }),
})
export const trendResultSchema = trendPartSchema.extend({
  kind: z.literal('trend'),
  meta: metaSchema,
  interval: z.enum(intervalUnits),
  groups: groupsPage,
  compare: trendPartSchema.optional(),
})

const tableMeasuresSchema = z
  .partialRecord(tableMeasureSchema, z.union([value, moneySchema]))
  .meta({ description: 'The measures that were asked for.' })
export const tableResultSchema = z.object({
  kind: z.literal('table'),
  meta: metaSchema,
  breakdown: z.array(z.string()),
  rows: z.array(z.object({ key, measures: tableMeasuresSchema, previous: tableMeasuresSchema.optional() })),
  total_rows: z.number(),
  limit: z.number(),
  offset: z.number(),
})

const comparedSchema = z.object({
  value,
  previous: value.optional(),
  change: value
    .optional()
    .meta({ description: '(value − previous) / previous; null where there is nothing to compare with.' }),
})
const comparedMoneySchema = z.object({ value: moneySchema, previous: moneySchema.optional() })
export const overviewResultSchema = z.object({
  kind: z.literal('overview'),
  meta: metaSchema,
  measures: z
    .partialRecord(z.enum([...overviewMeasures, ...goalMeasures]), comparedSchema)
    .meta({ description: 'The measures that were asked for.' }),
  revenue: comparedMoneySchema.optional(),
})

export const goalsResultSchema = z.object({
  kind: z.literal('goals'),
  meta: metaSchema,
  visitors: comparedSchema.meta({ description: 'All of them: what the conversion rates are parts of.' }),
  goals: z
    .array(
      z.object({
        goal_id: z.number(),
        name: z.string(),
        completions: comparedSchema,
        visitors: comparedSchema.meta({ description: 'With at least one completion.' }),
        conversion_rate: comparedSchema.meta({ description: 'Visitors with a completion / visitors.' }),
        revenue: comparedMoneySchema.meta({
          description:
            'Completions × the goal’s fixed value, or what the events themselves tell; empty without a value.',
        }),
      }),
    )
    .meta({ description: 'In the order that was asked for, else the project’s.' }),
})

const jsonSchema: z.ZodType = z.unknown()
export const eventsResultSchema = z.object({
  kind: z.literal('events'),
  meta: metaSchema,
  columns: z.array(z.string()),
  events: z.array(z.record(z.string(), jsonSchema)).meta({
    description:
      'Newest first. 64-bit ids and revenue are decimal strings; times ISO 8601 UTC; `properties` as they were sent.',
  }),
  next_cursor: z.string().nullable(),
})

export type TrendResult = z.infer<typeof trendResultSchema>
export type TableResult = z.infer<typeof tableResultSchema>
export type OverviewResult = z.infer<typeof overviewResultSchema>
export type EventsResult = z.infer<typeof eventsResultSchema>
export type GoalsResult = z.infer<typeof goalsResultSchema>
export type Compared = z.infer<typeof comparedSchema>
