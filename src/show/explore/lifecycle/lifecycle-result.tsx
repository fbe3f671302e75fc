// How is a lifecycle drawn? Stacked bars, the dormant below the axis; and its table.
import { lazy, Suspense, useMemo, type ReactNode } from 'react'
import type { IntervalUnit, LifecyclePoint, LifecycleResult } from '../../../report/index.ts'
import { useAnnotations } from '../../api/annotations.ts'
import { NotesButton } from '../../charts/notes.tsx'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import type { ChartSeries, SeriesPoint } from '../../charts/series-option.ts'
import { rhythmOf, timePoints } from '../../charts/time-points.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText, decimalText, shortCountText } from '../../words/index.ts'
import { groupAt, GroupChoice, useShownGroup } from '../group-choice.tsx'
import { GroupsTable } from '../groups-table.tsx'
import { Legend } from '../legend.tsx'
import { hasDays, type ResultProps } from '../kinds.ts'
import { groupText } from '../retention/words.ts'
import { states, stateWords } from './states.ts'

const SeriesChart = lazy(() => import('../../charts/series-chart.tsx').then((file) => ({ default: file.SeriesChart })))

/** Counts of everybody (an empty key), or of a group. */
type Shown = LifecycleResult['groups'][number]
type State = LifecyclePoint['state']
type Open = (state: State, interval: number) => void

export function LifecycleResultView(props: ResultProps<'lifecycle'>) {
  const { projectId, result, chart, isCompact = false, onPeople, onChange } = props
  const [chosen, setChosen] = useShownGroup()
  const annotations = useAnnotations(projectId, { enabled: onPeople !== undefined }).data
  const unit = result.interval as IntervalUnit
  const points = useMemo(() => timePoints(unit, result.intervals, annotations), [unit, result.intervals, annotations])
  const shown = useMemo((): Shown => groupAt(result.groups, chosen) ?? { ...result, key: [] }, [result, chosen])
  const series = useMemo(
    () =>
      states.map((state): ChartSeries => ({
        key: state,
        label: stateWords[state].label,
        color: stateWords[state].color,
        values: state === 'dormant' ? shown.dormant.map((count) => -count) : shown[state],
      })),
    [shown],
  )
  if (states.every((state) => result[state].every((count) => count === 0)))
    return (
      <EmptyState title="Nobody did this in the range">
        Choose a longer range, fewer filters, or another event.
      </EmptyState>
    )
  const open: Open | undefined =
    onPeople === undefined
      ? undefined
      : (state, index) =>
          onPeople(
            {
              kind: 'lifecycle',
              state,
              interval: result.intervals[index]?.start ?? '',
              ...(shown.key.length === 0 ? {} : { key: shown.key }),
            },
            [
              ...(shown.key.length === 0 ? [] : [groupText(shown.key)]),
              state === 'active' ? 'Active' : stateWords[state].label,
              points[index]?.title ?? '',
            ].join(', '),
          )
  const table = <LifecycleTable shown={shown} points={points} open={open} />
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
            kind={chart === 'line' ? 'line' : 'bar'}
            isStacked={chart !== 'line'}
            label={`Lifecycle by ${unit}: ${states.map((state) => stateWords[state].label).join(', ')}`}
            points={points}
            series={series}
            formatValue={absolute}
            formatFull={(value) => countText(Math.abs(value))}
            isCount
            hasNegatives
            rhythm={rhythmOf(unit)}
            fills={isCompact}
            {...(open === undefined
              ? {}
              : {
                  pickHint: 'Click: these people',
                  onPick: (at: number, point: number) => {
                    const state = states[at]
                    if (state !== undefined) open(state, point)
                  },
                })}
          />
          <Legend entries={series.map(({ key, label, color = 0 }) => ({ key, label, color }))} />
        </Suspense>
      )}
      {!isCompact && onPeople !== undefined && hasDays('lifecycle', chart) && (
        <NotesButton projectId={projectId} intervals={result.intervals} />
      )}
      {isCompact && chart !== 'table' ? <div className="cairn-only-read">{table}</div> : table}
      {result.groups.length > 0 && !isCompact && (
        <GroupsTable
          title="Groups, all intervals added up"
          groups={[{ ...result, key: [] }, ...result.groups]}
          columns={groupColumns}
        />
      )}
    </div>
  )
}

/** Below the axis stand people, too. */
const absolute = (value: number): string => shortCountText(Math.abs(value))

interface LifecycleTableProps {
  readonly shown: Shown
  readonly points: readonly SeriesPoint[]
  readonly open: Open | undefined
}

function LifecycleTable({ shown, points, open }: LifecycleTableProps) {
  const cell = (state: State, index: number): ReactNode => {
    const count = state === 'active' ? active(index) : (shown[state][index] ?? 0)
    return <Pickable text={countText(count)} persons={count} onPick={open && (() => open(state, index))} />
  }
  const active = (index: number): number =>
    (shown.new[index] ?? 0) + (shown.returning[index] ?? 0) + (shown.resurrecting[index] ?? 0)
  const quick = (index: number): number | null => {
    const gone = shown.dormant[index] ?? 0
    return gone === 0 ? null : ((shown.new[index] ?? 0) + (shown.resurrecting[index] ?? 0)) / gone
  }
  const columns: readonly TableColumn<number>[] = [
    {
      key: 'interval',
      label: 'Interval',
      value: (index) => index,
      cell: (index) => `${points[index]?.title}${points[index]?.isIncomplete === true ? ' (so far)' : ''}`,
    },
    ...(['new', 'returning', 'resurrecting', 'dormant'] as const).map((state): TableColumn<number> => ({
      key: state,
      label: stateWords[state].label,
      isNumber: true,
      value: (index) => shown[state][index] ?? 0,
      cell: (index) => cell(state, index),
    })),
    { key: 'active', label: 'Active in all', isNumber: true, value: active, cell: (index) => cell('active', index) },
    {
      key: 'quick',
      label: 'Come / gone',
      isNumber: true,
      value: quick,
      cell: (index) => {
        const ratio = quick(index)
        return ratio === null ? '–' : decimalText(ratio)
      },
    },
  ]
  return (
    <ResultTable
      label="Lifecycle by interval"
      sortedAs="sort"
      columns={columns}
      rows={points.map((_, index) => index)}
      keyOf={(index) => `${index}`}
      hasSearch={false}
    />
  )
}

/** Counts of all intervals added up, which is what the groups are ordered by. */
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)
const groupColumns = (['new', 'returning', 'resurrecting', 'dormant'] as const).map((state): TableColumn<Shown> => ({
  key: state,
  label: stateWords[state].label,
  isNumber: true,
  value: (group) => sum(group[state]),
  cell: (group) => countText(sum(group[state])),
}))
