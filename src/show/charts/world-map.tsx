// Where in the world? Countries in shades of blue; a click picks one. The list beside it says the same to keyboard and screen reader.
import { useEffect, useMemo, useState } from 'react'
import type { ElementEvent } from 'echarts/core'
import { useChartColors } from './colors.ts'
import './charts.css'
import { useChart } from './use-chart.ts'

interface WorldMapProps {
  /** What is drawn, for screen readers. */
  readonly label: string
  /** ISO 3166 letters (DE) → number. */
  readonly values: ReadonlyMap<string, number>
  /** What is said of a country that is pointed at. */
  readonly describe: (country: string, value: number) => string
  readonly onPick?: (country: string) => void
}

const loadMap = () => import('./echarts-map.ts')

export function WorldMap({ label, values, describe, onPick }: WorldMapProps) {
  const colors = useChartColors()
  const [at, setAt] = useState<{ readonly country: string; readonly x: number; readonly y: number }>()
  const option = useMemo(() => {
    const most = Math.max(1, ...values.values())
    // By the square root: one large country does not leave all others pale.
    const shade = (value: number): string =>
      colors.shades[Math.min(4, Math.floor(Math.sqrt(value / most) * 5))] ?? colors.land
    return {
      animation: false,
      series: [
        {
          type: 'map',
          map: 'world',
          roam: false,
          left: 4,
          right: 4,
          top: 4,
          bottom: 4,
          selectedMode: false,
          label: { show: false },
          itemStyle: { areaColor: colors.land, borderColor: colors.border, borderWidth: 0.5 },
          emphasis: { label: { show: false }, itemStyle: { areaColor: colors.line, borderColor: colors.border } },
          data: [...values].map(([name, value]) => ({ name, value, itemStyle: { areaColor: shade(value) } })),
        },
      ],
    }
  }, [values, colors])
  const { place, chart } = useChart(loadMap, option)

  useEffect(() => {
    if (chart === undefined) return
    const over = (event: { name: string; event?: ElementEvent }): void =>
      setAt({ country: event.name, x: event.event?.offsetX ?? 0, y: event.event?.offsetY ?? 0 })
    const out = (): void => setAt(undefined)
    const click = (event: { name: string }): void => {
      if (/^[A-Z]{2}$/.test(event.name)) onPick?.(event.name)
    }
    chart.on('mousemove', over as () => void)
    chart.on('mouseout', out)
    chart.on('click', click as () => void)
    return () => {
      chart.off('mousemove', over)
      chart.off('mouseout', out)
      chart.off('click', click)
    }
  }, [chart, onPick])

  return (
    <div className="cairn-map" role="img" aria-label={label} data-drawn={chart !== undefined}>
      <div ref={place} className="cairn-map-canvas" onPointerLeave={() => setAt(undefined)} />
      {at !== undefined && (
        <div
          className="cairn-chart-tooltip"
          style={{ left: Math.max(0, at.x - 60), top: at.y > 70 ? at.y - 52 : at.y + 18, pointerEvents: 'none' }}
        >
          {describe(at.country, values.get(at.country) ?? 0)}
        </div>
      )}
    </div>
  )
}
