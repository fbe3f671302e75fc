// Retention → plan.
import type { RetentionReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { RetentionPlan } from '../plan-retention.ts'
import type { Words } from './filter.ts'

export function resolveRetention(report: RetentionReport, _base: Base, _words: Words): RetentionPlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}
