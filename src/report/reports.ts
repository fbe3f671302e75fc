// The questions: one schema per report kind, and their union. Versioned, so that saved reports can be read for ever.
import { z } from 'zod'
import { filterSchema, propertySchema } from './filter.ts'
import {
  countMeasures,
  goalMeasures,
  overviewMeasures,
  propertyMeasures,
  tableMeasureSchema,
  webMeasureSchema,
} from './measures.ts'
import { compareSchema, intervalSchema, rangeSchema, timeZoneSchema } from './range.ts'

const version = z.literal(1).default(1).meta({ description: 'Version of the report’s form.' })
const label = z.string().max(200).optional()
const range = rangeSchema
const time_zone = timeZoneSchema.optional()
const filter = filterSchema.optional()
const breakdown = z.array(propertySchema).max(3)
const limit = (byDefault: number, max: number) => z.int().min(1).max(max).default(byDefault)
const offset = z.int().min(0).max(10_000_000).default(0)
const direction = z.enum(['desc', 'asc']).default('desc')
const goal = z.int().optional().meta({
  description:
    'A goal’s id: allows the measures conversions (completions), converted (visitors with one) and conversion_rate.',
})

const seriesEventSchema = z.strictObject({ event_name: z.string().min(1).max(200), filter })
const seriesBase = {
  label,
  events: z
    .array(seriesEventSchema)
    .max(50)
    .optional()
    .meta({ description: 'Any of these events. Absent or empty: every event.' }),
  filter,
}
const seriesSchema = z.union([
  z.strictObject({
    ...seriesBase,
    measure: z.union([z.enum(countMeasures), webMeasureSchema, z.enum(goalMeasures)]).default('total'),
  }),
  z.strictObject({ ...seriesBase, measure: z.enum(propertyMeasures), property: propertySchema }),
])
export type Series = z.infer<typeof seriesSchema>

const trendSchema = z.strictObject({
  kind: z.literal('trend'),
  version,
  range,
  time_zone,
  filter,
  goal,
  interval: intervalSchema.default('day'),
  series: z.array(seriesSchema).min(1).max(10),
  formulas: z
    .array(z.strictObject({ label, formula: z.string().min(1).max(200) }))
    .max(10)
    .default([])
    .meta({ description: 'Series are A, B, C… in order: "A / B * 100". Division by zero gives null.' }),
  breakdown: breakdown.default([]),
  order: z
    .strictObject({ series: z.int().min(0).max(9).default(0), direction })
    .optional()
    .meta({ description: 'Groups are ordered by the total of this series (0 is A); ties by key.' }),
  limit: limit(10, 1_000),
  offset,
  compare: compareSchema.optional(),
  cumulative: z
    .boolean()
    .default(false)
    .meta({ description: 'Each value is the measure from the start of the range to the end of the interval.' }),
  rolling: z
    .int()
    .min(2)
    .max(366)
    .optional()
    .meta({ description: 'Mean of the last n intervals’ values (of those that are in the range).' }),
})

const tableSchema = z.strictObject({
  kind: z.literal('table'),
  version,
  range,
  time_zone,
  filter,
  goal,
  breakdown: breakdown.min(1),
  measures: z.array(tableMeasureSchema).min(1).max(16).default(['visitors']),
  search: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Only rows with this text in one of their keys (any case).' }),
  order: z
    .strictObject({ by: tableMeasureSchema, direction })
    .optional()
    .meta({ description: 'Default: the first measure, descending. Ties by key.' }),
  limit: limit(10, 100_000),
  offset,
  compare: compareSchema.optional(),
})

const overviewSchema = z.strictObject({
  kind: z.literal('overview'),
  version,
  range,
  time_zone,
  filter,
  goal,
  measures: z
    .array(z.enum([...overviewMeasures, ...goalMeasures, 'revenue']))
    .min(1)
    .default([...overviewMeasures, 'revenue'])
    .meta({
      description: 'Only these (default: all but the goal’s). Fewer are quicker, above all without scroll_depth.',
    }),
  compare: compareSchema.optional(),
})

const goalsSchema = z.strictObject({
  kind: z.literal('goals'),
  version,
  range,
  time_zone,
  filter,
  goals: z
    .array(z.int())
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'Ids of goals. Default: all of the project.' }),
  compare: compareSchema.optional(),
})

/** Columns of single events, in reports and exports. Session ones are named by their scope in event/fields.ts, here they are the event's own. */
export const eventColumns = [
  'event_id',
  'timestamp',
  'received_at',
  'event_name',
  'distinct_id',
  'person_id',
  'session_id',
  'identified_person_id',
  'is_interactive',
  'intake',
  'sdk',
  'hostname',
  'path',
  'query',
  'title',
  'referrer',
  'referrer_host',
  'source',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'click_id_name',
  'click_id',
  'country',
  'region',
  'city',
  'language',
  'time_zone',
  'device_type',
  'browser',
  'browser_version',
  'os',
  'os_version',
  'screen_width',
  'screen_height',
  'engaged_ms',
  'scroll_depth',
  'revenue',
  'currency',
  'properties',
] as const
const eventColumnSchema = z.enum(eventColumns)
export type EventColumn = z.infer<typeof eventColumnSchema>

const eventsSchema = z.strictObject({
  kind: z.literal('events'),
  version,
  range: rangeSchema.default('all'),
  time_zone,
  filter,
  columns: z.array(eventColumnSchema).min(1).optional().meta({ description: 'Default: all.' }),
  limit: limit(100, 1_000),
  cursor: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`next_cursor` of the page before. Events come newest first.' }),
})

export const reportSchema = z
  .discriminatedUnion('kind', [trendSchema, tableSchema, overviewSchema, eventsSchema, goalsSchema])
  .meta({ description: 'A question about a project’s events.' })

/** A report after parsing: defaults filled in. */
export type Report = z.infer<typeof reportSchema>
/** A report as a caller writes it: defaults may be left out. */
export type ReportInput = z.input<typeof reportSchema>
export type TrendReport = z.infer<typeof trendSchema>
export type TableReport = z.infer<typeof tableSchema>
export type OverviewReport = z.infer<typeof overviewSchema>
export type EventsReport = z.infer<typeof eventsSchema>
export type GoalsReport = z.infer<typeof goalsSchema>
