// What are the kinds of reports called, and which sign do they have?
import {
  IconActivity,
  IconArrowsSplit2,
  IconChartBar,
  IconChartLine,
  IconFilterDown,
  IconGauge,
  IconListDetails,
  IconMagnet,
  IconRepeat,
  IconTable,
  IconTargetArrow,
  IconUsers,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react'
import type { SavedReportJson } from '../../api/index.ts'

type Kind = SavedReportJson['report']['kind']

const kindWords: Readonly<Record<Kind, { readonly name: string; readonly Sign: TablerIcon }>> = {
  trend: { name: 'Trend', Sign: IconChartLine },
  funnel: { name: 'Funnel', Sign: IconFilterDown },
  retention: { name: 'Retention', Sign: IconRepeat },
  paths: { name: 'Paths', Sign: IconArrowsSplit2 },
  lifecycle: { name: 'Lifecycle', Sign: IconActivity },
  stickiness: { name: 'Stickiness', Sign: IconMagnet },
  table: { name: 'Table', Sign: IconTable },
  overview: { name: 'Numbers', Sign: IconGauge },
  goals: { name: 'Goals', Sign: IconTargetArrow },
  events: { name: 'Events', Sign: IconListDetails },
  people: { name: 'People', Sign: IconUsers },
  cohort: { name: 'Cohort', Sign: IconUsersGroup },
}
export const kindOf = (kind: string): { readonly name: string; readonly Sign: TablerIcon } =>
  Object.hasOwn(kindWords, kind) ? kindWords[kind as Kind] : { name: 'Report', Sign: IconChartBar }
