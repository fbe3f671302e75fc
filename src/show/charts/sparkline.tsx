// How did a number go, at a glance? A plain SVG line; the number beside it says the rest, so screen readers skip it.
import './charts.css'

interface SparklineProps {
  readonly values: readonly (number | null)[]
  /** The last value is of an interval that is not over: drawn dashed. */
  readonly isOpenEnded?: boolean
}

const width = 100
const height = 28

export function Sparkline({ values, isOpenEnded = false }: SparklineProps) {
  const numbers = values.filter((value) => value !== null)
  const low = Math.min(0, ...numbers)
  const span = Math.max(...numbers, 0) - low || 1
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const point = (value: number, index: number): string =>
    `${round(index * step)},${round(height - 2 - ((value - low) / span) * (height - 4))}`
  const isDashed = isOpenEnded && values.length > 2
  const solid = linesOf(isDashed ? values.slice(0, -1) : values, 0, point)
  const dashed = isDashed ? linesOf(values.slice(-2), values.length - 2, point) : ''
  return (
    <svg
      className="cairn-sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={solid} vectorEffect="non-scaling-stroke" />
      {dashed !== '' && <path d={dashed} vectorEffect="non-scaling-stroke" strokeDasharray="2 3" />}
    </svg>
  )
}

const round = (value: number): number => Math.round(value * 10) / 10

/** A path that leaves gaps where there is no value. */
function linesOf(
  values: readonly (number | null)[],
  offset: number,
  point: (value: number, index: number) => string,
): string {
  let isDrawing = false
  return values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false
        return ''
      }
      const command = isDrawing ? 'L' : 'M'
      isDrawing = true
      return `${command}${point(value, index + offset)}`
    })
    .join('')
}
