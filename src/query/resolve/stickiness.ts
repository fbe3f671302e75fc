// Stickiness → plan.
import type { StickinessReport } from '../../report/index.ts'
import { checkCells } from '../cells.ts'
import type { Base } from '../plan.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import { intervalsOf } from '../time.ts'
import { resolveProperty, type Words } from './filter.ts'
import { namesOf, resolveWithin } from './selection.ts'

export function resolveStickiness(report: StickinessReport, base: Base, words: Words): StickinessPlan {
  const { compareRange } = base
  const intervals = intervalsOf(base.range, report.interval, words.clock)
  const compareIntervals = compareRange === undefined ? [] : intervalsOf(compareRange, report.interval, words.clock)
  const groups = report.breakdown.length === 0 ? 0 : report.limit
  checkCells(
    (intervals.length + compareIntervals.length) * report.series.length * groups,
    'a longer interval, a shorter range, fewer series or fewer groups',
  )
  return {
    kind: 'stickiness',
    ...base,
    series: report.series.map((series) => ({
      label: series.label ?? namesOf(series) ?? 'Any event',
      predicate: resolveWithin(base.filter, series, words),
    })),
    interval: report.interval,
    intervals,
    compareIntervals,
    isCumulative: report.cumulative,
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    limit: report.limit,
    offset: report.offset,
  }
}
