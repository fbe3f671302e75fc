// How is a trend drawn? As lines, areas, bars, figures, a pie; always with its table, from which lines are chosen.
import { Box, Button, Checkbox } from '@mantine/core'
import { lazy, Suspense, useMemo } from 'react'
import { useAnnotations } from '../../api/annotations.ts'
import { NotesButton } from '../../charts/notes.tsx'
import { NumberCards } from '../../charts/number-cards.tsx'
import type { ChartSeries } from '../../charts/series-option.ts'
import { rhythmOf, timePoints } from '../../charts/time-points.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { useShown } from '../../view/shown.ts'
import { intervalText } from '../../words/dates.ts'
import { countText } from '../../words/index.ts'
import { list, record, text } from '../decode.ts'
import { GroupPages } from '../group-pages.tsx'
import { hasDays, type ResultProps } from '../kinds.ts'
import { Legend } from '../legend.tsx'
import { TrendTable } from './trend-table.tsx'
import { hasPeople, trendLines, whyNobody, type TrendLine } from './trend-series.ts'

const SeriesChart = lazy(() => import('../../charts/series-chart.tsx').then((file) => ({ default: file.SeriesChart })))
const PieChart = lazy(() => import('../../charts/pie-chart.tsx').then((file) => ({ default: file.PieChart })))

/** Lines are drawn for so many; the others can be chosen in the table. */
const firstDrawn = 10

/** Keys of lines that are not as they are at first. */
interface Chosen {
  readonly hide: readonly string[]
  readonly draw: readonly string[]
}
const asTheyCome: Chosen = { hide: [], draw: [] }
const keys = list(text(2_000), 1_000)
const readChosen = record<Chosen>({ hide: keys, draw: keys }, asTheyCome)
function toggled({ hide, draw }: Chosen, key: string, isFirst: boolean): Chosen {
  const without = (all: readonly string[]) => (all.includes(key) ? all.filter((one) => one !== key) : [...all, key])
  const next = isFirst ? { hide: without(hide), draw } : { hide, draw: without(draw) }
  return next.hide.length + next.draw.length === 0 ? asTheyCome : next
}

export function TrendResultView(props: ResultProps<'trend'>) {
  const { projectId, report, result, chart, isCompact = false, onPeople, onChange } = props
  const annotations = useAnnotations(projectId, { enabled: onPeople !== undefined }).data
  const lines = useMemo(() => trendLines(report, result), [report, result])
  const points = useMemo(
    () => timePoints(result.interval, result.intervals, annotations),
    [result.interval, result.intervals, annotations],
  )
  const [chosen, setChosen] = useShown('lines', readChosen, asTheyCome)
  const drawn = lines
    .map((line, index) => ({ line, color: index }))
    .filter(({ line: { key }, color }) => (color < firstDrawn ? !chosen.hide.includes(key) : chosen.draw.includes(key)))
  const isEmpty = lines.every(({ values, total }) => !total && values.every((value) => !value))

  const open = (line: TrendLine | undefined, point: number | undefined, isPast = false): void => {
    const [series, other] = line?.counted ?? []
    if (line === undefined || series === undefined || other !== undefined) return
    const interval = point === undefined ? undefined : (isPast ? result.compare?.intervals : result.intervals)?.[point]
    // The range before may have fewer intervals.
    if (point !== undefined && interval === undefined) return
    const when = interval === undefined ? 'whole range' : whenOf(report, result, interval)
    onPeople?.(
      {
        kind: 'trend',
        series,
        ...(interval === undefined ? {} : { interval: interval.start }),
        ...(line.rawKey.length === 0 ? {} : { key: [...line.rawKey] }),
        ...(isPast ? { previous: true } : {}),
      },
      `${line.label}, ${when}${isPast ? ' (before)' : ''}`,
    )
  }
  if (lines.length === 0 || (isEmpty && chart !== 'table'))
    return (
      <EmptyState title="Nothing of this happened in the range">
        Choose a longer range, fewer filters, or another event.
      </EmptyState>
    )
  return (
    <div className="cairn-answer" data-compact={isCompact}>
      {chart !== 'table' && (
        <Suspense fallback={<div className="cairn-chart" />}>
          <Drawing {...props} points={points} drawn={drawn} onOpen={onPeople === undefined ? undefined : open} />
        </Suspense>
      )}
      {!isCompact && onPeople !== undefined && hasDays('trend', chart) && (
        <NotesButton projectId={projectId} intervals={result.intervals} />
      )}
      {!isCompact && (
        <TrendGroups report={report} result={result} onChange={onChange} drawn={drawn.map(({ line }) => line.rawKey)} />
      )}
      {(!isCompact || chart === 'table') && (
        <TrendTable
          report={report}
          result={result}
          lines={lines}
          points={points}
          onOpen={onPeople === undefined ? undefined : open}
          mark={(line) => {
            const color = lines.indexOf(line)
            const isDrawn = drawn.some((one) => one.line === line)
            return chart === 'table' || isCompact ? null : (
              <Checkbox
                size="xs"
                className="cairn-series-check"
                aria-label={`Draw ${line.label}`}
                checked={isDrawn}
                data-color={color % 10}
                onChange={() => setChosen(toggled(chosen, line.key, color < firstDrawn))}
              />
            )
          }}
          colorOf={(line) => lines.indexOf(line)}
        />
      )}
      {isCompact && chart !== 'table' && (
        <div className="cairn-only-read">
          <TrendTable report={report} result={result} lines={lines} points={points} />
        </div>
      )}
    </div>
  )
}

interface DrawingProps extends ResultProps<'trend'> {
  readonly points: ReturnType<typeof timePoints>
  readonly drawn: readonly { readonly line: TrendLine; readonly color: number }[]
  readonly onOpen: ((line: TrendLine | undefined, point: number | undefined, isPast?: boolean) => void) | undefined
}

