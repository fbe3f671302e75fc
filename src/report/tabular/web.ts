// Tables, trends and goals as tables.
import type { Money } from '../answer.ts'
import type { CountMeasure, PropertyMeasure, TableMeasure } from '../measures.ts'
import type { GoalsReport, OverviewReport, Series, TableReport, TrendReport } from '../reports-web.ts'
import type { Compared, GoalsResult, OverviewResult, TableResult, TrendResult } from '../results-web.ts'
import { column, groupColumns, inCurrency, partOf, previously, startColumn, startOf } from './table.ts'
import type { Asked, Cell, Column, Format, Table } from './table.ts'

const measureColumns = {
  visitors: { header: 'Visitors', format: 'count' },
  visits: { header: 'Visits', format: 'count' },
  page_views: { header: 'Page views', format: 'count' },
  events: { header: 'Events', format: 'count' },
  views_per_visit: { header: 'Views per visit', format: 'number' },
  bounce_rate: { header: 'Bounce rate', format: 'percent' },
  engagement_rate: { header: 'Engagement rate', format: 'percent' },
  visit_duration: { header: 'Visit duration (seconds)', format: 'seconds' },
  time_on_page: { header: 'Time on page (seconds)', format: 'seconds' },
  scroll_depth: { header: 'Scroll depth (%)', format: 'number' },
  entries: { header: 'Entries', format: 'count' },
  exits: { header: 'Exits', format: 'count' },
  conversions: { header: 'Conversions', format: 'count' },
  converted: { header: 'Converted visitors', format: 'count' },
  conversion_rate: { header: 'Conversion rate', format: 'percent' },
  revenue: { header: 'Revenue', format: 'money' },
} as const satisfies Record<TableMeasure, Column>

const seriesFormats = {
  total: 'count',
  persons: 'count',
  sessions: 'count',
  per_person: 'number',
  count_distinct: 'count',
  sum: 'number',
  average: 'number',
  median: 'number',
  p90: 'number',
  p95: 'number',
  p99: 'number',
  min: 'number',
  max: 'number',
} as const satisfies Record<CountMeasure | PropertyMeasure, Format>
const isOwn = (measure: Series['measure']): measure is keyof typeof seriesFormats =>
  Object.hasOwn(seriesFormats, measure)
/** Means have more places than money has. */
const moneyLike: ReadonlySet<string> = new Set(['sum', 'min', 'max'])

/** A formula and a rolling mean may be any number. */
function formatOf({ series, rolling }: TrendReport, letter: string | undefined): Format {
  const one = letter === undefined ? undefined : series[letter.charCodeAt(0) - 'A'.charCodeAt(0)]
  if (one === undefined || rolling !== undefined) return 'number'
  if ('property' in one && one.property === 'revenue' && moneyLike.has(one.measure)) return 'money'
  return isOwn(one.measure) ? seriesFormats[one.measure] : measureColumns[one.measure].format
}

/** A column of its own for each currency that occurs; where none does, the project's. */
const moneyColumns = (currencies: readonly string[]): readonly Column[] =>
  currencies.map((currency) => ({ header: `Revenue ${currency}`, format: 'money' }))
const currenciesOf = (all: Iterable<Money | undefined>, ofProject: string): readonly string[] => {
  const found = new Set<string>()
  for (const money of all) for (const currency of Object.keys(money ?? {})) found.add(currency)
  return found.size === 0 ? [ofProject] : [...found].toSorted()
}

type MeasureValue = TableResult['rows'][number]['measures'][TableMeasure]
const isMoney = (value: MeasureValue): value is Money => typeof value === 'object' && value !== null

export function tableOf(result: TableResult, { report, currency: ofProject }: Asked<TableReport>): Table {
  const measures = [...new Set(report.measures)]
  const hasPrevious = result.meta.compare_range !== undefined
  const currencies = currenciesOf(
    result.rows.flatMap((row) =>
      [row.measures.revenue, row.previous?.revenue].filter((money) => money !== undefined && isMoney(money)),
    ),
    ofProject,
  )
  const columns = measures.flatMap((measure) =>
    measure === 'revenue' ? moneyColumns(currencies) : [measureColumns[measure]],
  )
  const cells = (values: TableResult['rows'][number]['measures'] | undefined): readonly Cell[] =>
    measures.flatMap((measure): Cell[] => {
      const value = values?.[measure]
      if (measure === 'revenue') return currencies.map((currency) => (isMoney(value) ? (value[currency] ?? '0') : null))
      return [isMoney(value) ? null : (value ?? null)]
    })
  return {
    name: result.breakdown.join('-'),
    columns: [...groupColumns(result.breakdown), ...columns, ...(hasPrevious ? columns.map(previously) : [])],
    rows: result.rows.map((row) => [...row.key, ...cells(row.measures), ...(hasPrevious ? cells(row.previous) : [])]),
    ...partOf(result.rows.length, result.total_rows, 'rows'),
  }
}

