// How is stickiness drawn? People by the number of intervals on which they were there; and its table.
import { lazy, Suspense, useMemo, type ReactNode } from 'react'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import type { ChartSeries, SeriesPoint } from '../../charts/series-option.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText, shareText, shortCountText } from '../../words/index.ts'
import type { InputOf, ResultProps } from '../kinds.ts'
import { Legend } from '../legend.tsx'
import { letterOf } from '../trend/formula.ts'

const SeriesChart = lazy(() => import('../../charts/series-chart.tsx').then((file) => ({ default: file.SeriesChart })))

interface Line extends ChartSeries {
  readonly persons: number
  readonly series: number
}

export function StickinessResultView(props: ResultProps<'stickiness'>) {
  const { report, result, chart, isCompact = false, onPeople } = props
  const lines = useMemo(() => linesOf(report, result), [report, result])
  const count = Math.max(result.intervals, result.compare?.intervals ?? 0)
  const points = useMemo(
    () =>
      Array.from({ length: count }, (_, index): SeriesPoint => ({
        label: `${index + 1}`,
        title: `${result.interval === 'day' ? 'On' : 'In'} ${report.cumulative === true ? 'at least ' : ''}${index + 1} of ${result.intervals} ${result.interval}s`,
      })),
    [count, result, report],
  )
  if (lines.every(({ persons }) => persons === 0))
    return (
      <EmptyState title="Nobody did this in the range">
        Choose a longer range, fewer filters, or another event.
      </EmptyState>
    )
  const now = lines.filter(({ isPast }) => isPast !== true)
  const open = (line: Line | undefined, point: number): void => {
    if (line === undefined || line.isPast === true || onPeople === undefined) return
    onPeople(
      { kind: 'stickiness', series: line.series, intervals: point + 1 },
      `${line.label}, ${points[point]?.title.toLowerCase() ?? ''}`,
    )
  }
  const cell = (line: Line, point: number): ReactNode => {
    const value = line.values[point] ?? null
    if (value === null) return '–'
    const text = `${countText(value)} (${shareText(line.persons === 0 ? 0 : value / line.persons)})`
    return onPeople === undefined || value === 0 || line.isPast === true ? (
      text
    ) : (
      <button type="button" className="cairn-cell" onClick={() => open(line, point)}>
        {text}
      </button>
    )
  }
  const columns: readonly TableColumn<number>[] = [
    {
      key: 'intervals',
      label: `${report.cumulative === true ? 'At least so many' : 'So many'} ${result.interval}s`,
      value: (index) => index + 1,
    },
    ...lines.map((line): TableColumn<number> => ({
      key: line.key,
      label: line.label,
      isNumber: true,
      value: (index) => line.values[index] ?? null,
      cell: (index) => cell(line, index),
    })),
  ]
  const table = (
    <ResultTable
      label="People by number of intervals"
      columns={columns}
      rows={points.map((_, index) => index)}
      keyOf={(index) => `${index}`}
      hasSearch={false}
    />
  )
  return (
    <div className="cairn-answer" data-compact={isCompact}>
      {chart !== 'table' && (
        <Suspense fallback={<div className="cairn-chart" />}>
          <SeriesChart
            kind={chart === 'curve' || chart === 'line' ? 'line' : 'bar'}
            label={`People by the number of ${result.interval}s`}
            points={points}
            series={lines}
            formatValue={shortCountText}
            formatFull={(value, one) => {
              const { persons } = lines.find(({ key }) => key === one.key) ?? { persons: 0 }
              return `${countText(value)} (${shareText(persons === 0 ? 0 : value / persons)})`
            }}
            isCount
            fills={isCompact}
            {...(onPeople === undefined
              ? {}
              : { pickHint: 'Click: these people', onPick: (at: number, point: number) => open(lines[at], point) })}
          />
          <Legend entries={now.map(({ key, label, color = 0 }) => ({ key, label, color }))}>
            {lines.length > now.length ? 'dashed, pale: before' : undefined}
          </Legend>
        </Suspense>
      )}
      {isCompact && chart !== 'table' ? <div className="cairn-only-read">{table}</div> : table}
    </div>
  )
}

function linesOf(report: InputOf<'stickiness'>, result: ResultProps<'stickiness'>['result']): readonly Line[] {
  const names = (report.series ?? [{}]).map(
    ({ label, events = [] }) => label ?? (events.map(({ event_name: name }) => name).join(' or ') || 'Any event'),
  )
  const lineOf =
    (isPast: boolean) =>
    ({ persons, counts }: (typeof result.series)[number], index: number): Line => {
      const name = names[index] ?? letterOf(index)
      const isTwice = names.filter((other) => other === name).length > 1
      const told = isTwice ? `${letterOf(index)}: ${name}` : name
      return {
        key: `${isPast ? 'past ' : ''}${index}`,
        label: isPast ? `${told} (before)` : told,
        color: index,
        values: counts,
        persons,
        series: index,
        ...(isPast ? { isPast } : {}),
      }
    }
  return [...result.series.map(lineOf(false)), ...(result.compare?.series ?? []).map(lineOf(true))]
}
