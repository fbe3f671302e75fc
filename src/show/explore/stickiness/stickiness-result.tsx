// How is stickiness drawn? People by the number of intervals on which they were there; and its table.
import { lazy, Suspense, useMemo, type ReactNode } from 'react'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import type { ChartSeries, SeriesPoint } from '../../charts/series-option.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText, decimalText, shareText, shortCountText } from '../../words/index.ts'
import { groupAt, GroupChoice, useShownGroup } from '../group-choice.tsx'
import { GroupsTable } from '../groups-table.tsx'
import type { InputOf, ResultProps } from '../kinds.ts'
import { Legend } from '../legend.tsx'
import { groupText } from '../retention/words.ts'
import { letterOf } from '../trend/formula.ts'

const SeriesChart = lazy(() => import('../../charts/series-chart.tsx').then((file) => ({ default: file.SeriesChart })))

type Result = ResultProps<'stickiness'>['result']
/** Everybody (an empty key), or a group. */
type Shown = Result['groups'][number]
interface Line extends ChartSeries {
  readonly persons: number
  readonly series: number
}

export function StickinessResultView(props: ResultProps<'stickiness'>) {
  const { report, result, chart, isCompact = false, onPeople, onChange } = props
  const isLine = chart === 'curve' || chart === 'line'
  const [chosen, setChosen] = useShownGroup()
  const shown = useMemo(
    (): Shown => groupAt(result.groups, chosen) ?? { key: [], series: result.series },
    [result, chosen],
  )
  const lines = useMemo(() => linesOf(report, result, shown), [report, result, shown])
  const count = Math.max(result.intervals, result.compare?.intervals ?? 0)
  const points = useMemo(
    () =>
      Array.from({ length: count }, (_, index): SeriesPoint => ({
        label: `${index + 1}`,
        title: `${result.interval === 'day' ? 'On' : 'In'} ${report.cumulative === true ? 'at least ' : ''}${index + 1} of ${result.intervals} ${result.interval}s`,
      })),
    [count, result, report],
  )
  if ([...result.series, ...(result.compare?.series ?? [])].every(({ persons }) => persons === 0))
    return (
      <EmptyState title="Nobody did this in the range">
        Choose a longer range, fewer filters, or another event.
      </EmptyState>
    )
  const now = lines.filter(({ isPast }) => isPast !== true)
  const open = (line: Line | undefined, point: number): void => {
    const isPast = line?.isPast === true
    const most = isPast ? result.compare?.intervals : result.intervals
    // One of the two ranges may have fewer intervals.
    if (line === undefined || point >= (most ?? 0) || onPeople === undefined) return
    onPeople(
      {
        kind: 'stickiness',
        series: line.series,
        intervals: point + 1,
        ...(shown.key.length === 0 ? {} : { key: shown.key }),
        ...(isPast ? { previous: true } : {}),
      },
      [
        ...(shown.key.length === 0 ? [] : [groupText(shown.key)]),
        line.label,
        points[point]?.title.toLowerCase() ?? '',
      ].join(', '),
    )
  }
  const cell = (line: Line, point: number): ReactNode => {
    const value = line.values[point] ?? null
    if (value === null) return '–'
    const text = `${countText(value)} (${shareText(line.persons === 0 ? 0 : value / line.persons)})`
    return <Pickable text={text} persons={value} onPick={onPeople && (() => open(line, point))} />
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
      sortedAs="sort"
      columns={columns}
      rows={points.map((_, index) => index)}
      keyOf={(index) => `${index}`}
      hasSearch={false}
    />
  )
  return (
    <div className="cairn-answer" data-compact={isCompact}>
      <GroupChoice
        groups={result.groups}
        page={result.groups_page}
        shown={shown.key}
        onShow={setChosen}
        isCompact={isCompact}
        onChange={onChange}
      />
      {chart !== 'table' && (
        <Suspense fallback={<div className="cairn-chart" />}>
          <SeriesChart
            kind={isLine ? 'line' : 'bar'}
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
            {lines.length > now.length ? (isLine ? 'dashed: before' : 'pale: before') : undefined}
          </Legend>
        </Suspense>
      )}
      {isCompact && chart !== 'table' ? <div className="cairn-only-read">{table}</div> : table}
      {result.groups.length > 0 && !isCompact && (
        <GroupsTable
          title="Groups"
          groups={[{ key: [], series: result.series }, ...result.groups]}
          columns={groupColumns({
            names: namesOf(report),
            unit: result.interval,
            isCumulative: report.cumulative === true,
            open:
              onPeople &&
              ((key, series, name) =>
                onPeople(
                  { kind: 'stickiness', series, ...(key.length === 0 ? {} : { key }) },
                  `${groupText(key)}, ${name}`,
                )),
          })}
        />
      )}
    </div>
  )
}

/** What the series are called; of two that are called the same, with their letters. */
function namesOf(report: InputOf<'stickiness'>): readonly string[] {
  const names = (report.series ?? [{}]).map(
    ({ label, events = [] }) => label ?? (events.map(({ event_name: name }) => name).join(' or ') || 'Any event'),
  )
  return names.map((name, index) =>
    names.some((other, at) => at !== index && other === name) ? `${letterOf(index)}: ${name}` : name,
  )
}

function linesOf(report: InputOf<'stickiness'>, result: Result, shown: Shown): readonly Line[] {
  const names = namesOf(report)
  const lineOf =
    (isPast: boolean) =>
    ({ persons, counts }: (typeof result.series)[number], index: number): Line => {
      const told = names[index] ?? letterOf(index)
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
  const { compare } = result
  const before = shown.key.length === 0 ? compare : groupAt(compare?.groups ?? [], shown.key)
  return [...shown.series.map(lineOf(false)), ...(before?.series ?? []).map(lineOf(true))]
}

interface GroupColumns {
  /** Of the series. */
  readonly names: readonly string[]
  readonly unit: string
  readonly isCumulative: boolean
  readonly open: ((key: Shown['key'], series: number, name: string) => void) | undefined
}

/** Of each series: how many people, and on how many intervals they were there on average. */
function groupColumns({ names, unit, isCumulative, open }: GroupColumns): readonly TableColumn<Shown>[] {
  const mean = ({ persons, counts }: Shown['series'][number]): number | null =>
    persons === 0 ? null : counts.reduce((sum, count, at) => sum + count * (isCumulative ? 1 : at + 1), 0) / persons
  return names.flatMap((name, index): TableColumn<Shown>[] => [
    {
      key: `people ${index}`,
      label: names.length > 1 ? `People, ${name}` : 'People',
      isNumber: true,
      value: ({ series }) => series[index]?.persons ?? 0,
      cell: ({ key, series }) => {
        const persons = series[index]?.persons ?? 0
        return <Pickable text={countText(persons)} persons={persons} onPick={open && (() => open(key, index, name))} />
      },
    },
    {
      key: `mean ${index}`,
      label: `Mean ${unit}s`,
      isNumber: true,
      value: ({ series }) => (series[index] === undefined ? null : mean(series[index])),
      cell: ({ series }) => {
        const value = series[index] === undefined ? null : mean(series[index])
        return value === null ? '–' : decimalText(value)
      },
    },
  ])
}
