// The naive answer to each kind of report: loops over an array of events. Ranges and intervals are taken from the
// engine's own result (their rightness is tested in query/time.test.ts), everything else is computed here.
import type { Event } from '../../event/index.ts'
import type {
  EventsReport,
  EventsResult,
  Goal,
  GoalsReport,
  GoalsResult,
  OverviewReport,
  OverviewResult,
  Series,
  TableReport,
  TableResult,
  TrendReport,
  TrendResult,
} from '../../report/index.ts'
import { goalMeasures, overviewMeasures } from '../../report/index.ts'
import { currencyOf, matches, textOf, valueOf } from './filter.ts'
import { completes, isNamed } from './goals.ts'
import { compareKeys, type Key } from './keys.ts'
import { countMeasures, numberIn, propertyMeasure, revenueOf } from './measures.ts'
import type { Project } from './visits.ts'

interface Span {
  readonly from: number
  readonly to: number
}
const spanOf = (range: { readonly from: string; readonly to: string }): Span => ({
  from: Date.parse(range.from),
  to: Date.parse(range.to),
})
const within = (events: readonly Event[], { from, to }: Span): readonly Event[] =>
  events.filter(({ timestamp }) => timestamp >= from && timestamp < to)
const nothing: Span = { from: 0, to: 0 }

const keyOf = (breakdown: readonly string[], event: Event, project: Project): Key =>
  breakdown.map((name) => textOf(valueOf(name, event, project)))
/** Descending or ascending by value, nulls last, ties by key. */
const byValue =
  (direction: 'asc' | 'desc') =>
  (a: readonly [number | null, Key], b: readonly [number | null, Key]): number => {
    if (a[0] !== b[0]) {
      if (a[0] === null) return 1
      if (b[0] === null) return -1
      return direction === 'asc' ? a[0] - b[0] : b[0] - a[0]
    }
    return compareKeys(a[1], b[1])
  }

const goalOf = ({ goal: id }: { readonly goal?: number | undefined }, { goals }: Project): Goal | undefined =>
  goals.find((goal) => goal.id === id)

export function overviewAnswer(
  report: OverviewReport,
  project: Project,
  { meta }: OverviewResult,
): Pick<OverviewResult, 'measures' | 'revenue'> {
  const all = project.events.filter((event) => matches(report.filter, event, project))
  const now = within(all, spanOf(meta.range))
  const before = meta.compare_range === undefined ? undefined : within(all, spanOf(meta.compare_range))
  const goal = goalOf(report, project)
  const asked = [...overviewMeasures, ...goalMeasures].filter((measure) => report.measures.includes(measure))
  const measures = asked.map((measure): [string, object] => {
    const value = countMeasures[measure](now, project, goal)
    if (before === undefined) return [measure, { value }]
    const previous = before.length === 0 ? null : countMeasures[measure](before, project, goal)
    const change = value === null || previous === null || previous === 0 ? null : (value - previous) / previous
    return [measure, { value, previous, change }]
  })
  return {
    measures: Object.fromEntries(measures),
    revenue: report.measures.includes('revenue')
      ? { value: revenueOf(now, project), ...(before === undefined ? {} : { previous: revenueOf(before, project) }) }
      : undefined,
  }
}

export function tableAnswer(
  report: TableReport,
  project: Project,
  { meta }: TableResult,
): Pick<TableResult, 'rows' | 'total_rows'> {
  const all = project.events.filter((event) => matches(report.filter, event, project))
  const grouped = (span: Span): ReadonlyMap<string, readonly Event[]> =>
    Map.groupBy(within(all, span), (event) => JSON.stringify(keyOf(report.breakdown, event, project)))
  const goal = goalOf(report, project)
  const groups = grouped(spanOf(meta.range))
  const previous = grouped(meta.compare_range === undefined ? nothing : spanOf(meta.compare_range))
  const needle = report.search?.toLowerCase() ?? ''
  const found = [...groups]
    .map(([text, events]): readonly [Key, readonly Event[]] => [JSON.parse(text), events])
    .filter(([key]) => needle === '' || key.some((part) => part?.toLowerCase().includes(needle) ?? false))
  const measuresOf = (events: readonly Event[]) =>
    Object.fromEntries(
      report.measures.map((measure) => [
        measure,
        measure === 'revenue' ? revenueOf(events, project) : countMeasures[measure](events, project, goal),
      ]),
    )
  const by = report.order?.by ?? report.measures[0] ?? 'visitors'
  const rank = by === 'revenue' ? () => 0 : (events: readonly Event[]) => countMeasures[by](events, project, goal)
  const sort = byValue(report.order?.direction ?? 'desc')
  const sorted = found.toSorted(([aKey, a], [bKey, b]) => sort([rank(a), aKey], [rank(b), bKey]))
  const page = sorted.slice(report.offset, report.offset + report.limit)
  return {
    rows: page.map(([key, events]) => ({
      key: [...key],
      measures: measuresOf(events),
      ...(meta.compare_range === undefined ? {} : { previous: measuresOf(previous.get(JSON.stringify(key)) ?? []) }),
    })),
    total_rows: found.length,
  }
}

