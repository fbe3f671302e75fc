// What do the templates' dashboards show? Reports of every kind, in the order in which they stand on the dashboard.
import type { ReportInput } from '../report/index.ts'
import type { NewSavedReportJson } from './analysis-schemas.ts'

export interface TemplateReport {
  readonly name: string
  readonly description: string
  /** Keys of the events (or `goals`, `group_type`) without which it can't be made. */
  readonly needs: readonly string[]
  /** Columns of 12, rows of 40 px. */
  readonly size: readonly [width: number, height: number]
  readonly chart?: NonNullable<NonNullable<NewSavedReportJson['display']>['chart']>
  /** `event('sign_up')` is the project's name of it. */
  readonly report: (event: (key: string) => string) => ReportInput
}

type Size = TemplateReport['size']
const third: Size = [4, 4]
const quarter: Size = [3, 4]
const half: Size = [6, 8]
const wide: Size = [12, 8]
const range = { last: 30, unit: 'day' } as const
const previous = 'previous_period' as const

const events = (...names: string[]) => ({ events: names.map((event_name) => ({ event_name })) })
const pageViews = events('page_view', 'screen_view')
type Trend = Extract<ReportInput, { kind: 'trend' }>
const trend = (series: Trend['series'], more: Partial<Trend> = {}): ReportInput => ({
  kind: 'trend',
  range,
  interval: 'day',
  series,
  ...more,
})
type Table = Extract<ReportInput, { kind: 'table' }>
const table = (breakdown: Table['breakdown'], measures: Table['measures']): ReportInput => ({
  kind: 'table',
  range,
  breakdown,
  measures,
  limit: 10,
})
const number = (
  name: string,
  series: Trend['series'][number],
  needs: readonly string[] = [],
  size: Size = quarter,
): TemplateReport => ({
  name,
  description: 'With the days before.',
  needs,
  size,
  chart: 'number',
  report: () => trend([{ label: name, ...series }], { compare: previous }),
})
/** A number of an event that the project names. */
const eventNumber = (
  name: string,
  need: string,
  series: Trend['series'][number],
  size: Size = quarter,
): TemplateReport => ({
  ...number(name, series, [need], size),
  report: (event) => trend([{ label: name, ...series, ...events(event(need)) }], { compare: previous }),
})

const visitors = trend([{ label: 'Visitors', measure: 'visitors' }], { compare: previous })
const sources: TemplateReport = {
  name: 'Where visitors come from',
  description: 'Sources of visits.',
  needs: [],
  size: half,
  report: () => table(['source'], ['visitors', 'visits', 'bounce_rate']),
}
const weeklyRetention: TemplateReport = {
  name: 'Who comes back, week by week',
  description: 'Of the visitors who came in a week: how many were here again in the weeks after.',
  needs: [],
  size: wide,
  report: () => ({
    kind: 'retention',
    range: { last: 8, unit: 'week' },
    start: { occurrence: 'first_in_range' },
    return: {},
    period: 'week',
    periods: 7,
  }),
}
const lifecycle: TemplateReport = {
  name: 'New, returning, gone',
  description: 'Each week’s people: new ones, those who stay, who come again, and who are gone.',
  needs: [],
  size: half,
  report: () => ({ kind: 'lifecycle', range: { last: 12, unit: 'week' }, interval: 'week' }),
}
const stickiness: TemplateReport = {
  name: 'On how many days people are here',
  description: 'Of the last 30 days.',
  needs: [],
  size: half,
  report: () => ({ kind: 'stickiness', range, interval: 'day' }),
}
const pagePaths: TemplateReport = {
  name: 'Ways through the pages',
  description: 'From where visits begin.',
  needs: [],
  size: wide,
  report: () => ({ kind: 'paths', range, nodes: { by: 'page' } }),
}
const countries: TemplateReport = {
  name: 'Countries',
  description: '',
  needs: [],
  size: half,
  report: () => table(['country'], ['visitors', 'visits']),
}
const devices: TemplateReport = {
  name: 'Devices',
  description: 'Visitors by kind of device.',
  needs: [],
  size: half,
  chart: 'pie',
  report: () => trend([{ label: 'Visitors', measure: 'visitors' }], { breakdown: ['device_type'] }),
}

