// The part of ECharts that draws pies: a chunk of its own, loaded when the first one is drawn.
import { PieChart } from 'echarts/charts'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([PieChart, CanvasRenderer])
export { init }