const isOfSeries = (series: Series, event: Event, project: Project): boolean =>
  (series.events === undefined ||
    series.events.length === 0 ||
    series.events.some(
      ({ event_name, filter }) => isNamed(event_name, event, project) && matches(filter, event, project),
    )) &&
  matches(series.filter, event, project)

const measureSeries = (series: Series, events: readonly Event[], project: Project, goal?: Goal): number | null =>
  'property' in series
    ? propertyMeasure(series.measure, series.property, events, project, series.currency)
    : countMeasures[series.measure](events, project, goal)

/** Amounts that are in no number: of the report's range and the compared one together. */
export function unconvertedAnswer(
  report: TrendReport,
  project: Project,
  { meta }: TrendResult,
): TrendResult['meta']['unconverted'] {
  const spans = [spanOf(meta.range), meta.compare_range === undefined ? nothing : spanOf(meta.compare_range)]
  const left = spans
    .flatMap((span) => within(project.events, span))
    .filter((event) => matches(report.filter, event, project))
    .filter((event) =>
      report.series.some(
        (series) =>
          'property' in series &&
          series.property === 'revenue' &&
          series.measure !== 'count_distinct' &&
          isOfSeries(series, event, project) &&
          numberIn('revenue', event, project, series.currency) === null,
      ),
    )
  const counts = Map.groupBy(left, (event) => currencyOf(event, project))
  if (counts.size === 0) return undefined
  return [...counts]
    .map(([currency, events]) => ({ currency, events: events.length }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}

type TrendPart = Pick<TrendResult, 'intervals' | 'series'>
export function trendAnswer(
  report: TrendReport,
  project: Project,
  result: TrendResult,
): { readonly series: readonly object[]; readonly compare: readonly object[] | undefined; readonly groups: number } {
  const all = project.events.filter((event) => matches(report.filter, event, project))
  const inRange = within(all, spanOf(result.meta.range))
  const ofSeries = (series: Series, events: readonly Event[], key: Key): readonly Event[] =>
    events.filter(
      (event) => isOfSeries(series, event, project) && compareKeys(keyOf(report.breakdown, event, project), key) === 0,
    )
  const goal = goalOf(report, project)
  const keys = new Map<string, Key>()
  if (report.breakdown.length === 0) keys.set('[]', [])
  for (const event of inRange) {
    if (!report.series.some((series) => isOfSeries(series, event, project))) continue
    const key = keyOf(report.breakdown, event, project)
    if (report.only_groups?.every((one) => compareKeys(one, key) !== 0) === true) continue
    keys.set(JSON.stringify(key), key)
  }
  const { order } = report
  const formulaAt = order?.formula ?? (order?.series === undefined ? 0 : undefined)
  const orderFormula = formulaAt === undefined ? undefined : report.formulas[formulaAt]?.formula
  const ordering = orderFormula === undefined ? [report.series[order?.series ?? 0]] : report.series.slice(0, 2)
  const rank = (key: Key): number | null => {
    const totals = ordering.map((series) => {
      const events = series === undefined ? [] : ofSeries(series, inRange, key)
      if (series === undefined || (events.length === 0 && orderFormula === undefined)) return null
      return measureSeries(series, events, project, goal)
    })
    return orderFormula === undefined ? (totals[0] ?? null) : formulaValue(orderFormula, totals)
  }
  const sort = byValue(report.order?.direction ?? 'desc')
  const sorted = [...keys.values()].map((key): readonly [number | null, Key] => [rank(key), key]).toSorted(sort)
  const first = sorted.slice(report.offset, report.offset + report.limit)
  const page = report.breakdown.length === 0 ? [[]] : settled(first, sorted, result, ordering)
  const part = (range: { from: string; to: string }, { intervals }: TrendPart): readonly object[] => {
    const { from } = spanOf(range)
    const spans = intervals.map(({ start, end }) => ({ from: Date.parse(start), to: Date.parse(end) }))
    return page.flatMap((key) => {
      const lines = report.series.map((series) => {
        const own = ofSeries(series, all, key)
        const values = spans.map((span) =>
          measureSeries(series, within(own, report.cumulative ? { from, to: span.to } : span), project, goal),
        )
        return { total: measureSeries(series, within(own, spanOf(range)), project, goal), values }
      })
      const computed = report.formulas.map(({ formula }) => ({
        total: formulaValue(
          formula,
          lines.map(({ total }) => total),
        ),
        values: spans.map((_, at) =>
          formulaValue(
            formula,
            lines.map(({ values }) => values[at] ?? null),
          ),
        ),
      }))
      return [...lines, ...computed].map(({ total, values }) => ({
        key: [...key],
        total,
        values: rolled(values, report.rolling ?? 1),
      }))
    })
  }
  return {
    series: part(result.meta.range, result),
    compare:
      result.compare === undefined || result.meta.compare_range === undefined
        ? undefined
        : part(result.meta.compare_range, result.compare),
    groups: keys.size,
  }
}

/** The formulas that are generated, each worked out by hand; null where a series has no value, or zero divides. */
export const workedFormulas: Readonly<Record<string, (a: number, b: number) => number | null>> = {
  'A * 100': (a) => a * 100,
  'A / B': (a, b) => (b === 0 ? null : a / b),
  '(A - B) / (A + B) * 100': (a, b) => (a + b === 0 ? null : ((a - b) / (a + b)) * 100),
  '-a + 2.5': (a) => -a + 2.5,
}
function formulaValue(formula: string, values: readonly (number | null)[]): number | null {
  const worked = workedFormulas[formula]
  if (worked === undefined) throw new Error(`Nobody has worked out ${formula}`)
  const [a = null, b = null] = values
  if (a === null || (/B/.test(formula) && b === null)) return null
  return worked(a, b ?? 0)
}

/** Measures whose last digit depends on the order of addition, or on how a mean is written down. */
const inexact: ReadonlySet<string> = new Set(['sum', 'average', 'median', 'p90', 'p95', 'p99'])
/** The keys of a page. Where two ranks only differ by their last digits either order is right: then the engine's is taken. */
function settled(
  page: readonly (readonly [number | null, Key])[],
  all: readonly (readonly [number | null, Key])[],
  result: TrendResult,
  by: readonly (Series | undefined)[],
): readonly Key[] {
  const expected = page.map(([, key]) => key)
  if (!by.some((series) => series !== undefined && inexact.has(series.measure))) return expected
  const ranks = new Map(all.map(([rank, key]) => [JSON.stringify(key), rank]))
  const given = [...new Set(result.series.map(({ key }) => JSON.stringify(key)))]
  const isSame = (one: number | null | undefined, other: number | null): boolean =>
    one === other ||
    (typeof one === 'number' &&
      other !== null &&
      Math.abs(one - other) <= 1e-11 * Math.max(Math.abs(one), Math.abs(other)))
  const isRight = given.length === page.length && page.every(([rank], at) => isSame(ranks.get(given[at] ?? ''), rank))
  return isRight ? given.map((key): Key => JSON.parse(key)) : expected
}

function rolled(values: readonly (number | null)[], window: number): readonly (number | null)[] {
  return values.map((value, at) => {
    if (window === 1) return value
    const last: number[] = []
    for (let back = 0; back < window; back++) {
      const other = values[at - back]
      if (other !== undefined && other !== null) last.push(other)
    }
    return last.length === 0 ? null : last.reduce((a, b) => a + b, 0) / last.length
  })
}

/** The ids of all events, page after page. */
export function eventsAnswer(report: EventsReport, project: Project, { meta }: EventsResult): readonly Event[] {
  return within(
    project.events.filter((event) => matches(report.filter, event, project)),
    spanOf(meta.range),
  ).toSorted((a, b) => b.timestamp - a.timestamp || (a.eventId < b.eventId ? 1 : -1))
}

export function goalsAnswer(
  report: GoalsReport,
  project: Project,
  { meta }: GoalsResult,
): Pick<GoalsResult, 'visitors' | 'goals'> {
  const all = project.events.filter((event) => matches(report.filter, event, project))
  const now = within(all, spanOf(meta.range))
  const before = meta.compare_range === undefined ? undefined : within(all, spanOf(meta.compare_range))
  const both = (measure: (events: readonly Event[]) => number | null): GoalsResult['visitors'] => {
    const value = measure(now)
    if (before === undefined) return { value }
    const previous = before.length === 0 ? null : measure(before)
    const change = value === null || previous === null || previous === 0 ? null : (value - previous) / previous
    return { value, previous, change }
  }
  const asked = report.goals ?? project.goals.map(({ id }) => id)
  return {
    visitors: both((events) => countMeasures.visitors(events, project)),
    goals: [...new Set(asked)].flatMap((id) => {
      const goal = project.goals.find((one) => one.id === id)
      if (goal === undefined) return []
      const revenue = (events: readonly Event[]) => {
        const completions = events.filter((event) => completes(goal, event, project))
        const { value } = goal.definition
        if (value?.kind !== 'fixed') return value === undefined ? {} : revenueOf(completions, project)
        const each = BigInt(Math.round(Number(value.amount) * 10_000))
        return revenueOf(
          completions.map((event) => ({ ...event, revenue: each, currency: value.currency })),
          project,
        )
      }
      return {
        goal_id: id,
        name: goal.name,
        completions: both((events) => countMeasures.conversions(events, project, goal)),
        visitors: both((events) => countMeasures.converted(events, project, goal)),
        conversion_rate: both((events) => countMeasures.conversion_rate(events, project, goal)),
        revenue: { value: revenue(now), ...(before === undefined ? {} : { previous: revenue(before) }) },
      }
    }),
  }
}
