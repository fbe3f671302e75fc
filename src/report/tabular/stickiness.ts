// Stickiness as a table: one row a number of intervals, and with a breakdown one for each of its groups.
import type { StickinessReport, StickinessResult } from '../stickiness.ts'
import { column, groupCells, groupColumns, partOf, previously, type Asked, type Table } from './table.ts'

export function stickinessOf(result: StickinessResult, { report }: Asked<StickinessReport>): readonly Table[] {
  const keys = groupColumns(report.breakdown)
  const columns = result.series.map(({ label }) => column(label, 'count'))
  const { compare } = result
  const length = Math.max(result.intervals, compare?.intervals ?? 0)
  const groups = [
    { key: [], series: result.series, before: compare?.series },
    ...result.groups.map(({ key, series }, at) => ({ key, series, before: compare?.groups[at]?.series })),
  ]
  return [
    {
      name: 'stickiness',
      columns: [
        ...keys,
        column(`Active on (${result.interval}s)`, 'count'),
        ...columns,
        ...(compare === undefined ? [] : columns.map(previously)),
      ],
      rows: groups.flatMap(({ key, series, before }) =>
        Array.from({ length }, (_, index) => [
          ...groupCells(key, keys.length),
          index + 1,
          ...series.map(({ counts }) => counts[index] ?? 0),
          ...(compare === undefined ? [] : series.map((__, at) => before?.[at]?.counts[index] ?? 0)),
        ]),
      ),
      ...(keys.length === 0 ? {} : partOf(result.groups.length, result.groups_page.total, 'groups')),
    },
  ]
}