export const webReports: readonly TemplateReport[] = [
  number('Visitors', { measure: 'visitors' }),
  number('Visits', { measure: 'visits' }),
  number('Page views', { measure: 'page_views' }),
  number('Bounce rate', { measure: 'bounce_rate' }),
  { name: 'Visitors by day', description: '', needs: [], size: wide, chart: 'line', report: () => visitors },
  sources,
  {
    name: 'Top pages',
    description: '',
    needs: [],
    size: half,
    report: () => table(['path'], ['visitors', 'page_views', 'time_on_page']),
  },
  {
    name: 'Campaigns',
    description: 'By their tag utm_campaign.',
    needs: [],
    size: half,
    report: () => table(['utm_campaign'], ['visitors', 'visits', 'bounce_rate']),
  },
  {
    name: 'Goals',
    description: 'How often each is reached, and by which share of the visitors.',
    needs: ['goals'],
    size: half,
    report: () => ({ kind: 'goals', range, compare: previous }),
  },
  countries,
  devices,
  weeklyRetention,
  pagePaths,
]

export const saasReports: readonly TemplateReport[] = [
  eventNumber('Sign-ups', 'sign_up', { measure: 'total' }, third),
  eventNumber('Active people', 'activate', { measure: 'persons' }, third),
  eventNumber('New subscriptions', 'subscribe', { measure: 'total' }, third),
  {
    name: 'Sign-ups by day',
    description: 'By where people came from.',
    needs: ['sign_up'],
    size: wide,
    chart: 'bar',
    report: (event) =>
      trend([{ label: 'Sign-ups', measure: 'total', ...events(event('sign_up')) }], {
        breakdown: ['channel'],
        limit: 6,
      }),
  },
  {
    name: 'From visit to subscription',
    description: 'Within 30 days.',
    needs: ['sign_up', 'activate', 'subscribe'],
    size: half,
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 30, unit: 'day' },
      steps: [
        { label: 'Visit', ...pageViews },
        { label: 'Sign-up', ...events(event('sign_up')) },
        { label: 'Activation', ...events(event('activate')) },
        { label: 'Subscription', ...events(event('subscribe')) },
      ],
    }),
  },
  {
    name: 'From sign-up to activation',
    description: 'Within 7 days, over time.',
    needs: ['sign_up', 'activate'],
    size: half,
    chart: 'line',
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 7, unit: 'day' },
      interval: 'week',
      steps: [
        { label: 'Sign-up', ...events(event('sign_up')) },
        { label: 'Activation', ...events(event('activate')) },
      ],
    }),
  },
  {
    name: 'Who stays after sign-up',
    description: 'Of those who signed up in a week: who did anything in the weeks after.',
    needs: ['sign_up'],
    size: wide,
    report: (event) => ({
      kind: 'retention',
      range: { last: 8, unit: 'week' },
      start: { ...events(event('sign_up')), occurrence: 'first_ever' },
      return: {},
      period: 'week',
      periods: 7,
    }),
  },
  lifecycle,
  stickiness,
  {
    name: 'Active accounts',
    description: 'Accounts (groups) with any event, by week.',
    needs: ['group_type'],
    size: half,
    chart: 'line',
    report: (event) =>
      trend([{ label: 'Active accounts', measure: 'count_distinct', property: `group.${event('group_type')}` }], {
        range: { last: 12, unit: 'week' },
        interval: 'week',
      }),
  },
  {
    name: 'Most active accounts',
    description: 'By how many of their people were here.',
    needs: ['group_type'],
    size: half,
    chart: 'table',
    report: (event) =>
      trend([{ label: 'People', measure: 'persons' }], { breakdown: [`group.${event('group_type')}`] }),
  },
]

export const shopReports: readonly TemplateReport[] = [
  eventNumber('Revenue', 'purchase', { measure: 'sum', property: 'revenue' }),
  eventNumber('Orders', 'purchase', { measure: 'total' }),
  eventNumber('Customers', 'purchase', { measure: 'persons' }),
  {
    name: 'Average order',
    description: 'Revenue / orders.',
    needs: ['purchase'],
    size: quarter,
    chart: 'number',
    report: (event) =>
      trend([{ label: 'Average order', measure: 'average', property: 'revenue', ...events(event('purchase')) }], {
        compare: previous,
      }),
  },
  {
    name: 'Revenue by day',
    description: '',
    needs: ['purchase'],
    size: wide,
    chart: 'bar',
    report: (event) =>
      trend([{ label: 'Revenue', measure: 'sum', property: 'revenue', ...events(event('purchase')) }], {
        compare: previous,
      }),
  },
  {
    name: 'The way to an order',
    description: 'Within one day.',
    needs: ['view_product', 'add_to_cart', 'purchase'],
    size: half,
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 1, unit: 'day' },
      steps: [
        { label: 'Product seen', ...events(event('view_product')) },
        { label: 'In the basket', ...events(event('add_to_cart')) },
        { label: 'Order', ...events(event('purchase')) },
      ],
    }),
  },
  {
    name: 'From checkout to order',
    description: 'Within one hour.',
    needs: ['checkout', 'purchase'],
    size: half,
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 1, unit: 'hour' },
      steps: [
        { label: 'Checkout', ...events(event('checkout')) },
        { label: 'Order', ...events(event('purchase')) },
      ],
    }),
  },
  {
    name: 'Orders by source',
    description: '',
    needs: ['purchase'],
    size: half,
    chart: 'pie',
    report: (event) =>
      trend([{ label: 'Orders', measure: 'total', ...events(event('purchase')) }], { breakdown: ['source'], limit: 6 }),
  },
  {
    name: 'Days with an order',
    description: 'How many customers ordered on one day, on two …',
    needs: ['purchase'],
    size: half,
    report: (event) => ({
      kind: 'stickiness',
      range: { last: 90, unit: 'day' },
      interval: 'day',
      series: [{ label: 'Customers', ...events(event('purchase')) }],
    }),
  },
  {
    name: 'Customers who buy again',
    description: 'By the month of the first order.',
    needs: ['purchase'],
    size: wide,
    report: (event) => ({
      kind: 'retention',
      range: { last: 6, unit: 'month' },
      start: { ...events(event('purchase')), occurrence: 'first_ever' },
      return: events(event('purchase')),
      period: 'month',
      periods: 5,
    }),
  },
]

