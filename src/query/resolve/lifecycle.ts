// Lifecycle → plan.
import type { LifecycleReport } from '../../report/index.ts'
import type { Base } from '../plan.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import { intervalsOf, startsFrom } from '../time.ts'
import type { Words } from './filter.ts'
import { resolveWithin } from './selection.ts'

export function resolveLifecycle(report: LifecycleReport, base: Base, words: Words): LifecyclePlan {
  const { clock } = words
  const intervals = intervalsOf(base.range, report.interval, clock)
  const [unitStart = base.range.from] = startsFrom(base.range.from, report.interval, 0, clock)
  const [previousFrom = unitStart] = startsFrom(unitStart - 1, report.interval, 0, clock)
  return {
    kind: 'lifecycle',
    ...base,
    predicate: resolveWithin(base.filter, report, words),
    interval: report.interval,
    intervals,
    previousFrom,
    begun: intervals.filter(({ from }) => from <= clock.now).length,
  }
}
