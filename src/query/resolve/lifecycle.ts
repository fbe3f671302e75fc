// Lifecycle → plan.
import type { LifecycleReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import type { Words } from './filter.ts'

export function resolveLifecycle(report: LifecycleReport, _base: Base, _words: Words): LifecyclePlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}
