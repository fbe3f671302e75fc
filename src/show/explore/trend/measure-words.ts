// What can be measured of a series, what is it called, how are its numbers written?
import type { InputOf } from '../kinds.ts'
import { measures as webWords } from '../../overview/measures.ts'
import { countText, decimalText, moneyText, shortCountText } from '../../words/index.ts'

export type TrendSeries = InputOf<'trend'>['series'][number]
export type MeasureName = NonNullable<TrendSeries['measure']>

export interface MeasureWords {
  readonly label: string
  readonly full: (value: number) => string
  readonly short: (value: number) => string
  readonly isCount?: boolean
  /** Parts of it make the whole: it may be stacked. */
  readonly addsUp?: boolean
  /** Of which property? */
  readonly needsProperty?: boolean
  /** Of which goal? */
  readonly needsGoal?: boolean
}

const shortDecimal = (value: number): string => (Math.abs(value) >= 10_000 ? shortCountText(value) : decimalText(value))
export const decimalWords = { full: decimalText, short: shortDecimal }
/** Of amounts in a currency; nothing where there is none. */
export const amountWords = (currency: string | undefined): Partial<MeasureWords> =>
  currency === undefined
    ? {}
    : {
        full: (value) => moneyText(value, currency),
        short: (value) => moneyText(value, currency, true),
      }
const count = { full: countText, short: shortCountText, isCount: true, addsUp: true }
const ofProperty = (label: string): MeasureWords => ({ label, ...decimalWords, needsProperty: true })
const web = (name: keyof typeof webWords): MeasureWords => ({ ...webWords[name] })

export const measureWords: Readonly<Record<MeasureName, MeasureWords>> = {
  total: { label: 'Events', ...count },
  persons: { label: 'Unique visitors', ...count, addsUp: false },
  sessions: { label: 'Visits', ...count, addsUp: false },
  per_person: { label: 'Events per visitor', ...decimalWords },
  sum: { ...ofProperty('Sum of'), addsUp: true },
  average: ofProperty('Average of'),
  median: ofProperty('Median of'),
  p90: ofProperty('90th percentile of'),
  p95: ofProperty('95th percentile of'),
  p99: ofProperty('99th percentile of'),
  min: ofProperty('Least of'),
  max: ofProperty('Greatest of'),
  count_distinct: { label: 'Different values of', ...count, addsUp: false, needsProperty: true },
  visitors: web('visitors'),
  visits: web('visits'),
  events: web('events'),
  page_views: { ...web('page_views'), addsUp: true },
  views_per_visit: web('views_per_visit'),
  bounce_rate: web('bounce_rate'),
  engagement_rate: web('engagement_rate'),
  visit_duration: web('visit_duration'),
  time_on_page: web('time_on_page'),
  scroll_depth: web('scroll_depth'),
  entries: web('entries'),
  exits: web('exits'),
  conversions: { label: 'Conversions', ...count, needsGoal: true },
  converted: { label: 'Converted visitors', ...count, addsUp: false, needsGoal: true },
  conversion_rate: { ...web('conversion_rate'), label: 'Conversion rate', needsGoal: true },
}
export const measureNames = Object.keys(measureWords) as readonly MeasureName[]

/** In the order of the list; what has two names is offered once. */
export const measureGroups: readonly { readonly group: string; readonly items: readonly MeasureName[] }[] = [
  { group: 'How many', items: ['total', 'persons', 'sessions', 'per_person'] },
  {
    group: 'Of a property',
    items: ['sum', 'average', 'median', 'p90', 'p95', 'p99', 'min', 'max', 'count_distinct'],
  },
  {
    group: 'Visits and pages',
    items: [
      'page_views',
      'views_per_visit',
      'bounce_rate',
      'engagement_rate',
      'visit_duration',
      'time_on_page',
      'scroll_depth',
      'entries',
      'exits',
    ],
  },
  { group: 'A goal', items: ['conversions', 'converted', 'conversion_rate'] },
]

const measureOf = (series: TrendSeries): MeasureName => series.measure ?? 'total'
export const wordsOf = (series: TrendSeries): MeasureWords => measureWords[measureOf(series)]
