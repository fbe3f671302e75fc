// How did several numbers go over time? Lines, areas or bars on a canvas; pointer, keyboard, marks and tooltip are elements above it.
import './charts.css'
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { EChartsType } from 'echarts/core'
import { bandOf, indexAtShare, position, spanOf } from './axis.ts'
import { useChartColors } from './colors.ts'
import { colorOf, grid, seriesOption, type ChartSeries, type SeriesShape } from './series-option.ts'
import { useChart } from './use-chart.ts'

interface SeriesChartProps extends SeriesShape {
  /** What is drawn, for screen readers. */
  readonly label: string
  /** Values in full, for the tooltip. */
  readonly formatFull: (value: number, series: ChartSeries) => string
  /** What a click does, e.g. "Click to see these people"; perhaps of each series another. */
  readonly pickHint?: string | ((series: number) => string)
  readonly onPick?: (series: number, point: number) => void
  /** First and last point of what was dragged over. */
  readonly onZoom?: (first: number, last: number) => void
  /** As high as its place. */
  readonly fills?: boolean
}

interface Spot {
  readonly point: number
  readonly series: number
}
const loadSeries = () => import('./echarts-series.ts')
/** A tooltip of more lines would not fit. */
const mostTold = 12

export function SeriesChart(props: SeriesChartProps) {
  const { kind, points, series, isStacked, formatValue, isCount, rhythm, hasNegatives, max, onPick, onZoom } = props
  const colors = useChartColors()
  const option = useMemo(
    () =>
      seriesOption(
        {
          kind,
          points,
          series,
          formatValue,
          ...(isStacked === undefined ? {} : { isStacked }),
          ...(isCount === undefined ? {} : { isCount }),
          ...(rhythm === undefined ? {} : { rhythm }),
          ...(hasNegatives === undefined ? {} : { hasNegatives }),
          ...(max === undefined ? {} : { max }),
        },
        colors,
      ),
    [kind, points, series, isStacked, formatValue, isCount, rhythm, hasNegatives, max, colors],
  )
  const { place, chart } = useChart(loadSeries, option)
  const frame = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<Spot>()
  const [dragFrom, setDragFrom] = useState<number>()
  const isBanded = kind === 'bar' || points.length === 1

  const spotAt = (event: PointerEvent): Spot => {
    const box = frame.current?.getBoundingClientRect()
    if (box === undefined) return { point: 0, series: 0 }
    const part = (event.clientX - box.left - grid.left) / (box.width - grid.left - grid.right)
    const point = indexAtShare(part, points.length, isBanded)
    const bar = kind === 'bar' && isStacked !== true ? (part * points.length - point - 0.11) / 0.78 : undefined
    return { point, series: seriesAt(chart, series, point, event.clientY - box.top, isStacked === true, bar) }
  }
  const release = (event: PointerEvent): void => {
    const spot = spotAt(event)
    if (dragFrom !== undefined && dragFrom !== spot.point && onZoom !== undefined)
      onZoom(Math.min(dragFrom, spot.point), Math.max(dragFrom, spot.point))
    else if (dragFrom !== undefined) onPick?.(spot.series, spot.point)
    setDragFrom(undefined)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }
    const step = steps[event.key]
    const bound = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value))
    if (step !== undefined)
      setAt((now) =>
        now === undefined
          ? { point: step[0] < 0 ? points.length - 1 : 0, series: 0 }
          : { point: bound(now.point + step[0], points.length), series: bound(now.series + step[1], series.length) },
      )
    else if (event.key === 'Enter' && at !== undefined) onPick?.(at.series, at.point)
    else if (event.key === 'Escape' && at !== undefined) setAt(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = at === undefined || at.point >= points.length || at.series >= series.length ? undefined : at
  return (
    <div
      ref={frame}
      className="cairn-chart"
      data-fills={props.fills === true}
      data-pickable={onPick !== undefined}
      role="group"
      aria-roledescription="chart"
      aria-label={`${props.label}. Left and right arrow keys read its values, up and down the series${onPick === undefined ? '' : ', enter opens'}.`}
      tabIndex={0}
      data-drawn={chart !== undefined}
      onKeyDown={onKeyDown}
      onBlur={() => setAt(undefined)}
      onPointerDown={(event) => {
        setAt(spotAt(event))
        if (event.button === 0) setDragFrom(spotAt(event).point)
      }}
      onPointerMove={(event) => setAt(spotAt(event))}
      onPointerLeave={() => {
        setAt(undefined)
        setDragFrom(undefined)
      }}
      onPointerUp={release}
    >
      <div className="cairn-chart-layer">
        {points.map(
          (point, index) =>
            point.isShaded === true && (
              <span key={index} className="cairn-chart-shade" style={bandOf(index, points.length, isBanded)} />
            ),
        )}
      </div>
      <div ref={place} className="cairn-chart-canvas" aria-hidden="true" />
      <div className="cairn-chart-layer">
        {points.map(
          (point, index) =>
            point.marks !== undefined && (
              <span
                key={index}
                className="cairn-chart-mark"
                style={{ left: position(index, points.length, isBanded) }}
              />
            ),
        )}
        {dragFrom !== undefined && onZoom !== undefined && shown !== undefined && dragFrom !== shown.point && (
          <span className="cairn-chart-drag" style={spanOf(dragFrom, shown.point, points.length)} />
        )}
        {shown !== undefined && <Pointed {...props} spot={shown} isBanded={isBanded} />}
      </div>
    </div>
  )
}

