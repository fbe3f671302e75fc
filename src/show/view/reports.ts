// Which reports does a view ask? Pages never build requests by hand.
import type { Filter, IntervalUnit, ReportInput } from '../../report/index.ts'
import { allOf } from './filters.ts'
import { intervalFor, lengthInDays } from './ranges.ts'
import type { View } from './view.ts'

export type TrendInput = Extract<ReportInput, { kind: 'trend' }>
export type TableInput = Extract<ReportInput, { kind: 'table' }>
export type OverviewInput = Extract<ReportInput, { kind: 'overview' }>
type GoalsInput = Extract<ReportInput, { kind: 'goals' }>
export type TableMeasureName = NonNullable<TableInput['measures']>[number]

/** What a view does not know by itself. */
export interface ViewContext {
  /** The filter of the view's segment. */
  readonly segmentFilter: Filter | undefined
  /** IANA name for 'browser'. */
  readonly browserZone: string
  readonly today: string
  /** Length of the range 'all', once an answer has told it. */
  readonly allDays: number | undefined
}

/** Range, time zone and filter: what every report of the page has in common. */
export function commonOf(view: View, context: ViewContext) {
  const filter = allOf([...view.filters, ...(context.segmentFilter === undefined ? [] : [context.segmentFilter])])
  const zone = view.zone === 'browser' ? context.browserZone : view.zone
  return {
    range: view.range,
    ...(zone === '' ? {} : { time_zone: zone }),
    ...(filter === undefined ? {} : { filter }),
  }
}

/** Nothing can be compared with everything there ever was. */
export function compareOf(view: View): Pick<OverviewInput, 'compare'> {
  if (view.compare === 'none' || view.range === 'all') return {}
  if (view.compare === 'previous') return { compare: 'previous_period' }
  return { compare: view.compare === 'year' ? 'previous_year' : view.compare }
}

/** Scroll depth is left out: it is as dear as all the others together. */
const cardMeasures = [
  'visitors',
  'visits',
  'page_views',
  'views_per_visit',
  'bounce_rate',
  'engagement_rate',
  'visit_duration',
  'time_on_page',
] as const

export function overviewReport(view: View, context: ViewContext): OverviewInput {
  return {
    kind: 'overview',
    ...commonOf(view, context),
    ...compareOf(view),
    measures: [
      ...cardMeasures,
      'revenue',
      ...(view.goal === undefined ? [] : (['conversions', 'conversion_rate'] as const)),
    ],
    ...(view.goal === undefined ? {} : { goal: view.goal }),
  }
}

export const intervalOf = (view: View, context: ViewContext): IntervalUnit =>
  intervalFor(view.interval, lengthInDays(view.range, context.today, context.allDays))

/** Sparklines and the main chart in one: a series a card. */
export function trendReport(view: View, context: ViewContext): TrendInput {
  const goalMeasures = view.goal === undefined ? [] : (['conversions', 'conversion_rate'] as const)
  return {
    kind: 'trend',
    ...commonOf(view, context),
    ...compareOf(view),
    interval: intervalOf(view, context),
    series: [...cardMeasures, ...goalMeasures].map((measure) => ({ measure, label: measure })),
    ...(view.goal === undefined ? {} : { goal: view.goal }),
  }
}

/** Revenue by interval, a series a currency; asked only where there is revenue. */
export function revenueReport(view: View, context: ViewContext, currencies: readonly string[]): TrendInput {
  return {
    kind: 'trend',
    ...commonOf(view, context),
    ...compareOf(view),
    interval: intervalOf(view, context),
    series: currencies.slice(0, 10).map((currency) => ({
      measure: 'sum',
      property: 'revenue',
      currency,
      label: currency,
      filter: { property: 'currency', operator: 'is', value: currency },
    })),
  }
}

interface TableWish {
  readonly breakdown: readonly string[]
  readonly measures: readonly TableMeasureName[]
  /** Only for this table, beside the view's filters. */
  readonly filter?: Filter | undefined
  readonly search?: string
  readonly order?: { readonly by: TableMeasureName; readonly direction: 'asc' | 'desc' } | undefined
  readonly limit?: number
  readonly offset?: number
  readonly withCompare?: boolean
}

export function tableReport(view: View, context: ViewContext, wish: TableWish): TableInput {
  const common = commonOf(view, context)
  const filter = allOf([common.filter, wish.filter].filter((one) => one !== undefined))
  return {
    kind: 'table',
    ...common,
    ...(filter === undefined ? {} : { filter }),
    breakdown: [...wish.breakdown],
    measures: [...wish.measures],
    ...(wish.search === undefined || wish.search === '' ? {} : { search: wish.search }),
    ...(wish.order === undefined ? {} : { order: { ...wish.order } }),
    limit: wish.limit ?? 9,
    ...(wish.offset === undefined || wish.offset === 0 ? {} : { offset: wish.offset }),
    ...(wish.withCompare === false ? {} : compareOf(view)),
    ...(view.goal === undefined ? {} : { goal: view.goal }),
  }
}

export function goalsReport(view: View, context: ViewContext): GoalsInput {
  return { kind: 'goals', ...commonOf(view, context), ...compareOf(view) }
}
