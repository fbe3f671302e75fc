// A funnel as tables: the steps of each group, the times to convert, the conversion over time.
import type { FunnelResult } from '../funnel.ts'
import { column, groupCells, groupColumns, type Cell, type Table } from './table.ts'

type Part = Pick<FunnelResult, 'overall' | 'groups' | 'intervals'>
type Group = FunnelResult['overall']

export function funnelOf(result: FunnelResult): readonly Table[] {
  const { compare } = result
  return [...tablesOf(result, result, ''), ...(compare === undefined ? [] : tablesOf(result, compare, '-before'))]
}

function tablesOf(result: FunnelResult, part: Part, suffix: string): readonly Table[] {
  const groups = [part.overall, ...part.groups]
  const columns = groupColumns(part.groups.map(({ key }) => key))
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
  }
  const { intervals } = part
  if (intervals === undefined) return [steps, times]
  const trend: Table = {
    name: `over-time${suffix}`,
    columns: [
      ...columns,
      column('Start', 'time'),
      column('Entered', 'count'),
      column('Converted', 'count'),
      column('Conversion', 'percent'),
      column('Complete', 'yes_no'),
    ],
    rows: each((group) =>
      (group.trend ?? []).map(({ entered, converted, rate }, index) => [
        intervals[index]?.start ?? null,
        entered,
        converted,
        rate,
        intervals[index]?.complete ?? null,
      ]),
    ),
  }
  return [steps, times, trend]
}
