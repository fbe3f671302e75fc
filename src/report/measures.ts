// What is counted. The definitions stand in README.md (and hold for every report kind that shows the measure).
import { z } from 'zod'

/** Measures that are one number for a set of events. Durations in seconds, rates 0…1, scroll depth in percent. */
export const webMeasures = [
  'visitors',
  'visits',
  'page_views',
  'events',
  'views_per_visit',
  'bounce_rate',
  'engagement_rate',
  'visit_duration',
  'time_on_page',
  'scroll_depth',
  'entries',
  'exits',
] as const
export const webMeasureSchema = z.enum(webMeasures)
export type WebMeasure = z.infer<typeof webMeasureSchema>

/** Measures of an overview. Entries and exits over everything are just the visits with a page view: left to tables. */
export const overviewMeasures = webMeasures.filter((measure) => measure !== 'entries' && measure !== 'exits')
export type OverviewMeasure = (typeof overviewMeasures)[number]

/** Measures of the report's `goal`: completions, visitors with one, and these among all visitors. */
export const goalMeasures = ['conversions', 'converted', 'conversion_rate'] as const
export type GoalMeasure = (typeof goalMeasures)[number]

/** Web measures, those of the report's goal, and revenue: a sum per currency, as exact decimals. */
export const tableMeasureSchema = z.enum([...webMeasures, ...goalMeasures, 'revenue'])
export type TableMeasure = z.infer<typeof tableMeasureSchema>

/** Measures over the events of a series that need no property. */
export const countMeasures = ['total', 'persons', 'sessions', 'per_person'] as const
/** Measures over a property's numbers (and `count_distinct` over its values). */
export const propertyMeasures = [
  'sum',
  'average',
  'median',
  'p90',
  'p95',
  'p99',
  'min',
  'max',
  'count_distinct',
] as const
export type CountMeasure = (typeof countMeasures)[number]
export type PropertyMeasure = (typeof propertyMeasures)[number]