function Pointed(props: SeriesChartProps & { readonly spot: Spot; readonly isBanded: boolean }) {
  const { points, series, spot, isBanded, formatFull, pickHint } = props
  const colors = useChartColors()
  const left = position(spot.point, points.length, isBanded)
  const point = points[spot.point]
  // The one that is pointed at is always told.
  const order = series.map((_, index) => index)
  const told = order.length <= mostTold ? order : [...new Set([...order.slice(0, mostTold - 1), spot.series])]
  return (
    <>
      <span className="cairn-chart-line" style={{ left }} />
      <div
        className="cairn-chart-tooltip"
        role="status"
        style={
          spot.point > (points.length - 1) / 2
            ? { right: `calc(100% - ${left} + 12px)` }
            : { left: `calc(${left} + 12px)` }
        }
      >
        <div className="cairn-chart-told-title">
          {point?.title}
          {point?.isIncomplete === true ? ' (so far)' : ''}
        </div>
        {told.map((index) => {
          const one = series[index]
          const value = one?.values[spot.point] ?? null
          return (
            one !== undefined && (
              <div key={one.key} className="cairn-chart-told" data-pointed={index === spot.series}>
                <span
                  className="cairn-dot"
                  data-past={one.isPast === true}
                  style={{ '--cairn-color': colorOf(series, index, colors) } as Record<string, string>}
                />
                <span className="cairn-chart-told-label">{one.label}</span>
                <span className="cairn-number">{value === null ? '–' : formatFull(value, one)}</span>
              </div>
            )
          )
        })}
        {told.length < series.length && (
          <div className="cairn-chart-told-title">and {series.length - told.length} more</div>
        )}
        {point?.marks?.map((mark) => (
          <div key={mark}>{mark}</div>
        ))}
        {pickHint !== undefined && (
          <div className="cairn-chart-told-title">
            {typeof pickHint === 'string' ? pickHint : pickHint(spot.series)}
          </div>
        )}
      </div>
    </>
  )
}

/** The series at a height: the part of the stack, the nearest line, or the bar of the group. */
function seriesAt(
  chart: EChartsType | undefined,
  series: readonly ChartSeries[],
  point: number,
  y: number,
  isStacked: boolean,
  bar: number | undefined,
): number {
  if (bar !== undefined) return Math.min(series.length - 1, Math.max(0, Math.floor(bar * series.length)))
  if (chart === undefined) return 0
  const pixel = (value: number): number => chart.convertToPixel({ yAxisIndex: 0 }, value)
  const distances = series.map(() => Infinity)
  let above = 0
  let below = 0
  series.forEach(({ values, isPast }, index) => {
    const value = values[point]
    if (value === null || value === undefined) return
    if (!isStacked || isPast === true) {
      distances[index] = Math.abs(pixel(value) - y)
      return
    }
    const from = value < 0 ? below : above
    const to = from + value
    if (value < 0) below = to
    else above = to
    const [top, bottom] = [pixel(from), pixel(to)].toSorted((a, b) => a - b) as [number, number]
    distances[index] =
      y >= top && y <= bottom && top !== bottom ? 0 : Math.min(Math.abs(y - top), Math.abs(y - bottom)) + 1
  })
  const nearest = Math.min(...distances)
  return Number.isFinite(nearest) ? distances.indexOf(nearest) : 0
}