export const contentReports: readonly TemplateReport[] = [
  number('Readers', { measure: 'visitors' }),
  number('Pages read', { measure: 'page_views' }),
  number('Scroll depth', { measure: 'scroll_depth' }),
  number('Time on page', { measure: 'time_on_page' }),
  { name: 'Readers by day', description: '', needs: [], size: wide, chart: 'line', report: () => visitors },
  {
    name: 'What is read',
    description: '',
    needs: [],
    size: half,
    report: () => table(['path'], ['visitors', 'time_on_page', 'scroll_depth']),
  },
  {
    name: 'Where readers begin',
    description: 'Entry pages.',
    needs: [],
    size: half,
    report: () => table(['entry_page'], ['visitors', 'bounce_rate']),
  },
  sources,
  countries,
  eventNumber('Subscriptions', 'subscribe', { measure: 'total' }, [6, 4]),
  eventNumber('Shares', 'share', { measure: 'total' }, [6, 4]),
  {
    name: 'From reading to subscribing',
    description: 'Within 7 days.',
    needs: ['subscribe'],
    size: half,
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 7, unit: 'day' },
      steps: [
        { label: 'First page', ...pageViews },
        { label: 'Second page', ...pageViews },
        { label: 'Subscription', ...events(event('subscribe')) },
      ],
    }),
  },
  {
    name: 'What is shared',
    description: '',
    needs: ['share'],
    size: half,
    chart: 'table',
    report: (event) =>
      trend([{ label: 'Shares', measure: 'total', ...events(event('share')) }], { breakdown: ['path'] }),
  },
  weeklyRetention,
]

export const appReports: readonly TemplateReport[] = [
  number('Active people', { measure: 'persons' }, [], third),
  number('Sessions', { measure: 'sessions' }, [], third),
  eventNumber('New accounts', 'sign_up', { measure: 'total' }, third),
  {
    name: 'Active people by day',
    description: '',
    needs: [],
    size: wide,
    chart: 'line',
    report: () => trend([{ label: 'Active people', measure: 'persons' }], { compare: previous }),
  },
  lifecycle,
  stickiness,
  {
    name: 'Through the first steps',
    description: 'Within 7 days of signing up.',
    needs: ['sign_up', 'onboarded', 'key_action'],
    size: half,
    report: (event) => ({
      kind: 'funnel',
      range,
      window: { count: 7, unit: 'day' },
      steps: [
        { label: 'Sign-up', ...events(event('sign_up')) },
        { label: 'First steps done', ...events(event('onboarded')) },
        { label: 'First use', ...events(event('key_action')) },
      ],
    }),
  },
  {
    name: 'Uses per person',
    description: 'How often those who use it do so.',
    needs: ['key_action'],
    size: half,
    chart: 'line',
    report: (event) => trend([{ label: 'Uses per person', measure: 'per_person', ...events(event('key_action')) }]),
  },
  {
    name: 'Operating systems',
    description: '',
    needs: [],
    size: half,
    chart: 'pie',
    report: () => trend([{ label: 'People', measure: 'persons' }], { breakdown: ['os'] }),
  },
  {
    name: 'Ways through the screens',
    description: '',
    needs: [],
    size: half,
    report: () => ({ kind: 'paths', range, nodes: { by: 'screen' } }),
  },
  {
    name: 'Who comes back, day by day',
    description: 'Of the people who came first on a day: how many were here again in the days after.',
    needs: [],
    size: wide,
    report: () => ({
      kind: 'retention',
      range: { last: 14, unit: 'day' },
      start: { occurrence: 'first_ever' },
      return: {},
      period: 'day',
      periods: 13,
    }),
  },
]
