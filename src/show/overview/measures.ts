// What are the numbers called, how are they written, and is more of them better?
import type { Money, TableResult } from '../../report/index.ts'
import type { Metric } from '../view/view.ts'
import { countText, decimalText, durationText, moneyTexts, percentText, shortCountText } from '../words/numbers.ts'

interface MeasureWords {
  readonly label: string
  /** In full, for tooltips and tables. */
  readonly full: (value: number) => string
  /** Short, for cards and axes. */
  readonly short: (value: number) => string
  /** Less of it is better. */
  readonly isBadWhenMore?: boolean
  /** The axis has whole numbers only. */
  readonly isCount?: boolean
  /** What it means, in a sentence. */
  readonly about: string
}
type MeasureName = Metric | keyof TableResult['rows'][number]['measures']

const count = { full: countText, short: shortCountText, isCount: true }
const rate = { full: percentText, short: percentText }
const duration = { full: durationText, short: durationText }

export const measures: Readonly<Record<MeasureName, MeasureWords>> = {
  visitors: { label: 'Visitors', ...count, about: 'Different people. Exact, never added up from days.' },
  visits: { label: 'Visits', ...count, about: 'Consecutive events of one person without a long pause.' },
  page_views: { label: 'Page views', ...count, about: 'Pages (and screens of apps) that were looked at.' },
  events: { label: 'Events', ...count, about: 'Everything that was sent.' },
  views_per_visit: {
    label: 'Views per visit',
    full: decimalText,
    short: decimalText,
    about: 'Page views divided by visits.',
  },
  bounce_rate: {
    label: 'Bounce rate',
    ...rate,
    isBadWhenMore: true,
    about: 'Visits with a single interaction. Less is better.',
  },
  engagement_rate: {
    label: 'Engagement rate',
    ...rate,
    about: 'Visits of at least 10 attentive seconds, two page views, or a goal.',
  },
  visit_duration: { label: 'Visit duration', ...duration, about: 'From the first to the last event of a visit; mean.' },
  time_on_page: {
    label: 'Time on page',
    ...duration,
    about: 'How long a page was visible and in use; mean over page views.',
  },
  scroll_depth: {
    label: 'Scroll depth',
    full: (value) => percentText(value / 100),
    short: (value) => percentText(value / 100),
    about: 'The deepest point reached on the page; mean.',
  },
  entries: { label: 'Entries', ...count, about: 'Visits that began here.' },
  exits: { label: 'Exits', ...count, about: 'Visits that ended here.' },
  revenue: { label: 'Revenue', full: decimalText, short: shortCountText, about: 'Exact sums, by currency.' },
  conversions: { label: 'Conversions', ...count, about: 'How often the goal was completed.' },
  converted: { label: 'Converted', ...count, about: 'Visitors who completed the goal.' },
  conversion_rate: {
    label: 'Conversion rate',
    ...rate,
    about: 'Visitors who completed the goal, of all visitors.',
  },
}

export const isMeasure = (name: string): name is MeasureName => Object.hasOwn(measures, name)

const isMoney = (value: unknown): value is Money => typeof value === 'object' && value !== null

/** A table's cell: a number, sums of money, or – where there is none. */
export function cellText(name: string, value: number | Money | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (isMoney(value)) return moneyTexts(value).join(' + ') || '–'
  return isMeasure(name) ? measures[name].full(value) : decimalText(value)
}

/** (now − before) / before; null where there is nothing to compare with. */
export const changeOf = (now: number | null | undefined, before: number | null | undefined): number | null =>
  now === null || now === undefined || before === null || before === undefined || before === 0
    ? null
    : (now - before) / before
