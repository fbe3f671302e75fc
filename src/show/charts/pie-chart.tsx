// How do parts make a whole? A ring, and the same as a list: label, value, share. Both can be clicked.
import './charts.css'
import { useEffect, useMemo } from 'react'
import { percentText } from '../words/index.ts'
import { seriesColor, useChartColors } from './colors.ts'
import { useChart } from './use-chart.ts'

interface Slice {
  readonly key: string
  readonly label: string
  readonly value: number
  /** A click opens nothing. */
  readonly isFixed?: boolean
}
interface PieChartProps {
  /** What is drawn, for screen readers. */
  readonly label: string
  /** At most ten are told apart by colour; negative ones have no place. */
  readonly slices: readonly Slice[]
  readonly formatValue: (value: number) => string
  /** Below the list: what the shares are of. */
  readonly note?: string | undefined
  readonly onPick?: (index: number) => void
}

const loadPie = () => import('./echarts-pie.ts')

export function PieChart({ label, slices, formatValue, note, onPick }: PieChartProps) {
  const colors = useChartColors()
  const sum = slices.reduce((all, { value }) => all + Math.max(0, value), 0)
  const option = useMemo(
    () => ({
      animation: false,
      series: [
        {
          type: 'pie',
          radius: ['52%', '92%'],
          label: { show: false },
          cursor: onPick === undefined ? 'default' : 'pointer',
          itemStyle: { borderColor: colors.border, borderWidth: 1.5 },
          emphasis: { scale: false, itemStyle: { opacity: 0.85 } },
          data: slices.map(({ label: name, value }, index) => ({
            name,
            value: Math.max(0, value),
            itemStyle: { color: seriesColor(colors, index) },
          })),
        },
      ],
    }),
    [slices, colors, onPick],
  )
  const { place, chart } = useChart(loadPie, option)
  useEffect(() => {
    if (chart === undefined || onPick === undefined) return
    const click = ({ dataIndex }: { readonly dataIndex: number }): void => onPick(dataIndex)
    chart.on('click', click as () => void)
    return () => void (chart.isDisposed() || chart.off('click', click))
  }, [chart, onPick])
  return (
    <div className="cairn-pie" data-drawn={chart !== undefined}>
      <div ref={place} className="cairn-pie-canvas" aria-hidden="true" />
      <ul className="cairn-pie-list" aria-label={label}>
        {slices.map(({ key, label: name, value, isFixed }, index) => {
          const told = (
            <>
              <span
                className="cairn-dot"
                style={{ '--cairn-color': seriesColor(colors, index) } as Record<string, string>}
              />
              <span className="cairn-chart-told-label">{name}</span>
              <span className="cairn-number">{formatValue(value)}</span>
              <span className="cairn-number cairn-pie-share">
                {sum > 0 ? percentText(Math.max(0, value) / sum) : '–'}
              </span>
            </>
          )
          return (
            <li key={key}>
              {onPick === undefined || isFixed === true ? (
                <div className="cairn-chart-told">{told}</div>
              ) : (
                <button type="button" className="cairn-chart-told" onClick={() => onPick(index)}>
                  {told}
                </button>
              )}
            </li>
          )
        })}
        {note !== undefined && <li className="cairn-pie-note">{note}</li>}
      </ul>
    </div>
  )
}
