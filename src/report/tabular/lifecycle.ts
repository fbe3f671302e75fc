// Lifecycle as a table: one row an interval, and with a breakdown one for each of its groups.
import { lifecycleStates, type LifecycleReport, type LifecycleResult, type LifecycleState } from '../lifecycle.ts'
import { column, groupCells, groupColumns, partOf, startColumn, startOf, type Asked, type Table } from './table.ts'

const labels = {
  new: 'New',
  returning: 'Returning',
  resurrecting: 'Resurrecting',
  dormant: 'Dormant',
} as const satisfies Record<LifecycleState, string>

export function lifecycleOf(result: LifecycleResult, { report }: Asked<LifecycleReport>): readonly Table[] {
  const keys = groupColumns(report.breakdown)
  const groups = [{ ...result, key: [] }, ...result.groups]
  return [
    {
      name: 'lifecycle',
      columns: [
        ...keys,
        startColumn('Start', result.interval),
        ...lifecycleStates.map((state) => column(labels[state], 'count')),
        column('Complete', 'yes_no'),
      ],
      rows: groups.flatMap((group) =>
        result.intervals.map(({ start, complete }, index) => [
          ...groupCells(group.key, keys.length),
          startOf(start, result.interval),
          ...lifecycleStates.map((state) => group[state][index] ?? 0),
          complete,
        ]),
      ),
      ...(keys.length === 0 ? {} : partOf(result.groups.length, result.groups_page.total, 'groups')),
    },
  ]
}
