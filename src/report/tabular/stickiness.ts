// Stickiness as a table: one row a number of intervals.
import type { StickinessResult } from '../stickiness.ts'
import { column, previously, type Table } from './table.ts'

export function stickinessOf(result: StickinessResult): readonly Table[] {
  const columns = result.series.map(({ label }) => column(label, 'count'))
  const before = result.compare?.series
  const length = Math.max(0, ...[...result.series, ...(before ?? [])].map(({ counts }) => counts.length))
  return [
    {
      name: 'stickiness',
      columns: [
        column(`Active on (${result.interval}s)`, 'count'),
        ...columns,
        ...(before === undefined ? [] : columns.map(previously)),
      ],
      rows: Array.from({ length }, (_, index) => [
        index + 1,
        ...result.series.map(({ counts }) => counts[index] ?? 0),
        ...(before === undefined ? [] : result.series.map((__, series) => before[series]?.counts[index] ?? 0)),
      ]),
    },
  ]
}
