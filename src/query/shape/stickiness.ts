// Stickiness: rows → result.
import type { ResultOf } from '../../report/index.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import type { Rows } from '../statement.ts'
import { numberAt } from './values.ts'

export function shapeStickiness(plan: StickinessPlan, rows: Rows): Omit<ResultOf<'stickiness'>, 'meta'> {
  const part = (prefix: 'series' | 'previous', intervals: number) => ({
    intervals,
    series: plan.series.map(({ label }, index) => {
      const found = new Map(
        (rows.get(`${prefix}${index}`) ?? []).map((row) => [numberAt(row, 'n'), numberAt(row, 'persons') ?? 0]),
      )
      const exactly = Array.from({ length: intervals }, (_, at) => found.get(at + 1) ?? 0)
      const atLeast = [...exactly]
      for (let at = intervals - 2; at >= 0; at--) atLeast[at] = (exactly[at] ?? 0) + (atLeast[at + 1] ?? 0)
      return { label, persons: atLeast[0] ?? 0, counts: plan.isCumulative ? atLeast : exactly }
    }),
  })
  return {
    kind: 'stickiness',
    interval: plan.interval,
    ...part('series', plan.intervals.length),
    ...(plan.compareRange === undefined ? {} : { compare: part('previous', plan.compareIntervals.length) }),
  }
}
