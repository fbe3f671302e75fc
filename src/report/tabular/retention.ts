// Retention as tables: one row a cohort and period (what pandas pivots), and the averages.
import type { RetentionReport, RetentionResult } from '../retention.ts'
import { column, groupCells, groupColumns, inCurrency, partOf } from './table.ts'
import type { Asked, Cell, Table } from './table.ts'

export function retentionOf(result: RetentionResult, { report }: Asked<RetentionReport>): readonly Table[] {
  const groups = [result.overall, ...result.groups]
  const keys = groupColumns(report.breakdown)
  const hasValues = report.measure.kind !== 'persons'
  const cut = report.breakdown.length === 0 ? {} : partOf(result.groups.length, result.groups_page.total, 'groups')
  const value = hasValues ? [column(inCurrency('Value', result.currency), 'number')] : []
  const period = (index: number): string => {
    const { from = index, to = null } = result.columns[index] ?? {}
    return to === null ? `${from}+` : to === from ? String(from) : `${from}-${to}`
  }
  return [
    {
      name: 'cohorts',
      columns: [
        ...keys,
        column('Cohort', 'date'),
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
            start.slice(0, 10),
            size,
            period(index),
            cell.persons,
            cell.share,
            ...(hasValues ? [cell.value ?? null] : []),
            cell.complete,
          ]),
        ),
      ),
      ...cut,
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
      ...cut,
    },
  ]
}
