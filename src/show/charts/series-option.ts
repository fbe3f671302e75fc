// Series as ECharts' options: lines, areas, bars; stacked or beside each other; what is not over yet is dashed or pale.
import type { EChartsCoreOption } from 'echarts/core'
import { labelStep } from './axis.ts'
import { seriesColor, type ChartColors } from './colors.ts'

export interface SeriesPoint {
  /** On the axis, short. */
  readonly label: string
  /** In full, for the tooltip. */
  readonly title: string
  /** The interval is not over. */
  readonly isIncomplete?: boolean
  /** A quiet background: weekends. */
  readonly isShaded?: boolean
  /** What was noted here. */
  readonly marks?: readonly string[]
}
export interface ChartSeries {
  /** Unlike all others. */
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
  /** Which of the ten colours; default: its place. */
  readonly color?: number
  /** Of the range that is compared with: thin and dashed, not stacked. */
  readonly isPast?: boolean
  /** From this point on it is not over: dashed. Default: where the points say so. */
  readonly openFrom?: number
}
export interface SeriesShape {
  readonly kind: 'line' | 'area' | 'bar'
  readonly isStacked?: boolean
  readonly points: readonly SeriesPoint[]
  readonly series: readonly ChartSeries[]
  readonly formatValue: (value: number) => string
  /** Whole numbers only on the axis. */
  readonly isCount?: boolean
  /** So many points make a week or a day: labels stand that far apart. */
  readonly rhythm?: number
  /** The axis does not begin at 0. */
  readonly hasNegatives?: boolean
  /** The axis ends here: 1 for shares of a whole. */
  readonly max?: number
}

export const grid = { left: 52, right: 14, top: 12, bottom: 26 }

export const colorOf = (series: readonly ChartSeries[], index: number, colors: ChartColors): string =>
  seriesColor(colors, series[index]?.color ?? index)

export function seriesOption(shape: SeriesShape, colors: ChartColors): EChartsCoreOption {
  const { kind, points, formatValue, isCount, rhythm = 1 } = shape
  const step = labelStep(points.length, rhythm)
  return {
    animation: false,
    grid,
    xAxis: {
      type: 'category',
      boundaryGap: kind === 'bar' || points.length === 1,
      data: points.map(({ label }) => label),
      axisLine: { lineStyle: { color: colors.grid }, onZero: true },
      axisTick: { show: false },
      axisLabel: {
        color: colors.text,
        interval: (index: number) => index % step === 0,
        hideOverlap: true,
        fontSize: 11,
        ...(kind === 'bar' ? {} : { alignMinLabel: 'left' }),
      },
    },
    yAxis: {
      type: 'value',
      ...(shape.hasNegatives === true ? {} : { min: 0 }),
      // Quarters: an axis that ends at 100% would have 90% right below it.
      ...(shape.max === undefined ? {} : { max: shape.max, interval: shape.max / 4 }),
      splitNumber: 4,
      ...(isCount === true ? { minInterval: 1 } : {}),
      axisLabel: { color: colors.text, fontSize: 11, formatter: formatValue },
      splitLine: { lineStyle: { color: colors.grid } },
    },
    series: shape.series.flatMap((_, index) =>
      kind === 'bar' ? [barOf(shape, index, colors)] : linesOf(shape, index, colors),
    ),
  }
}

function barOf({ points, series, isStacked }: SeriesShape, index: number, colors: ChartColors): object {
  const one = series[index]
  const color = colorOf(series, index, colors)
  return {
    type: 'bar',
    silent: true,
    barMaxWidth: 48,
    barCategoryGap: '22%',
    barGap: '8%',
    ...(isStacked === true ? { stack: one?.isPast === true ? 'past' : 'now' } : {}),
    itemStyle: { color, opacity: one?.isPast === true ? 0.4 : 1 },
    data: (one?.values ?? []).map((value, at) => ({
      value,
      ...(points[at]?.isIncomplete === true ? { itemStyle: { color, opacity: 0.55 } } : {}),
    })),
  }
}

const dashes = ['solid', [7, 3], [2, 3]] as const

/** A line; its end apart and dashed where the last intervals are not over. */
function linesOf({ kind, points, series, isStacked }: SeriesShape, index: number, colors: ChartColors): object[] {
  const one = series[index]
  if (one === undefined) return []
  const color = colorOf(series, index, colors)
  const isPast = one.isPast === true
  const isSum = isStacked === true && !isPast
  // Colours come again after ten: dashes tell them apart.
  const type = isPast ? [3, 4] : dashes[Math.floor((one.color ?? index) / 10) % dashes.length]
  const base = {
    type: 'line',
    silent: true,
    symbol: 'circle',
    symbolSize: 7,
    showSymbol: points.length === 1,
    itemStyle: { color },
    ...(isSum ? { stack: 'now' } : {}),
    ...(kind === 'area' && !isPast ? { areaStyle: { color, opacity: isSum ? 0.55 : 0.12 } } : {}),
  }
  const style = { color, width: isPast ? 1.25 : 2, opacity: isPast ? 0.75 : 1, type }
  const firstOpen = one.openFrom ?? points.findIndex(({ isIncomplete }) => isIncomplete === true)
  const isOpenEnd =
    !isSum &&
    !isPast &&
    firstOpen > 0 &&
    (one.openFrom !== undefined || points.slice(firstOpen).every(({ isIncomplete }) => isIncomplete === true))
  if (!isOpenEnd) return [{ ...base, lineStyle: style, data: one.values }]
  return [
    { ...base, lineStyle: style, data: one.values.map((value, at) => (at >= firstOpen ? null : value)) },
    {
      ...base,
      lineStyle: { ...style, type: [4, 4] },
      data: one.values.map((value, at) => (at >= firstOpen - 1 ? value : null)),
    },
  ]
}
