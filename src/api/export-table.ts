// A report's result as one table with columns that know what they hold: what CSV and XLSX are made of.
import { fields } from '../event/index.ts'
import { peopleTable } from './export-people.ts'
import { isFieldName, ownPropertyPrefix } from '../report/index.ts'
import type {
  Compared,
  GoalsResult,
  Meta,
  Money,
  Result,
  TableMeasure,
  TableResult,
  TrendResult,
} from '../report/index.ts'

type Format = 'text' | 'count' | 'number' | 'percent' | 'seconds' | 'money'
export interface ExportColumn {
  readonly header: string
  readonly format: Format
}
/** Money is exact decimal text; rates are 0…1; null: nothing to say. */
export type ExportCell = string | number | null
export interface ExportTable {
  /** For the file's name: 'path'. */
  readonly name: string
  readonly columns: readonly ExportColumn[]
  readonly rows: readonly (readonly ExportCell[])[]
  readonly meta: Meta
}

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
} as const satisfies Record<TableMeasure, ExportColumn>

const propertyLabel = (name: string): string =>
  isFieldName(name)
    ? fields[name].label
    : name.startsWith(ownPropertyPrefix)
      ? name.slice(ownPropertyPrefix.length)
      : name

const previously = (column: ExportColumn): ExportColumn => ({ ...column, header: `${column.header}, before` })

/** A column of its own for each currency that occurs. */
const moneyColumns = (currencies: readonly string[]): readonly ExportColumn[] =>
  currencies.map((currency) => ({ header: `Revenue ${currency}`, format: 'money' }))
const currenciesOf = (all: Iterable<Money | undefined>): readonly string[] => {
  const found = new Set<string>()
  for (const money of all) for (const currency of Object.keys(money ?? {})) found.add(currency)
  return [...found].toSorted()
}

type MeasureValue = TableResult['rows'][number]['measures'][TableMeasure]
const isMoney = (value: MeasureValue): value is Money => typeof value === 'object' && value !== null

function tableOf(result: TableResult): ExportTable {
  const measures = Object.keys(result.rows[0]?.measures ?? {}) as TableMeasure[]
  const hasPrevious = result.rows.some((row) => row.previous !== undefined)
  const currencies = currenciesOf(
    result.rows.flatMap((row) =>
      [row.measures.revenue, row.previous?.revenue].filter((money) => money !== undefined && isMoney(money)),
    ),
  )
  const columns = measures.flatMap((measure) =>
    measure === 'revenue' ? moneyColumns(currencies) : [measureColumns[measure]],
  )
  const cells = (values: TableResult['rows'][number]['measures'] | undefined): readonly ExportCell[] =>
    measures.flatMap((measure): ExportCell[] => {
      const value = values?.[measure]
      if (measure === 'revenue') return currencies.map((currency) => (isMoney(value) ? (value[currency] ?? '0') : null))
      return [isMoney(value) ? null : (value ?? null)]
    })
  return {
    name: result.breakdown.join('-'),
    meta: result.meta,
    columns: [
      ...result.breakdown.map((name): ExportColumn => ({ header: propertyLabel(name), format: 'text' })),
      ...columns,
      ...(hasPrevious ? columns.map(previously) : []),
    ],
    rows: result.rows.map((row) => [...row.key, ...cells(row.measures), ...(hasPrevious ? cells(row.previous) : [])]),
  }
}

/** Days and longer by their first day; hours and minutes in full, with the offset that tells the two 2 o'clocks apart. */
const startOf = (start: string, unit: TrendResult['interval']): string =>
  unit === 'hour' || unit === 'minute' ? start : start.slice(0, 10)

function trendOf(result: TrendResult): ExportTable {
  const columns = result.series.map(({ label, key }): ExportColumn => ({
    header: [label, ...key.map((part) => part ?? '(none)')].filter((part) => part !== '').join(' · '),
    format: 'number',
  }))
  const { compare } = result
  return {
    name: 'trend',
    meta: result.meta,
    columns: [
      { header: 'Start', format: 'text' },
      ...columns,
      ...(compare === undefined
        ? []
        : [{ header: 'Start, before', format: 'text' } as const, ...columns.map(previously)]),
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
  }
}

function goalsOf(result: GoalsResult): ExportTable {
  const { goals, meta } = result
  const hasPrevious = meta.compare_range !== undefined
  const currencies = currenciesOf(goals.flatMap(({ revenue }) => [revenue.value, revenue.previous]))
  const columns: readonly ExportColumn[] = [
    { header: 'Conversions', format: 'count' },
    { header: 'Visitors', format: 'count' },
    { header: 'Conversion rate', format: 'percent' },
    ...moneyColumns(currencies),
  ]
  type Goal = GoalsResult['goals'][number]
  const cells = (
    goal: Goal,
    pick: (of: Compared) => number | null,
    money: Money | undefined,
  ): readonly ExportCell[] => [
    ...[goal.completions, goal.visitors, goal.conversion_rate].map(pick),
    ...currencies.map((currency) => money?.[currency] ?? null),
  ]
  return {
    name: 'goals',
    meta,
    columns: [{ header: 'Goal', format: 'text' }, ...columns, ...(hasPrevious ? columns.map(previously) : [])],
    rows: goals.map((goal) => [
      goal.name,
      ...cells(goal, ({ value }) => value, goal.revenue.value),
      ...(hasPrevious ? cells(goal, ({ previous }) => previous ?? null, goal.revenue.previous) : []),
    ]),
  }
}

/** undefined: a result of this kind is no table. */
export function exportTable(result: Result): ExportTable | undefined {
  if (result.kind === 'table') return tableOf(result)
  if (result.kind === 'trend') return trendOf(result)
  if (result.kind === 'goals') return goalsOf(result)
  if (result.kind === 'people') return peopleTable(result)
  return undefined
}
