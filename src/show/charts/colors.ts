// Which colours do charts have? A canvas knows no CSS variables, so they stand here for light and dark.
import { useComputedColorScheme } from '@mantine/core'

export const light = {
  line: '#1c6fd1',
  area: 'rgba(28, 111, 209, 0.09)',
  compare: '#9aa5b1',
  grid: '#eceff2',
  text: '#5c6773',
  land: '#e6eaee',
  border: '#ffffff',
  shades: ['#cfe2f8', '#a5c9f1', '#6ea7e6', '#3a83d6', '#1a5fb4'],
  series: [
    '#1c6fd1',
    '#a7280e',
    '#066b49',
    '#8a2a80',
    '#839e08',
    '#11304b',
    '#2f95cf',
    '#dd2b65',
    '#838fa3',
    '#861920',
  ],
}
export const dark: ChartColors = {
  line: '#5aa9ff',
  area: 'rgba(90, 169, 255, 0.12)',
  compare: '#6f7b88',
  grid: '#33373d',
  text: '#a3adb8',
  land: '#3a3f46',
  border: '#242424',
  shades: ['#1f3f63', '#245689', '#2d72b5', '#4a95e0', '#86bfff'],
  series: [
    '#5aa9ff',
    '#f7ba75',
    '#48daa7',
    '#8362a1',
    '#f2d04a',
    '#5267d3',
    '#97e9f9',
    '#d9485a',
    '#8d97a3',
    '#6f8f1b',
  ],
}
// `series`: any two of them differ for people with normal, red-blind and green-blind sight (ΔE ≥ 19), and each from the card
// (contrast ≥ 3); found by search, held by colors.test.ts.
export type ChartColors = typeof light

/** The colours of the reader's scheme. */
export const useChartColors = (): ChartColors => (useComputedColorScheme('light') === 'dark' ? dark : light)

/** The colour of the n-th series; after ten they begin anew. */
export const seriesColor = (colors: ChartColors, index: number): string =>
  colors.series[index % colors.series.length] ?? colors.line