export function trendOf(result: TrendResult, { report }: Asked<TrendReport>): Table {
  const columns = result.series.map(({ label, letter, key, currency }): Column => ({
    header: inCurrency(
      [label, ...key.map((part) => part ?? '(none)')].filter((part) => part !== '').join(' · '),
      currency,
    ),
    format: formatOf(report, letter),
  }))
  const { compare } = result
  const groupCount = new Set(result.series.map(({ key }) => JSON.stringify(key))).size
  return {
    name: 'trend',
    columns: [
      startColumn('Start', result.interval),
      ...columns,
      ...(compare === undefined ? [] : [startColumn('Start, before', result.interval), ...columns.map(previously)]),
    ],
    rows: result.intervals.map(({ start }, index) => {
      const before = compare?.intervals[index]?.start
      return [
        startOf(start, result.interval),
        ...result.series.map(({ values }) => values[index] ?? null),
        ...(compare === undefined
          ? []
          : [
              before === undefined ? null : startOf(before, result.interval),
              ...result.series.map((_, series) => compare.series[series]?.values[index] ?? null),
            ]),
      ]
    }),
    ...(report.breakdown.length === 0 ? {} : partOf(groupCount, result.groups.total, 'groups')),
  }
}

export function goalsOf(result: GoalsResult, { currency: ofProject }: Asked<GoalsReport>): Table {
  const { goals, meta } = result
  const hasPrevious = meta.compare_range !== undefined
  const currencies = currenciesOf(
    goals.flatMap(({ revenue }) => [revenue.value, revenue.previous]),
    ofProject,
  )
  const columns: readonly Column[] = [
    { header: 'Conversions', format: 'count' },
    { header: 'Visitors', format: 'count' },
    { header: 'Conversion rate', format: 'percent' },
    ...moneyColumns(currencies),
  ]
  type Goal = GoalsResult['goals'][number]
  const cells = (goal: Goal, pick: (of: Compared) => number | null, money: Money | undefined): readonly Cell[] => [
    ...[goal.completions, goal.visitors, goal.conversion_rate].map(pick),
    ...currencies.map((currency) => money?.[currency] ?? null),
  ]
  return {
    name: 'goals',
    columns: [{ header: 'Goal', format: 'text' }, ...columns, ...(hasPrevious ? columns.map(previously) : [])],
    rows: goals.map((goal) => [
      goal.name,
      ...cells(goal, ({ value }) => value, goal.revenue.value),
      ...(hasPrevious ? cells(goal, ({ previous }) => previous ?? null, goal.revenue.previous) : []),
    ]),
  }
}

/** One row a measure: what the cards of an overview show. */
export function overviewOf(result: OverviewResult, { currency: ofProject }: Asked<OverviewReport>): Table {
  const hasPrevious = result.meta.compare_range !== undefined
  const rows = Object.entries(result.measures).map(([name, compared]): readonly Cell[] => [
    measureColumns[name as keyof typeof result.measures].header,
    compared.value,
    ...(hasPrevious ? [compared.previous ?? null, compared.change ?? null] : []),
  ])
  const { revenue } = result
  const money = (revenue === undefined ? [] : currenciesOf([revenue.value, revenue.previous], ofProject)).map(
    (currency): readonly Cell[] => [
      `Revenue ${currency}`,
      Number(revenue?.value[currency] ?? 0),
      ...(hasPrevious ? [Number(revenue?.previous?.[currency] ?? 0), null] : []),
    ],
  )
  return {
    name: 'overview',
    columns: [
      column('Measure', 'text'),
      column('Value', 'number'),
      ...(hasPrevious ? [column('Value, before', 'number'), column('Change', 'percent')] : []),
    ],
    rows: [...rows, ...money],
  }
}
