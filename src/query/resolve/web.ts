// Table, trend and single events → plans.
import {
  eventColumns,
  type EventsReport,
  type Goal,
  type Series,
  type TableReport,
  type TrendReport,
} from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import { eventNameProperty } from '../event-names.ts'
import { parseFormula } from '../formula.ts'
import type { Base, EventsPlan, PlanSeries, TablePlan, TrendPlan } from '../plan.ts'
import { intervalsOf, type AbsoluteRange } from '../time.ts'
import { currencyInto, resolveProperty, type Words } from './filter.ts'
import { resolveGoal } from './goals.ts'
import { namesOf, resolveSelection } from './selection.ts'

export function resolveTable(report: TableReport, base: Base, words: Words, goals: readonly Goal[]): TablePlan {
  const [first = 'visitors'] = report.measures
  const order = report.order ?? { by: first, direction: 'desc' }
  if (order.by === 'revenue')
    throw new QueryError(
      'bad_report',
      'Rows can’t be ordered by revenue: it is one sum per currency. Order by another measure.',
    )
  if (!report.measures.includes(order.by))
    throw new QueryError('bad_report', `Rows can’t be ordered by ${order.by}, which is not one of the measures.`)
  return {
    kind: 'table',
    ...base,
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    breakdownNames: report.breakdown,
    measures: [...new Set(report.measures)],
    goal: resolveGoal(report, report.measures, words, goals),
    search: report.search === '' ? undefined : report.search,
    order,
    limit: report.limit,
    offset: report.offset,
  }
}

const letterOf = (index: number): string => String.fromCharCode(65 + index)

export function resolveTrend(
  report: TrendReport,
  base: Base,
  /** All of the range to compare with: its intervals are drawn whole. */
  compareWith: AbsoluteRange | undefined,
  words: Words,
  goals: readonly Goal[],
): TrendPlan {
  const { clock } = words
  const series = report.series.map((one, index) => resolveSeries(one, index, words))
  const asked = report.series.map(({ measure }) => measure)
  const wrong = report.only_groups?.findIndex((key) => key.length !== report.breakdown.length) ?? -1
  if (wrong !== -1)
    throw new QueryError('bad_report', 'A key of only_groups has one value for each property of the breakdown.', {
      issues: [{ path: `only_groups[${wrong}]`, message: `Give ${report.breakdown.length} values, one a property.` }],
    })
  return {
    kind: 'trend',
    ...base,
    onlyGroups: report.only_groups,
    interval: report.interval,
    intervals: intervalsOf(base.range, report.interval, clock),
    compareIntervals: compareWith === undefined ? [] : intervalsOf(compareWith, report.interval, clock),
    series,
    goal: resolveGoal(report, asked, words, goals),
    formulas: report.formulas.map(({ label, formula }, index) => ({
      label: label ?? formula,
      text: formula,
      formula: parseFormula(formula, series.length, `formulas[${index}].formula`),
    })),
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    order: orderOf(report),
    limit: report.limit,
    offset: report.offset,
    isCumulative: report.cumulative,
    rolling: report.rolling ?? 1,
  }
}

function orderOf({ order, series, formulas }: TrendReport): TrendPlan['order'] {
  const { direction = 'desc' } = order ?? {}
  const formula = order?.formula ?? (order?.series === undefined && formulas.length > 0 ? 0 : undefined)
  if (formula !== undefined) {
    if (formula >= formulas.length)
      throw new QueryError('bad_report', `Groups can’t be ordered by formula ${formula + 1}, which is not there.`)
    return { by: 'formula', index: formula, direction }
  }
  const index = order?.series ?? 0
  if (index >= series.length)
    throw new QueryError('bad_report', `Groups can’t be ordered by series ${letterOf(index)}, which is not there.`)
  return { by: 'series', index, direction }
}

function resolveSeries(series: Series, index: number, words: Words): PlanSeries {
  const names = namesOf(series)
  return {
    label: series.label ?? (names === undefined ? series.measure : `${names} (${series.measure})`),
    letter: letterOf(index),
    predicate: resolveSelection(series, words),
    measure: 'property' in series ? propertyOf(series, words) : { kind: 'count', measure: series.measure },
  }
}

function propertyOf(
  { measure, property: name, currency }: Extract<Series, { property: string }>,
  words: Words,
): PlanSeries['measure'] {
  const property = resolveProperty(name, words)
  const into = currencyInto(property, measure, words, currency)
  if (into === undefined && currency !== undefined)
    throw new QueryError('bad_report', `Only numbers of revenue have a currency, not ${measure} of ${name}.`)
  return { kind: 'property', measure, property, into }
}

export function resolveEvents(report: EventsReport, base: Base, words: Words): EventsPlan {
  return {
    kind: 'events',
    ...base,
    columns: [...new Set(report.columns ?? eventColumns)],
    eventName: eventNameProperty(words.merges),
    limit: report.limit,
    after: report.cursor === undefined ? undefined : parseCursor(report.cursor),
  }
}

const cursorPattern = /^(\d{1,15})-(\d{1,20})$/

function parseCursor(cursor: string): { readonly timestamp: number; readonly eventId: string } {
  const match = cursorPattern.exec(cursor)
  const [, timestamp, eventId] = match ?? []
  if (timestamp === undefined || eventId === undefined || BigInt(eventId) >= 1n << 64n || Number(timestamp) > 4e12 * 2)
    throw new QueryError('bad_report', 'The cursor is not one that a report gave.')
  return { timestamp: Number(timestamp), eventId }
}
