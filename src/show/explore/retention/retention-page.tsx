// Who comes back? The builder of retention reports.
import { BuilderPage } from '../builder-page.tsx'
import type { BuilderKind } from '../kinds.ts'
import { parseRetention, retentionReport, type RetentionConfig } from './config.ts'
import { RetentionFields } from './retention-fields.tsx'
import { RetentionResultView } from './retention-result.tsx'

const retentionKind: BuilderKind<'retention', RetentionConfig> = {
  kind: 'retention',
  title: 'Retention',
  charts: [
    { value: 'table', label: 'Triangle' },
    { value: 'curve', label: 'Curves' },
  ],
  parse: parseRetention,
  report: retentionReport,
  Fields: RetentionFields,
  Result: RetentionResultView,
}

export const RetentionPage = () => <BuilderPage kind={retentionKind} />
