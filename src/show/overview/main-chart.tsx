// How did the chosen number go over the range? With the comparison, what was noted, and the interval that is not over dashed.
import { Button, Group, Loader, Modal, Select, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { IntervalUnit, TrendResult } from '../../report/index.ts'
import { useAnnotations } from '../api/annotations.ts'
import type { AnnotationJson } from '../../api/index.ts'
import type { ChartPoint } from '../charts/line-chart.tsx'
import { annotationsOf, lastDay, rhythmOf, spanOf, timePoints } from '../charts/time-points.ts'
import { intervalOf } from '../view/reports.ts'
import { lengthInDays, possibleIntervals } from '../view/ranges.ts'
import { intervalText } from '../words/dates.ts'
import { moneyText } from '../words/numbers.ts'
import { Change, rangeText } from './kpi-cards.tsx'
import { changeOf, measures } from './measures.ts'
import { PanelFailure } from './panel.tsx'
import { usePage } from '../view/use-page.ts'

const LineChart = lazy(() => import('../charts/line-chart.tsx').then((module) => ({ default: module.LineChart })))
const AnnotationDialog = lazy(() =>
  import('../charts/annotation-dialog.tsx').then((module) => ({ default: module.AnnotationDialog })),
)

interface MainChartProps {
  readonly trend: TrendResult | undefined
  readonly isStale: boolean
  readonly error: Error | null
  readonly onRetry: () => void
  /** The series that is drawn; for revenue its currency. */
  readonly series: string
  readonly currency: string | undefined
}

const intervalNames: Readonly<Record<IntervalUnit, string>> = {
  minute: 'Minutes',
  hour: 'Hours',
  day: 'Days',
  week: 'Weeks',
  month: 'Months',
  quarter: 'Quarters',
  year: 'Years',
}

export function MainChart({ trend, isStale, error, onRetry, series, currency }: MainChartProps) {
  const { projectId, view, change, context, canEdit } = usePage()
  const annotations = useAnnotations(projectId).data
  const [picked, setPicked] = useState<number>()
  const unit = trend?.interval ?? 'day'
  const metric = view.metric
  const words = measures[metric]
  const write = useCallback(
    (value: number) => (currency === undefined ? words.full(value) : moneyText(value, currency)),
    [words, currency],
  )
  const writeShort = useCallback(
    (value: number) => (currency === undefined ? words.short(value) : moneyText(value, currency, true)),
    [words, currency],
  )
  const points = useMemo(() => pointsOf(trend, series, annotations ?? []), [trend, series, annotations])
  const intervals = trend?.intervals ?? []
  const pastIntervals = trend?.compare?.intervals ?? []
  const isEmpty = points.every(({ value, compare }) => !value && !compare)

  const zoom = (first: number, last: number): void => {
    const from = intervals[first]?.start
    const to = intervals[last]?.end
    if (from !== undefined && to !== undefined) change({ range: spanOf(from, to), interval: 'auto' })
  }
  const tooltip = (index: number) => {
    const at = intervals[index]
    const point = points[index]
    const past = pastIntervals[index]
    if (at === undefined || point === undefined) return null
    const difference = changeOf(point.value, point.compare)
    return (
      <>
        <Text size="xs" c="var(--cairn-quiet)">
          {intervalText(unit, at.start, at.end)}
          {point.isIncomplete === true ? ' (so far)' : ''}
        </Text>
        <Text size="sm" fw={600} className="cairn-number">
          {point.value === null ? '–' : write(point.value)} {words.label.toLowerCase()}{' '}
          {difference !== null && <Change metric={metric} change={difference} />}
        </Text>
        {past !== undefined && (
          <Text size="xs" c="var(--cairn-quiet)" className="cairn-number">
            {intervalText(unit, past.start, past.end)}:{' '}
            {point.compare === null || point.compare === undefined ? '–' : write(point.compare)}
          </Text>
        )}
        {point.marks?.map((mark) => (
          <Text key={mark} size="xs" mt={4}>
            {mark}
          </Text>
        ))}
      </>
    )
  }

  return (
    <section className="cairn-card cairn-chart-card" aria-label="Over time">
      <div className="cairn-chart-head">
        <h2>{words.label}</h2>
        {trend !== undefined && (
          <div className="cairn-legend">
            <span>{rangeText(trend.meta.range)}</span>
            {trend.meta.compare_range !== undefined && <span>{rangeText(trend.meta.compare_range)}</span>}
          </div>
        )}
        <Select
          className="cairn-interval"
          aria-label="Interval"
          size="xs"
          w={112}
          ml="auto"
          allowDeselect={false}
          data={possibleIntervals(lengthInDays(view.range, context.today, context.allDays)).map((value) => ({
            value,
            label: intervalNames[value],
          }))}
          value={intervalOf(view, context)}
          onChange={(value) => value !== null && change({ interval: value })}
        />
      </div>
      <div className="cairn-chart-body" data-stale={isStale} aria-busy={trend === undefined || isStale}>
        {trend === undefined ? (
          error === null ? (
            <div className="cairn-empty">
              <Loader size="sm" aria-label="Loading" />
            </div>
          ) : (
            <PanelFailure error={error} onRetry={onRetry} />
          )
        ) : isEmpty ? (
          <Nothing />
        ) : (
          <Suspense fallback={null}>
            <LineChart
              label={`${words.label} by ${unit}`}
              points={points}
              formatValue={writeShort}
              isCount={words.isCount === true}
              rhythm={rhythmOf(unit)}
              tooltip={tooltip}
              onZoom={zoom}
              {...(canEdit ? { onPick: setPicked } : {})}
            />
          </Suspense>
        )}
      </div>
      {trend !== undefined && !isEmpty && (
        <div className="cairn-only-read">
          <table>
            <caption>
              {words.label} by {unit}
            </caption>
            <thead>
              <tr>
                <th scope="col">{intervalNames[unit]}</th>
                <th scope="col">{words.label}</th>
                {trend.compare !== undefined && <th scope="col">Before</th>}
                <th scope="col">Notes</th>
              </tr>
            </thead>
            <tbody>
              {points.map((point, index) => (
                <tr key={intervals[index]?.start}>
                  <th scope="row">
                    {intervalText(unit, intervals[index]?.start ?? '', intervals[index]?.end ?? '')}
                    {point.isIncomplete === true ? ' (so far)' : ''}
                  </th>
                  <td>{point.value === null ? '–' : write(point.value)}</td>
                  {trend.compare !== undefined && (
                    <td>{point.compare === null || point.compare === undefined ? '–' : write(point.compare)}</td>
                  )}
                  <td>{point.marks?.join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Modal
        opened={picked !== undefined}
        onClose={() => setPicked(undefined)}
        title={
          picked === undefined ? '' : intervalText(unit, intervals[picked]?.start ?? '', intervals[picked]?.end ?? '')
        }
      >
        {picked !== undefined && intervals[picked] !== undefined && (
          <Suspense fallback={<Loader size="sm" />}>
            <AnnotationDialog
              projectId={projectId}
              from={intervals[picked].start.slice(0, 10)}
              to={lastDay(intervals[picked].end)}
              annotations={annotationsOf(annotations ?? [], intervals[picked])}
              onDone={() => setPicked(undefined)}
            />
          </Suspense>
        )}
      </Modal>
    </section>
  )
}

/** No event in the range: a longer one, or the script that sends them. */
function Nothing() {
  const { projectId, view, change, readOnly } = usePage()
  const isNarrow = view.range !== 'all' || view.filters.length > 0 || view.segment !== undefined
  return (
    <div className="cairn-empty">
      <Text size="sm">{isNarrow ? 'Nothing happened in this range.' : 'No event has arrived yet.'}</Text>
      <Group mt="sm" gap="xs" justify="center">
        {isNarrow && (
          <Button
            size="xs"
            variant="default"
            onClick={() => change({ range: 'all', interval: 'auto', filters: [], segment: undefined })}
          >
            Show all time without filters
          </Button>
        )}
        {!readOnly && (view.filters.length === 0 || !isNarrow) && (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to="/p/$projectId/install" params={{ projectId: String(projectId) }} />
            )}
          >
            Install the script
          </Button>
        )}
      </Group>
    </div>
  )
}

function pointsOf(
  trend: TrendResult | undefined,
  series: string,
  annotations: readonly AnnotationJson[],
): readonly ChartPoint[] {
  if (trend === undefined) return []
  const values = trend.series.find(({ label }) => label === series)?.values ?? []
  const past = trend.compare?.series.find(({ label }) => label === series)?.values
  return timePoints(trend.interval, trend.intervals, annotations).map((point, index) => ({
    ...point,
    value: values[index] ?? null,
    ...(past === undefined ? {} : { compare: past[index] ?? null }),
  }))
}
