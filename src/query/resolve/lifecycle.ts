// Lifecycle → plan.
import { lifecycleStates, type LifecycleReport } from '../../report/index.ts'
import { checkCells } from '../cells.ts'
import type { Base } from '../plan.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import { intervalsOf, startsFrom } from '../time.ts'
import { resolveProperty, type Words } from './filter.ts'
import { resolveWithin } from './selection.ts'

export function resolveLifecycle(report: LifecycleReport, base: Base, words: Words): LifecyclePlan {
  const { clock } = words
  const intervals = intervalsOf(base.range, report.interval, clock)
  const [unitStart = base.range.from] = startsFrom(base.range.from, report.interval, 0, clock)
  const [previousFrom = unitStart] = startsFrom(unitStart - 1, report.interval, 0, clock)
  const groups = report.breakdown.length === 0 ? 0 : report.limit
  checkCells(intervals.length * lifecycleStates.length * groups, 'a longer interval, a shorter range or fewer groups')
  return {
    kind: 'lifecycle',
    ...base,
    predicate: resolveWithin(base.filter, report, words),
    interval: report.interval,
    intervals,
    previousFrom,
    begun: intervals.filter(({ from }) => from <= clock.now).length,
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    limit: report.limit,
    offset: report.offset,
  }
}
