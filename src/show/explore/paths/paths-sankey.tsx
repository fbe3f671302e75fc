// Paths as a flow. The canvas is for the eye and the pointer; the tables beside it say the same and take the keyboard.
import { useElementSize } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import type { PathsResult } from '../../../report/index.ts'
import { useChartColors } from '../../charts/colors.ts'
import { useChart } from '../../charts/use-chart.ts'
import { datumOf, flowOf, sankeyOption, type Picked } from './sankey-option.ts'

interface PathsSankeyProps {
  readonly result: PathsResult
  /** Whether paths that end are people who left. */
  readonly leaves: boolean
  readonly isCompact: boolean
  /** `at`: where it was clicked, in px from the left and the top of the chart. */
  readonly onPick: ((picked: Picked, at: { readonly x: number; readonly y: number }) => void) | undefined
}

const loadSankey = () => import('../../charts/echarts-sankey.ts')
const rowPx = 36
const stepPx = 132

export function PathsSankey({ result, leaves, isCompact, onPick }: PathsSankeyProps) {
  const colors = useChartColors()
  const flow = useMemo(() => flowOf(result, leaves), [result, leaves])
  const { ref: frame, width } = useElementSize()
  const drawn = isCompact ? width : Math.max(width, flow.steps * stepPx)
  const option = useMemo(() => sankeyOption(flow, colors, drawn), [flow, colors, drawn])
  const { place, chart } = useChart(loadSankey, option)
  useEffect(() => {
    if (chart === undefined || onPick === undefined) return
    const click = (event: { readonly data: unknown; readonly event?: { offsetX: number; offsetY: number } }): void => {
      const { picked } = datumOf(event.data)
      if (picked !== undefined) onPick(picked, { x: event.event?.offsetX ?? 0, y: event.event?.offsetY ?? 0 })
    }
    chart.on('click', click as () => void)
    return () => void (chart.isDisposed() || chart.off('click', click))
  }, [chart, onPick])
  const height = Math.min(1_600, Math.max(320, flow.rows * rowPx))
  return (
    <div
      ref={frame}
      className="cairn-flow"
      role="group"
      aria-label="Flow"
      tabIndex={0}
      data-drawn={chart !== undefined}
      data-compact={isCompact}
    >
      <div
        ref={place}
        aria-hidden="true"
        style={{ height: isCompact ? '100%' : height, minWidth: isCompact ? 0 : flow.steps * stepPx }}
      />
    </div>
  )
}
