// Stickiness → plan.
import type { StickinessReport } from '../../report/index.ts'
import type { Base } from '../plan.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import { intervalsOf } from '../time.ts'
import type { Words } from './filter.ts'
import { namesOf, resolveWithin } from './selection.ts'

export function resolveStickiness(report: StickinessReport, base: Base, words: Words): StickinessPlan {
  const { compareRange } = base
  return {
    kind: 'stickiness',
    ...base,
    series: report.series.map((series) => ({
      label: series.label ?? namesOf(series) ?? 'Any event',
      predicate: resolveWithin(base.filter, series, words),
    })),
    interval: report.interval,
    intervals: intervalsOf(base.range, report.interval, words.clock),
    compareIntervals: compareRange === undefined ? [] : intervalsOf(compareRange, report.interval, words.clock),
    isCumulative: report.cumulative,
  }
}
