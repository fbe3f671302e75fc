// Retention as tables: one row a cohort and period (what pandas pivots), and the averages.
import type { RetentionResult } from '../retention.ts'
import { column, groupCells, groupColumns, type Cell, type Table } from './table.ts'

export function retentionOf(result: RetentionResult): readonly Table[] {
  const groups = [result.overall, ...result.groups]
  const keys = groupColumns(result.groups.map(({ key }) => key))
  const hasValues = groups.some(({ averages }) => averages.some(({ value }) => value !== undefined))
  const value = hasValues ? [column('Value', 'number')] : []
  const period = (index: number): string => {
    const { from = index, to = null } = result.columns[index] ?? {}
    return to === null ? `${from}+` : to === from ? String(from) : `${from}-${to}`
  }
  return [
    {
      name: 'cohorts',
      columns: [
        ...keys,
        column('Cohort', 'time'),
        column('Size', 'count'),
        column(`Period (${result.period})`, 'text'),
        column('Returned', 'count'),
        column('Share', 'percent'),
        ...value,
        column('Complete', 'yes_no'),
      ],
      rows: groups.flatMap((group) =>
        group.cohorts.flatMap(({ start, size, cells }) =>
          cells.map((cell, index): readonly Cell[] => [
            ...groupCells(group.key, keys.length),
            start,
            size,
            period(index),
            cell.persons,
            cell.share,
            ...(hasValues ? [cell.value ?? null] : []),
            cell.complete,
          ]),
        ),
      ),
    },
    {
      name: 'averages',
      columns: [
        ...keys,
        column(`Period (${result.period})`, 'text'),
        column('Returned', 'count'),
        column('Size', 'count'),
        column('Share', 'percent'),
        ...value,
      ],
      rows: groups.flatMap((group) =>
        group.averages.map((average, index): readonly Cell[] => [
          ...groupCells(group.key, keys.length),
          period(index),
          average.persons,
          average.size,
          average.share,
          ...(hasValues ? [average.value ?? null] : []),
        ]),
      ),
    },
  ]
}
