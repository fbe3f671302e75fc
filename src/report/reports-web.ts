// The questions of web analytics: trend, table, overview, goals, and single events.
import { z } from 'zod'
import {
  baseFields,
  breakdown,
  compare,
  direction,
  groupKey,
  instant,
  label,
  limit,
  offset,
  previous,
} from './common.ts'
import { propertySchema } from './filter.ts'
import {
  countMeasures,
  goalMeasures,
  overviewMeasures,
  propertyMeasures,
  tableMeasureSchema,
  webMeasureSchema,
} from './measures.ts'
import { intervalSchema, rangeSchema } from './range.ts'
import { selectionFields } from './selection.ts'

const goal = z.int().optional().meta({
  description:
    'A goal’s id: allows the measures conversions (completions), converted (visitors with one) and conversion_rate.',
})

const seriesBase = { label, ...selectionFields }
const seriesSchema = z.union([
  z.strictObject({
    ...seriesBase,
    measure: z.union([z.enum(countMeasures), webMeasureSchema, z.enum(goalMeasures)]).default('total'),
  }),
  z.strictObject({
    ...seriesBase,
    measure: z.enum(propertyMeasures),
    property: propertySchema,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional()
      .meta({ description: 'Of numbers of `revenue`: into which amounts are converted. Default: the project’s.' }),
  }),
])
export type Series = z.infer<typeof seriesSchema>

export const trendSchema = z.strictObject({
  kind: z.literal('trend'),
  ...baseFields,
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
    .strictObject({ series: z.int().min(0).max(9).optional(), formula: z.int().min(0).max(9).optional(), direction })
    .refine(({ series: one, formula }) => one === undefined || formula === undefined, 'Order by a series or a formula.')
    .optional()
    .meta({
      description:
        'Groups are ordered by the total of this series (0 is A) or of this formula (0 is the first), greatest first unless `direction` says asc; those without a value come last, ties by key. Default: the first formula, or A where there is none.',
    }),
  only_groups: z
    .array(z.array(z.string().nullable()).min(1).max(3))
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Only these groups of the breakdown, named by their keys as results have them.' }),
  limit: limit(10, 1_000),
  offset,
  compare,
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

export const tableSchema = z.strictObject({
  kind: z.literal('table'),
  ...baseFields,
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
  compare,
})

export const overviewSchema = z.strictObject({
  kind: z.literal('overview'),
  ...baseFields,
  goal,
  measures: z
    .array(z.enum([...overviewMeasures, ...goalMeasures, 'revenue']))
    .min(1)
    .default([...overviewMeasures, 'revenue'])
    .meta({
      description: 'Only these (default: all but the goal’s). Fewer are quicker, above all without scroll_depth.',
    }),
  compare,
})

export const goalsSchema = z.strictObject({
  kind: z.literal('goals'),
  ...baseFields,
  goals: z
    .array(z.int())
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'Ids of goals. Default: all of the project.' }),
  compare,
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
  'groups',
  'properties',
] as const
const eventColumnSchema = z.enum(eventColumns)
export type EventColumn = z.infer<typeof eventColumnSchema>

export const eventsSchema = z.strictObject({
  kind: z.literal('events'),
  ...baseFields,
  range: rangeSchema.default('all'),
  columns: z.array(eventColumnSchema).min(1).optional().meta({ description: 'Default: all.' }),
  limit: limit(100, 1_000),
  cursor: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`next_cursor` of the page before. Events come newest first.' }),
})

export type TrendReport = z.infer<typeof trendSchema>
export type TableReport = z.infer<typeof tableSchema>
export type OverviewReport = z.infer<typeof overviewSchema>
export type EventsReport = z.infer<typeof eventsSchema>
export type GoalsReport = z.infer<typeof goalsSchema>

/** Persons of a series in an interval (absent: the whole range), of a group. */
export const trendPointSchema = z.strictObject({
  kind: z.literal('trend'),
  series: z.int().min(0).max(9).default(0),
  interval: instant.optional(),
  key: groupKey,
  previous,
})
export type TrendPoint = z.infer<typeof trendPointSchema>
export const tablePointSchema = z.strictObject({ kind: z.literal('table'), key: groupKey, previous })
export type TablePoint = z.infer<typeof tablePointSchema>
/** All visitors; with the report's goal: only those with a completion. */
export const overviewPointSchema = z.strictObject({
  kind: z.literal('overview'),
  converted: z.boolean().default(false),
  previous,
})
export type OverviewPoint = z.infer<typeof overviewPointSchema>
export const goalsPointSchema = z.strictObject({ kind: z.literal('goals'), goal_id: z.int(), previous })
export type GoalsPoint = z.infer<typeof goalsPointSchema>
