// A funnel in figures: a row for each group and step.
import type { FunnelResult } from '../../../report/index.ts'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import { countText } from '../../words/index.ts'
import type { ResultProps } from '../kinds.ts'
import { groupText, pointOf, shareText, timeText, type Group, type Step } from './words.ts'

interface FunnelTableProps {
  readonly result: FunnelResult
  readonly counted: string
  readonly onPeople: ResultProps<'funnel'>['onPeople']
}
interface Row {
  readonly group: Group
  readonly step: number
  readonly at: Step
  readonly before: Step | undefined
}

export function FunnelTable({ result, counted, onPeople }: FunnelTableProps) {
  const rows = [result.overall, ...result.groups].flatMap((group, place): readonly Row[] => {
    const past = place === 0 ? result.compare?.overall : result.compare?.groups[place - 1]
    return group.steps.map((at, step) => ({ group, step, at, before: past?.steps[step] }))
  })
  const people = ({ group, step, at, before }: Row, outcome: 'reached' | 'dropped', isPast = false) => {
    const count = (isPast ? before : at)?.[outcome === 'reached' ? 'count' : 'dropped'] ?? 0
    const open = onPeople && (() => onPeople(...pointOf(result, group, step, outcome, isPast)))
    return <Pickable text={countText(count)} persons={count} onPick={open} />
  }
  const number = (
    key: string,
    label: string,
    value: (row: Row) => number | null,
    cell: NonNullable<TableColumn<Row>['cell']>,
  ) => ({ key, label, isNumber: true, value, cell })
  const columns: readonly TableColumn<Row>[] = [
    ...(result.groups.length === 0
      ? []
      : [{ key: 'group', label: 'Group', value: ({ group }: Row) => groupText(group.key) }]),
    { key: 'step', label: 'Step', value: ({ step }) => `${step + 1}. ${result.steps[step]?.label ?? ''}` },
    number(
      'count',
      capital(counted),
      ({ at }) => at.count,
      (row) => people(row, 'reached'),
    ),
    ...(result.compare === undefined
      ? []
      : [
          number(
            'before',
            'Before',
            ({ before }) => before?.count ?? 0,
            (row) => people(row, 'reached', true),
          ),
        ]),
    number(
      'first',
      'Of step 1',
      ({ at }) => at.from_first,
      ({ at }) => shareText(at.from_first),
    ),
    number(
      'previous',
      'Of the step before',
      ({ at }) => at.from_previous,
      ({ at }) => shareText(at.from_previous),
    ),
    number(
      'dropped',
      'Dropped',
      ({ at }) => at.dropped,
      (row) => (row.step === 0 ? '–' : people(row, 'dropped')),
    ),
    ...times.map(({ key, label }) =>
      number(
        key,
        label,
        ({ at }: Row) => at.time_from_previous?.[key] ?? null,
        ({ at }: Row) => (at.time_from_previous === null ? '–' : timeText(at.time_from_previous[key])),
      ),
    ),
  ]
  return (
    <ResultTable
      label="The funnel in figures"
      sortedAs="sort"
      columns={columns}
      rows={rows}
      keyOf={({ group, step }) => `${JSON.stringify(group.key)} ${step}`}
    />
  )
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const times = [
  { key: 'median', label: 'Time, median' },
  { key: 'mean', label: 'Time, mean' },
  { key: 'p90', label: 'Time, 9 of 10' },
] as const
