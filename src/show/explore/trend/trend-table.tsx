// A trend as a table: a row each line, its total, what it was before, and each interval.
import { useMemo, type ReactNode } from 'react'
import type { TrendResult } from '../../../report/index.ts'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import type { SeriesPoint } from '../../charts/series-option.ts'
import { propertyLabel } from '../../filters/property-words.ts'
import { changeText } from '../../words/index.ts'
import type { InputOf } from '../kinds.ts'
import { hasPeople, whyNobody, type TrendLine } from './trend-series.ts'

interface TrendTableProps {
  readonly report: InputOf<'trend'>
  readonly result: TrendResult
  readonly lines: readonly TrendLine[]
  readonly points: readonly SeriesPoint[]
  readonly onOpen?: ((line: TrendLine, point: number | undefined, isPast?: boolean) => void) | undefined
  /** Before the name. */
  readonly mark?: (line: TrendLine) => ReactNode
  readonly colorOf?: (line: TrendLine) => number
}

const said = ({ words }: TrendLine, value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : words.full(value)

export function TrendTable({ report, result, lines, points, onOpen, mark, colorOf }: TrendTableProps) {
  const number = (line: TrendLine, value: number | null, point: number | undefined, isPast = false): ReactNode => {
    if (onOpen === undefined || !hasPeople(line, value))
      return <span title={onOpen && whyNobody(line)}>{said(line, value)}</span>
    return <Pickable text={said(line, value)} onPick={() => onOpen(line, point, isPast)} />
  }
  const breakdown = useMemo(() => report.breakdown ?? [], [report])
  const hasSeveral = report.series.length + (report.formulas?.length ?? 0) > 1
  const columns: readonly TableColumn<TrendLine>[] = [
    {
      key: 'name',
      label: breakdown.length === 0 ? 'Series' : propertyLabel(breakdown[0] ?? ''),
      value: (line) => (breakdown.length === 0 ? line.name : (line.group[0] ?? '')),
      cell: (line) => (
        <span className="cairn-series-name">
          {mark?.(line)}
          {colorOf !== undefined && <span className="cairn-dot" data-series={colorOf(line) % 10} />}
          <span>{breakdown.length === 0 ? line.name : line.group[0]}</span>
        </span>
      ),
    },
    ...breakdown.slice(1).map((property, index): TableColumn<TrendLine> => ({
      key: `group ${index}`,
      label: propertyLabel(property),
      value: ({ group }) => group[index + 1] ?? '',
    })),
    ...(breakdown.length > 0 && hasSeveral
      ? [{ key: 'series', label: 'Series', value: ({ name }: TrendLine) => name }]
      : []),
    {
      key: 'total',
      label: 'Whole range',
      isNumber: true,
      value: ({ total }) => total,
      cell: (line) => number(line, line.total, undefined),
    },
    ...(result.compare === undefined
      ? []
      : [
          {
            key: 'past',
            label: 'Before',
            isNumber: true,
            value: ({ past }: TrendLine) => past?.total ?? null,
            cell: (line: TrendLine) => number(line, line.past?.total ?? null, undefined, true),
          },
          {
            key: 'change',
            label: 'Change',
            isNumber: true,
            value: changeOf,
            cell: (line: TrendLine) => {
              const change = changeOf(line)
              return change === null ? '–' : changeText(change)
            },
          },
        ]),
    ...points.map((point, index): TableColumn<TrendLine> => ({
      key: `at ${index}`,
      label: `${point.label}${point.isIncomplete === true ? ' …' : ''}`,
      isNumber: true,
      value: ({ values }) => values[index] ?? null,
      cell: (line) => number(line, line.values[index] ?? null, index),
    })),
  ]
  return (
    <ResultTable label="Values" columns={columns} rows={lines} keyOf={({ key }) => key} pageSize={25} sortedAs="sort" />
  )
}

const changeOf = ({ total, past }: TrendLine): number | null =>
  total === null || past === undefined || past.total === null || past.total === 0
    ? null
    : (total - past.total) / Math.abs(past.total)
