// How does an ECharts canvas live in React? Loaded when first needed, redrawn when its options, size or colours change.
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { EChartsCoreOption, EChartsType, init } from 'echarts/core'

interface ChartModule {
  readonly init: typeof init
}

/** Gives the place of the chart, and the chart once it is there. `load` must be the same function each time. */
export function useChart(
  load: () => Promise<ChartModule>,
  option: EChartsCoreOption,
): {
  readonly place: RefObject<HTMLDivElement | null>
  readonly chart: EChartsType | undefined
} {
  const place = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState<EChartsType>()

  useEffect(() => {
    let isGone = false
    let chart: EChartsType | undefined
    let observer: ResizeObserver | undefined
    void load().then((module) => {
      const element = place.current
      if (isGone || element === null) return
      const created = module.init(element, null, { renderer: 'canvas' })
      chart = created
      observer = new ResizeObserver(() => created.resize())
      observer.observe(element)
      setDrawn(created)
    })
    return () => {
      isGone = true
      observer?.disconnect()
      chart?.dispose()
      setDrawn(undefined)
    }
  }, [load])

  useEffect(() => {
    drawn?.setOption(option, { notMerge: true })
  }, [drawn, option])
  return { place, chart: drawn }
}
