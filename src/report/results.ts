// The answers: one schema per report kind, and their union.
import { z } from 'zod'
import { intervalUnits } from './range.ts'
import { goalMeasures, overviewMeasures, tableMeasureSchema } from './measures.ts'

const instant = z.string().meta({ description: 'ISO 8601 with the offset of the report’s time zone.' })
const rangeSchema = z.object({ from: instant, to: instant.meta({ description: 'Not included.' }) })
const value = z.number().nullable()
const key = z
  .array(z.string().nullable())
  .meta({ description: 'Values of the breakdown’s properties; null where the event does not have the property.' })
const moneySchema = z
  .record(z.string(), z.string())
  .meta({ description: 'Currency → exact decimal with 4 places.', examples: [{ EUR: '12.5000' }] })

const metaSchema = z.object({
  range: rangeSchema,
  compare_range: rangeSchema.optional(),
  time_zone: z.string(),
  complete: z.boolean().meta({ description: 'False while the range is not over: the numbers will still grow.' }),
  elapsed_ms: z.number(),
  rows_read: z.number(),
  cached: z.boolean(),
})
export type Meta = z.infer<typeof metaSchema>

const trendIntervalSchema = z.object({
  start: instant,
  end: instant,
  complete: z.boolean().meta({ description: 'False for an interval that is not over yet, or that the range cuts.' }),
})
const trendSeriesSchema = z.object({
  label: z.string(),
  letter: z.string().optional().meta({ description: 'A, B, C…: its name in formulas. Absent for formulas.' }),
  formula: z.string().optional(),
  key,
  total: value.meta({ description: 'Over the whole range, computed for itself.' }),
  values: z
    .array(value)
    .meta({ description: 'One an interval. Counts and sums are 0 where nothing happened; means and rates are null.' }),
})
const trendPartSchema = z.object({
  intervals: z.array(trendIntervalSchema),
  series: z.array(trendSeriesSchema).meta({ description: 'Each series for each group; groups in order.' }),
})
const trendResultSchema = trendPartSchema.extend({
  kind: z.literal('trend'),
  meta: metaSchema,
  interval: z.enum(intervalUnits),
  groups: z.object({ total: z.number(), limit: z.number(), offset: z.number() }),
  compare: trendPartSchema.optional(),
})

const tableMeasuresSchema = z
  .partialRecord(tableMeasureSchema, z.union([value, moneySchema]))
  .meta({ description: 'The measures that were asked for.' })
const tableResultSchema = z.object({
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
const overviewResultSchema = z.object({
  kind: z.literal('overview'),
  meta: metaSchema,
  measures: z
    .partialRecord(z.enum([...overviewMeasures, ...goalMeasures]), comparedSchema)
    .meta({ description: 'The measures that were asked for.' }),
  revenue: comparedMoneySchema.optional(),
})

const goalsResultSchema = z.object({
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
const eventsResultSchema = z.object({
  kind: z.literal('events'),
  meta: metaSchema,
  columns: z.array(z.string()),
  events: z.array(z.record(z.string(), jsonSchema)).meta({
    description:
      'Newest first. 64-bit ids and revenue are decimal strings; times ISO 8601 UTC; `properties` as they were sent.',
  }),
  next_cursor: z.string().nullable(),
})

export const resultSchema = z
  .discriminatedUnion('kind', [
    trendResultSchema,
    tableResultSchema,
    overviewResultSchema,
    eventsResultSchema,
    goalsResultSchema,
  ])
  .meta({ description: 'The answer to a report.' })
export type Result = z.infer<typeof resultSchema>
export type TrendResult = z.infer<typeof trendResultSchema>
export type TableResult = z.infer<typeof tableResultSchema>
export type OverviewResult = z.infer<typeof overviewResultSchema>
export type EventsResult = z.infer<typeof eventsResultSchema>
export type GoalsResult = z.infer<typeof goalsResultSchema>
export type Compared = z.infer<typeof comparedSchema>
export type Money = z.infer<typeof moneySchema>
/** The result of a kind of report. */
export type ResultOf<Kind extends Result['kind']> = Extract<Result, { kind: Kind }>
