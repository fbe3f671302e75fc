// How did numbers go over time? The builder of trends.
import { intervalUnits } from '../interval-units.ts'
import { BuilderPage } from '../builder-page.tsx'
import type { BuilderKind } from '../kinds.ts'
import { parseTrend, trendReport, type TrendConfig } from './config.ts'
import { TrendFields } from './trend-fields.tsx'
import { TrendResultView } from './trend-result.tsx'

const trendKind: BuilderKind<'trend', TrendConfig> = {
  kind: 'trend',
  title: 'Trends',
  charts: [
    { value: 'line', label: 'Lines' },
    { value: 'area', label: 'Areas' },
    { value: 'bar', label: 'Bars' },
    { value: 'stacked_bar', label: 'Stacked' },
    { value: 'number', label: 'Figures' },
    { value: 'pie', label: 'Pie' },
    { value: 'table', label: 'Table' },
  ],
  hasCompare: true,
  intervals: intervalUnits,
  parse: parseTrend,
  report: trendReport,
  Fields: TrendFields,
  Result: TrendResultView,
}

export const TrendPage = () => <BuilderPage kind={trendKind} />
