// Retention → plan: cohorts, periods and cells as absolute times, with what is over by now.
import type { RetentionReport } from '../../report/index.ts'
import { checkCells } from '../cells.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { RetentionCohort, RetentionColumn, RetentionPlan } from '../plan-retention.ts'
import { intervalsOf, latest, startsFrom, type Interval } from '../time.ts'
import { currencyInto, resolveProperty, type Words } from './filter.ts'
import { resolveWithin } from './selection.ts'

const dayMs = 86_400_000
/** Rolling periods, in units of 24 hours. */
const rollingDays = { day: 1, week: 7, month: 30, quarter: 90 } as const satisfies Record<
  RetentionReport['period'],
  number
>

export function resolveRetention(report: RetentionReport, base: Base, words: Words): RetentionPlan {
  const { clock } = words
  const columns = columnsOf(report)
  const last = Math.max(...columns.map(({ from, to }) => to ?? from))
  const begun = intervalsOf(base.range, report.period, clock).filter(({ from }) => from <= clock.now)
  const groups = report.breakdown.length === 0 ? 1 : 1 + report.limit
  const cells = begun.length * columns.length * groups
  checkCells(cells, 'a shorter range, a longer period, fewer periods or fewer groups')
  const calendar = startsFrom(base.range.from, report.period, begun.length + last, clock)
  const periodMs = rollingDays[report.period] * dayMs
  const isRolling = report.window === 'rolling'
  const cohorts = begun.map((interval, index) =>
    isRolling
      ? rollingCohort(interval, periodMs, last, clock.now)
      : calendarCohort(interval, calendar.slice(index), last, clock.now),
  )
  const lastCohort = cohorts.at(-1)
  const end = isRolling ? (lastCohort?.to ?? 0) + (last + 1) * periodMs : (calendar.at(-1) ?? latest)
  return {
    kind: 'retention',
    ...base,
    start: resolveWithin(base.filter, report.start, words),
    returns: resolveWithin(base.filter, report.return, words),
    occurrence: report.start.occurrence,
    period: report.period,
    window: isRolling ? { kind: 'rolling', periodMs } : { kind: 'calendar', starts: calendar },
    mode: report.mode,
    columns,
    cohorts,
    returnsTo: report.mode === 'on_or_after' ? latest : Math.min(end, latest),
    measure: report.measure.kind === 'persons' ? { kind: 'persons' } : measureOf(report.measure, words),
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    limit: report.limit,
    offset: report.offset,
  }
}

function measureOf(
  { kind, property: name }: Extract<RetentionReport['measure'], { property: string }>,
  words: Words,
): RetentionPlan['measure'] {
  const property = resolveProperty(name, words)
  return { kind, property, into: currencyInto(property, kind, words) }
}

function columnsOf({ mode, brackets, periods }: RetentionReport): readonly RetentionColumn[] {
  if (mode === 'brackets') {
    if (brackets === undefined)
      throw new QueryError('bad_report', 'Mode brackets needs `brackets`, for example [[0,0],[1,3],[4,7]].')
    return brackets.map(([from, to]) => ({ from, to }))
  }
  return Array.from({ length: periods + 1 }, (_, from) => ({ from, to: mode === 'on' ? from : null }))
}

/** `starts`: from the cohort's own period on. */
function calendarCohort({ from, to }: Interval, starts: readonly number[], last: number, now: number): RetentionCohort {
  const begun = Math.min(starts.filter((start) => start <= now).length, last + 1)
  const over = starts.slice(1, last + 2).filter((end) => end <= now).length
  return { from, to, begun: Math.max(begun, 1), over }
}

function rollingCohort({ from, to }: Interval, periodMs: number, last: number, now: number): RetentionCohort {
  const within = (count: number): number => Math.min(Math.max(count, 0), last + 1)
  return {
    from,
    to,
    begun: within(Math.floor((now - from) / periodMs) + 1),
    over: within(Math.floor((now - to) / periodMs)),
  }
}