function Drawing({ result, chart, isCompact, points, drawn, onOpen }: DrawingProps) {
  const series = useMemo(() => {
    const now = drawn.map(({ line, color }): ChartSeries => ({
      key: line.key,
      label: line.label,
      values: line.values,
      color,
    }))
    const past = drawn.flatMap(({ line, color }): readonly ChartSeries[] =>
      line.past === undefined
        ? []
        : [
            {
              key: `past ${line.key}`,
              label: `${line.label} (before)`,
              values: fitted(line.past.values, points.length),
              color,
              isPast: true,
            },
          ],
    )
    return [...now, ...past]
  }, [drawn, points.length])
  const first = drawn[0]?.line.words
  if (chart === 'number')
    return (
      <NumberCards
        cards={drawn.map(({ line }) => {
          const opens = (value: number | null, isPast: boolean) =>
            onOpen === undefined || !hasPeople(line, value) ? undefined : () => onOpen(line, undefined, isPast)
          return {
            key: line.key,
            label: line.label,
            value: said(line, line.total),
            values: line.values,
            onPick: opens(line.total, false),
            ...(line.past === undefined
              ? {}
              : {
                  previous: said(line, line.past.total),
                  change: changeOf(line.total, line.past.total),
                  onPickBefore: opens(line.past.total, true),
                }),
          }
        })}
      />
    )
  if (chart === 'pie')
    return (
      <PieChart
        label="Parts of the whole range"
        note={pieNote(result, drawn.length)}
        slices={drawn.map(({ line }) => ({
          key: line.key,
          label: line.label,
          value: line.total ?? 0,
          ...(whyNobody(line) === undefined ? {} : { isFixed: true }),
        }))}
        formatValue={first?.full ?? countText}
        {...(onOpen === undefined ? {} : { onPick: (index) => onOpen(drawn[index]?.line, undefined) })}
      />
    )
  const isStacked = chart === 'area' || chart === 'stacked_bar'
  const lineAt = (index: number): TrendLine | undefined => drawn[index % Math.max(1, drawn.length)]?.line
  return (
    <>
      <SeriesChart
        kind={chart === 'area' ? 'area' : chart === 'line' ? 'line' : 'bar'}
        isStacked={isStacked}
        label={`By ${result.interval}: ${drawn.map(({ line }) => line.label).join(', ')}`}
        points={points}
        series={series}
        formatValue={first?.short ?? countText}
        formatFull={(value, one) => said(lineAt(series.indexOf(one)), value)}
        isCount={drawn.every(({ line }) => line.words.isCount === true)}
        rhythm={rhythmOf(result.interval)}
        hasNegatives={drawn.some(({ line }) => line.values.some((value) => (value ?? 0) < 0))}
        fills={isCompact === true}
        {...(onOpen === undefined
          ? {}
          : {
              onPick: (index: number, point: number) => onOpen(lineAt(index), point, index >= drawn.length),
              pickHint: (index: number) => {
                const line = lineAt(index)
                return (line && whyNobody(line)) ?? 'Click: these people'
              },
            })}
      />
      <Legend entries={drawn.map(({ line: { key, label }, color }) => ({ key, label, color }))}>
        {series.length > drawn.length
          ? chart === 'line' || chart === 'area'
            ? 'dashed: before'
            : 'pale: before'
          : undefined}
      </Legend>
    </>
  )
}

/** Of which events are the people? Not only of the interval's, where its number is of more. */
function whenOf(
  { cumulative, rolling }: ResultProps<'trend'>['report'],
  { interval: unit }: ResultProps<'trend'>['result'],
  { start, end }: { readonly start: string; readonly end: string },
): string {
  const when = intervalText(unit, start, end)
  if (cumulative === true) return `up to ${when}`
  return rolling === undefined ? when : `${rolling} ${unit}s up to ${when}`
}

/** Shares are of what is drawn: that may be a part of all. */
const pieNote = ({ groups, series }: ResultProps<'trend'>['result'], drawn: number): string | undefined =>
  drawn < series.length || groups.total > series.length
    ? `Shares of the ${countText(drawn)} that are drawn, of ${countText(Math.max(groups.total, series.length))}.`
    : undefined
const said = (line: TrendLine | undefined, value: number | null): string =>
  value === null ? '–' : (line?.words.full ?? countText)(value)
const changeOf = (value: number | null, before: number | null): number | null =>
  value === null || before === null || before === 0 ? null : (value - before) / Math.abs(before)
/** As many as there are points: the range before may have other months. */
const fitted = (values: readonly (number | null)[], count: number): readonly (number | null)[] =>
  Array.from({ length: count }, (_, index) => values[index] ?? null)

/** Which groups there are, and which are asked for. */
function TrendGroups({
  report,
  result,
  onChange,
  drawn,
}: Pick<ResultProps<'trend'>, 'report' | 'result' | 'onChange'> & {
  readonly drawn: readonly (readonly (string | null)[])[]
}) {
  const { total } = result.groups
  const chosen = [...new Map(drawn.map((key) => [JSON.stringify(key), [...key]])).values()]
  const isPart = report.only_groups !== undefined
  if (result.series[0]?.key.length === 0 || (total <= 1 && !isPart)) return null
  return (
    <Box my="xs">
      <GroupPages page={result.groups} onChange={onChange}>
        {isPart ? (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange?.({ only_groups: undefined, offset: 0 })}>
            Show all groups
          </Button>
        ) : (
          chosen.length > 0 &&
          chosen.length < total && (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange?.({ only_groups: chosen, offset: 0 })}>
              Only those that are drawn
            </Button>
          )
        )}
      </GroupPages>
    </Box>
  )
}
