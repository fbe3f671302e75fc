// Who gets from step to step? The builder of funnels.
import { BuilderPage } from '../builder-page.tsx'
import { intervalUnits } from '../interval-units.ts'
import type { BuilderKind } from '../kinds.ts'
import { funnelReport, parseFunnel, type FunnelConfig } from './config.ts'
import { FunnelFields } from './funnel-fields.tsx'
import { FunnelResultView } from './funnel-result.tsx'

const funnelKind: BuilderKind<'funnel', FunnelConfig> = {
  kind: 'funnel',
  title: 'Funnels',
  charts: [
    { value: 'funnel', label: 'Steps' },
    { value: 'line', label: 'Over time' },
    { value: 'bar', label: 'Time to convert' },
    { value: 'table', label: 'Table' },
  ],
  hasCompare: true,
  intervals: intervalUnits,
  parse: parseFunnel,
  report: funnelReport,
  Fields: FunnelFields,
  Result: FunnelResultView,
}

export const FunnelPage = () => <BuilderPage kind={funnelKind} />
