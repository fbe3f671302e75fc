// How does a chart become a picture to keep? The same chart drawn again as SVG, with title and legend around it; PNG is that
// SVG, painted at twice the size. A chunk of its own.
import { BarChart, FunnelChart, LineChart, PieChart, SankeyChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { getInstanceByDom, init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { escaped, paintedHtml } from './picture-html.ts'
import { drawingsIn } from './picture-place.ts'

use([BarChart, FunnelChart, LineChart, PieChart, SankeyChart, GridComponent, SVGRenderer])

interface LegendEntry {
  readonly label: string
  readonly color: string
}

const head = 44
const lineHeight = 20
const pad = 16
/** A letter of 12 px, on average. */
const letter = 7

/** SVG text of the charts in the place; undefined: there are none. */
export function svgOf(place: HTMLElement | null, title: string): string | undefined {
  const drawings = drawingsIn(place).map((element) => {
    const chart = getInstanceByDom(element)
    return chart === undefined ? paintedHtml(element) : paintedChart(chart)
  })
  if (place === null || drawings.length === 0) return undefined
  const style = getComputedStyle(place)
  const [paper, ink] = [backgroundOf(place), style.color]
  const width = Math.max(...drawings.map((drawing) => drawing.width)) + 2 * pad
  const legend = legendLines(legendOf(place), width - 2 * pad)
  let top = head + legend.length * lineHeight
  const pieces = drawings.map(({ height, svg }) => {
    const piece = `<g transform="translate(${pad} ${top})">${svg}</g>`
    top += height + pad
    return piece
  })
  const texts = legend.flatMap((line, row) =>
    line.map(({ label, color, x }) => {
      const y = head + row * lineHeight
      return `<rect x="${pad + x}" y="${y - 9}" width="10" height="10" rx="2" fill="${escaped(color)}"/><text x="${pad + x + 15}" y="${y}" font-size="12">${escaped(label)}</text>`
    }),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}" viewBox="0 0 ${width} ${top}" font-family="system-ui, sans-serif" fill="${escaped(ink)}"><rect width="100%" height="100%" fill="${escaped(paper)}"/><text x="${pad}" y="26" font-size="16" font-weight="600">${escaped(title)}</text>${texts.join('')}${pieces.join('')}</svg>`
}

function paintedChart(chart: EChartsType) {
  const [width, height] = [chart.getWidth(), chart.getHeight()]
  const copy = init(null, null, { renderer: 'svg', ssr: true, width, height })
  copy.setOption({ ...chart.getOption(), animation: false })
  const svg = copy.renderToSVGString()
  copy.dispose()
  return { width, height, svg }
}

/** The SVG as a PNG of twice its size. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * 2
  canvas.height = image.height * 2
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be painted.')) : resolve(blob)))
  })
}

/** What the page itself tells of its colours. */
function legendOf(place: HTMLElement): readonly LegendEntry[] {
  const rows = place.querySelectorAll<HTMLElement>('.cairn-series-legend > li, .cairn-pie-list > li')
  return [...rows].flatMap((row) => {
    const dot = row.querySelector('.cairn-dot')
    const label = (row.querySelector('.cairn-chart-told-label') ?? row).textContent.trim()
    return dot === null || label === '' ? [] : [{ label, color: getComputedStyle(dot).backgroundColor }]
  })
}

function legendLines(
  entries: readonly LegendEntry[],
  width: number,
): readonly (readonly (LegendEntry & { x: number })[])[] {
  const lines: (LegendEntry & { x: number })[][] = []
  let x = Infinity
  for (const entry of entries) {
    const size = 30 + entry.label.length * letter
    if (x + size > width) {
      lines.push([])
      x = 0
    }
    lines.at(-1)?.push({ ...entry, x })
    x += size
  }
  return lines
}

function backgroundOf(place: HTMLElement): string {
  for (let at: HTMLElement | null = place; at !== null; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor
    if (color !== '' && color !== 'transparent' && color !== 'rgba(0, 0, 0, 0)') return color
  }
  return '#ffffff'
}
