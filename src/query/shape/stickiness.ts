// Stickiness: rows → result.
import type { ResultOf } from '../../report/index.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import type { Row, Rows } from '../statement.ts'
import { groupsAt, numberAt } from './values.ts'

export function shapeStickiness(plan: StickinessPlan, rows: Rows): Omit<ResultOf<'stickiness'>, 'meta'> {
  const { groups, groupsPage } = groupsAt(plan, rows, 'groups')
  const part = (
    prefix: 'series' | 'previous',
    intervals: number,
    rowsOf: (key: readonly (string | null)[]) => readonly Row[],
  ) => ({
    intervals,
    series: plan.series.map((_, index) => seriesOf(plan, index, intervals, rows.get(`${prefix}${index}`) ?? [])),
    groups: groups.map(({ key }) => ({
      key,
      series: plan.series.map((_, index) =>
        seriesOf(
          plan,
          index,
          intervals,
          rowsOf(key).filter((row) => numberAt(row, 'series') === index),
        ),
      ),
    })),
  })
  const now = byKey(plan, rows, 'groups')
  const before = byKey(plan, rows, 'previous_groups')
  return {
    kind: 'stickiness',
    interval: plan.interval,
    ...part('series', plan.intervals.length, now),
    groups_page: groupsPage,
    ...(plan.compareRange === undefined ? {} : { compare: part('previous', plan.compareIntervals.length, before) }),
  }
}

function byKey(plan: StickinessPlan, rows: Rows, name: string) {
  const found = new Map(groupsAt(plan, rows, name).groups.map(({ key, rows: own }) => [JSON.stringify(key), own]))
  return (key: readonly (string | null)[]): readonly Row[] => found.get(JSON.stringify(key)) ?? []
}

/** `rows`: n, persons. */
function seriesOf(
  { series, isCumulative }: StickinessPlan,
  index: number,
  intervals: number,
  rows: readonly Row[],
): ResultOf<'stickiness'>['series'][number] {
  const found = new Map(rows.map((row) => [numberAt(row, 'n'), numberAt(row, 'persons') ?? 0]))
  const exactly = Array.from({ length: intervals }, (_, at) => found.get(at + 1) ?? 0)
  const atLeast = [...exactly]
  for (let at = intervals - 2; at >= 0; at--) atLeast[at] = (exactly[at] ?? 0) + (atLeast[at + 1] ?? 0)
  return { label: series[index]?.label ?? '', persons: atLeast[0] ?? 0, counts: isCumulative ? atLeast : exactly }
}
