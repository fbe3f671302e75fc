// How did a number go over time? Lines by ECharts on a canvas; the pointer, the keyboard and marks are plain elements above it.
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import type { EChartsCoreOption } from 'echarts/core'
import { bandOf, indexAtShare, labelStep, position, spanOf } from './axis.ts'
import { useChartColors } from './colors.ts'
import './charts.css'
import { useChart } from './use-chart.ts'

export interface ChartPoint {
  /** On the axis, short. */
  readonly label: string
  readonly value: number | null
  /** Of the range that is compared with, at the same place. */
  readonly compare?: number | null
  /** The interval is not over: the line to it is dashed. */
  readonly isIncomplete?: boolean
  /** A quiet background: weekends. */
  readonly isShaded?: boolean
  /** Something was noted here. */
  readonly marks?: readonly string[]
}

interface LineChartProps {
  /** What is drawn, for screen readers. */
  readonly label: string
  readonly points: readonly ChartPoint[]
  readonly formatValue: (value: number) => string
  /** Whole numbers only on the axis. */
  readonly isCount?: boolean
  /** So many points make a week or a day: labels stand that far apart. */
  readonly rhythm?: number
  /** What is said of a point while it is pointed at. */
  readonly tooltip: (index: number) => ReactNode
  readonly onPick?: (index: number) => void
  /** First and last point of what was dragged over. */
  readonly onZoom?: (first: number, last: number) => void
}

const loadLines = () => import('./echarts-lines.ts')
const grid = { left: 52, right: 14, top: 12, bottom: 26 }

export function LineChart(props: LineChartProps) {
  const { points, tooltip, onPick, onZoom } = props
  const option = useOption(props)
  const { place, chart } = useChart(loadLines, option)
  const frame = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number>()
  const [dragFrom, setDragFrom] = useState<number>()

  const indexAt = (event: PointerEvent): number => {
    const box = frame.current?.getBoundingClientRect()
    const share = box === undefined ? 0 : (event.clientX - box.left - grid.left) / (box.width - grid.left - grid.right)
    return indexAtShare(share, points.length)
  }
  const release = (event: PointerEvent): void => {
    const index = indexAt(event)
    if (dragFrom !== undefined && dragFrom !== index) onZoom?.(Math.min(dragFrom, index), Math.max(dragFrom, index))
    else if (dragFrom !== undefined) onPick?.(index)
    setDragFrom(undefined)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step !== 0)
      setAt((now) => Math.min(points.length - 1, Math.max(0, (now ?? (step > 0 ? -1 : points.length)) + step)))
    else if (event.key === 'Enter' && at !== undefined) onPick?.(at)
    else if (event.key === 'Escape') setAt(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = at === undefined || at >= points.length ? undefined : at

  return (
    <div
      ref={frame}
      className="cairn-chart"
      role="group"
      aria-roledescription="chart"
      aria-label={`${props.label}. Left and right arrow keys read its values.`}
      tabIndex={0}
      data-drawn={chart !== undefined}
      onKeyDown={onKeyDown}
      onBlur={() => setAt(undefined)}
      onPointerDown={(event) => {
        // A finger only points; a mouse also drags.
        setAt(indexAt(event))
        if (event.button === 0 && event.pointerType === 'mouse') setDragFrom(indexAt(event))
      }}
      onPointerMove={(event) => setAt(indexAt(event))}
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
              <span key={index} className="cairn-chart-shade" style={bandOf(index, points.length)} />
            ),
        )}
      </div>
      <div ref={place} className="cairn-chart-canvas" aria-hidden="true" />
      <div className="cairn-chart-layer">
        {points.map(
          (point, index) =>
            point.marks !== undefined && (
              <span key={index} className="cairn-chart-mark" style={{ left: position(index, points.length) }} />
            ),
        )}
        {dragFrom !== undefined && shown !== undefined && dragFrom !== shown && (
          <span className="cairn-chart-drag" style={spanOf(dragFrom, shown, points.length)} />
        )}
        {shown !== undefined && (
          <>
            <span className="cairn-chart-line" style={{ left: position(shown, points.length) }} />
            <div
              className="cairn-chart-tooltip"
              role="status"
              style={
                shown > (points.length - 1) / 2
                  ? { right: `calc(100% - ${position(shown, points.length)} + 12px)` }
                  : { left: `calc(${position(shown, points.length)} + 12px)` }
              }
            >
              {tooltip(shown)}
            </div>
          </>
        )}
      </div>
    </div>
  )
}

function useOption({ points, formatValue, isCount, rhythm = 1 }: LineChartProps): EChartsCoreOption {
  const colors = useChartColors()
  return useMemo(() => {
    const step = labelStep(points.length, rhythm)
    const isSingle = points.length === 1
    const firstOpen = points.findIndex(({ isIncomplete }) => isIncomplete === true)
    const isOpenEnd = firstOpen > 0 && points.slice(firstOpen).every(({ isIncomplete }) => isIncomplete === true)
    const solid = points.map(({ value }, index) => (isOpenEnd && index >= firstOpen ? null : value))
    const dashed = points.map(({ value }, index) => (isOpenEnd && index >= firstOpen - 1 ? value : null))
    const line = (data: readonly (number | null)[], color: string, width: number, more: object = {}): object => ({
      type: 'line',
      data,
      showSymbol: isSingle,
      symbolSize: 7,
      symbol: 'circle',
      silent: true,
      itemStyle: { color },
      lineStyle: { color, width },
      z: 3,
      ...more,
    })
    return {
      animation: false,
      grid,
      xAxis: {
        type: 'category',
        boundaryGap: isSingle,
        data: points.map(({ label }) => label),
        axisLine: { lineStyle: { color: colors.grid } },
        axisTick: { show: false },
        axisLabel: {
          color: colors.text,
          interval: (index: number) => index % step === 0,
          hideOverlap: true,
          fontSize: 11,
          alignMinLabel: 'left',
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        splitNumber: 4,
        ...(isCount === true ? { minInterval: 1 } : {}),
        axisLabel: { color: colors.text, fontSize: 11, formatter: formatValue },
        splitLine: { lineStyle: { color: colors.grid } },
      },
      series: [
        line(
          points.map(({ compare }) => compare ?? null),
          colors.compare,
          1.5,
          { z: 2 },
        ),
        line(solid, colors.line, 2.25, { areaStyle: { color: colors.area } }),
        line(dashed, colors.line, 2.25, { lineStyle: { color: colors.line, width: 2.25, type: [4, 4] } }),
      ],
    }
  }, [points, formatValue, isCount, rhythm, colors])
}
