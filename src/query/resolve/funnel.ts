// Funnel → plan.
import type { FunnelReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import type { Words } from './filter.ts'

export function resolveFunnel(report: FunnelReport, _base: Base, _words: Words): FunnelPlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}
