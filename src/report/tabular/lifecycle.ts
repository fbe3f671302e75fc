// Lifecycle as a table: one row an interval.
import { lifecycleStates, type LifecycleResult, type LifecycleState } from '../lifecycle.ts'
import { column, startColumn, startOf, type Table } from './table.ts'

const labels = {
  new: 'New',
  returning: 'Returning',
  resurrecting: 'Resurrecting',
  dormant: 'Dormant',
} as const satisfies Record<LifecycleState, string>

export const lifecycleOf = (result: LifecycleResult): readonly Table[] => [
  {
    name: 'lifecycle',
    columns: [
      startColumn('Start', result.interval),
      ...lifecycleStates.map((state) => column(labels[state], 'count')),
      column('Complete', 'yes_no'),
    ],
    rows: result.intervals.map(({ start, complete }, index) => [
      startOf(start, result.interval),
      ...lifecycleStates.map((state) => result[state][index] ?? 0),
      complete,
    ]),
  },
]
