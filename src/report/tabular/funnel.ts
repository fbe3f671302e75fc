// A funnel as tables: the steps of each group, the times to convert, the conversion over time.
import type { FunnelReport, FunnelResult } from '../funnel.ts'
import { column, groupCells, groupColumns, partOf, startColumn, startOf } from './table.ts'
import type { Asked, Cell, Table } from './table.ts'

type Part = Pick<FunnelResult, 'overall' | 'groups' | 'intervals'>
type Group = FunnelResult['overall']

export function funnelOf(result: FunnelResult, { report }: Asked<FunnelReport>): readonly Table[] {
  const { compare } = result
  const of = (one: Part, suffix: string): readonly Table[] => tablesOf(result, one, suffix, report)
  return [...of(result, ''), ...(compare === undefined ? [] : of(compare, '-before'))]
}

function tablesOf(result: FunnelResult, part: Part, suffix: string, report: FunnelReport): readonly Table[] {
  const groups = [part.overall, ...part.groups]
  const columns = groupColumns(report.breakdown)
  const unit = report.interval ?? 'day'
  const cut = report.breakdown.length === 0 ? {} : partOf(part.groups.length, result.groups_page.total, 'groups')
  const each = (rowsOf: (group: Group) => readonly (readonly Cell[])[]): readonly (readonly Cell[])[] =>
    groups.flatMap((group) => rowsOf(group).map((row) => [...groupCells(group.key, columns.length), ...row]))
  const steps: Table = {
    name: `steps${suffix}`,
    columns: [
      ...columns,
      column('Step', 'count'),
      column('Name', 'text'),
      column('Count', 'count'),
      column('Conversion from first', 'percent'),
      column('Conversion from previous', 'percent'),
      column('Dropped', 'count'),
      column('Mean time from previous (seconds)', 'seconds'),
      column('Median time from previous (seconds)', 'seconds'),
      column('90% within, from previous (seconds)', 'seconds'),
    ],
    rows: each(({ steps: all }) =>
      all.map((step, index) => [
        index + 1,
        result.steps[index]?.label ?? '',
        step.count,
        step.from_first,
        step.from_previous,
        step.dropped,
        step.time_from_previous?.mean ?? null,
        step.time_from_previous?.median ?? null,
        step.time_from_previous?.p90 ?? null,
      ]),
    ),
    ...cut,
  }
  const times: Table = {
    name: `time-to-convert${suffix}`,
    columns: [
      ...columns,
      column('From (seconds)', 'seconds'),
      column('To (seconds)', 'seconds'),
      column('Count', 'count'),
    ],
    rows: each((group) => (group.time_to_convert?.histogram ?? []).map(({ from, to, count }) => [from, to, count])),
    ...cut,
  }
  const { intervals } = part
  if (intervals === undefined) return [steps, times]
  const trend: Table = {
    name: `over-time${suffix}`,
    columns: [
      ...columns,
      startColumn('Start', unit),
      column('Entered', 'count'),
      column('Converted', 'count'),
      column('Conversion', 'percent'),
      column('Complete', 'yes_no'),
    ],
    rows: each((group) =>
      (group.trend ?? []).map(({ entered, converted, rate }, index) => [
        startOf(intervals[index]?.start ?? '', unit),
        entered,
        converted,
        rate,
        intervals[index]?.complete ?? null,
      ]),
    ),
    ...cut,
  }
  return [steps, times, trend]
}
