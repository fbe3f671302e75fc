// Report → plan: everything relative, named or left out becomes absolute, known and explicit. Pure.
import {
  eventColumns,
  type EventsReport,
  type Goal,
  type Report,
  type Series,
  type TableReport,
  type TrendReport,
} from '../report/index.ts'
import { QueryError } from './errors.ts'
import { eventNameProperty, type Merges } from './event-names.ts'
import { parseFormula } from './formula.ts'
import type { EventsPlan, OverviewPlan, Plan, PlanSeries, Predicate, TablePlan, TrendPlan } from './plan.ts'
import { resolveEventName, resolveFilter, resolveProperty, type Words } from './resolve-filter.ts'
import { anyGoal, asksForEngagement, resolveGoal, resolveGoals } from './resolve-goals.ts'
import { intervalsOf, resolveCompare, resolveRange, type Clock } from './time.ts'

export interface World {
  readonly projectId: number
  /** ms since 1970. */
  readonly now: number
  /** The project's; a report may name another. */
  readonly timeZone: string
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** ms; the project's first event (now, if there is none). Only the range 'all' looks at it. */
  readonly firstAt: number
  /** ms; its last event, which may lie a little ahead of the clock. */
  readonly lastAt: number
  readonly goals: readonly Goal[]
  readonly merges: Merges
}

/** Throws QueryError 'bad_report' or 'not_there_yet', saying why. */
export function resolve(report: Report, world: World): Plan {
  const clock: Clock = { ...world, timeZone: report.time_zone ?? world.timeZone }
  const words: Words = { timeZone: clock.timeZone, merges: world.merges }
  const range = resolveRange(report.range, clock)
  const compare = 'compare' in report ? report.compare : undefined
  const whole = compare === undefined ? undefined : resolveCompare(compare, range, clock.timeZone)
  const base = {
    version: 1,
    projectId: world.projectId,
    timeZone: clock.timeZone,
    range,
    compareRange: whole,
    isComplete: range.to <= world.now,
    filter: resolveFilter(report.filter, words),
    // What there is, the engine asks for the plans that count persons.
    joins: 'none',
    engaging: asksForEngagement(report) ? anyGoal(world.goals, words) : undefined,
  } as const
  switch (report.kind) {
    case 'trend':
      return resolveTrend(report, base, clock, words, world.goals)
    case 'table':
      return resolveTable(report, base, words, world.goals)
    case 'overview': {
      const goal = resolveGoal(report, report.measures, words, world.goals)
      return { kind: 'overview', ...sameStretch(base, world.now), measures: [...new Set(report.measures)], goal }
    }
    case 'events':
      return resolveEvents(report, base, words)
    case 'goals':
      return resolveGoals(report, sameStretch(base, world.now), words, world.goals)
  }
}

type BaseOf = Omit<OverviewPlan, 'kind' | 'measures' | 'goal'>

/** A day that is not over is compared with the same hours of the other day, not with all of it. */
function sameStretch(base: BaseOf, now: number): BaseOf {
  const { range, compareRange } = base
  if (compareRange === undefined || now <= range.from || now >= range.to) return base
  return {
    ...base,
    compareRange: { from: compareRange.from, to: Math.min(compareRange.to, compareRange.from + now - range.from) },
  }
}

function resolveTable(report: TableReport, base: BaseOf, words: Words, goals: readonly Goal[]): TablePlan {
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

function resolveTrend(
  report: TrendReport,
  base: BaseOf,
  clock: Clock,
  words: Words,
  goals: readonly Goal[],
): TrendPlan {
  const series = report.series.map((one, index) => resolveSeries(one, index, words))
  const asked = report.series.map(({ measure }) => measure)
  const order = report.order ?? { series: 0, direction: 'desc' }
  if (order.series >= series.length)
    throw new QueryError(
      'bad_report',
      `Groups can’t be ordered by series ${letterOf(order.series)}, which is not there.`,
    )
  if (report.cumulative && series.some(({ measure }) => measure.measure === 'scroll_depth'))
    throw new QueryError('bad_report', 'Scroll depth can’t be cumulative.')
  return {
    kind: 'trend',
    ...base,
    interval: report.interval,
    intervals: intervalsOf(base.range, report.interval, clock),
    compareIntervals: base.compareRange === undefined ? [] : intervalsOf(base.compareRange, report.interval, clock),
    series,
    goal: resolveGoal(report, asked, words, goals),
    formulas: report.formulas.map(({ label, formula }) => ({
      label: label ?? formula,
      text: formula,
      formula: parseFormula(formula, series.length),
    })),
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    order,
    limit: report.limit,
    offset: report.offset,
    isCumulative: report.cumulative,
    rolling: report.rolling ?? 1,
  }
}

function resolveSeries(series: Series, index: number, words: Words): PlanSeries {
  const events = series.events ?? []
  const anyOf: readonly Predicate[] = events.map(({ event_name, filter }) => ({
    kind: 'and',
    parts: [resolveEventName(event_name, words), resolveFilter(filter, words)],
  }))
  const names = events.map(({ event_name }) => event_name).join(' or ')
  const parts = [
    ...(anyOf.length === 0 ? [] : [{ kind: 'or' as const, parts: anyOf }]),
    resolveFilter(series.filter, words),
  ]
  return {
    label: series.label ?? (names === '' ? series.measure : `${names} (${series.measure})`),
    letter: letterOf(index),
    predicate: { kind: 'and', parts },
    measure:
      'property' in series
        ? { kind: 'property', measure: series.measure, property: resolveProperty(series.property, words) }
        : { kind: 'count', measure: series.measure },
  }
}

function resolveEvents(report: EventsReport, base: BaseOf, words: Words): EventsPlan {
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
