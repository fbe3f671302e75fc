// Which colours do charts have? A canvas knows no CSS variables, so they stand here for light and dark.
import { useComputedColorScheme } from '@mantine/core'

const light = {
  line: '#1c6fd1',
  area: 'rgba(28, 111, 209, 0.09)',
  compare: '#9aa5b1',
  grid: '#eceff2',
  text: '#5c6773',
  land: '#e6eaee',
  border: '#ffffff',
  shades: ['#cfe2f8', '#a5c9f1', '#6ea7e6', '#3a83d6', '#1a5fb4'],
}
const dark: ChartColors = {
  line: '#5aa9ff',
  area: 'rgba(90, 169, 255, 0.12)',
  compare: '#6f7b88',
  grid: '#33373d',
  text: '#a3adb8',
  land: '#3a3f46',
  border: '#242424',
  shades: ['#1f3f63', '#245689', '#2d72b5', '#4a95e0', '#86bfff'],
}
type ChartColors = typeof light

/** The colours of the reader's scheme. */
export const useChartColors = (): ChartColors => (useComputedColorScheme('light') === 'dark' ? dark : light)
