// The part of ECharts that draws several series as lines, areas and bars: a chunk of its own, loaded when first drawn.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([LineChart, BarChart, GridComponent, CanvasRenderer])
export { init }
