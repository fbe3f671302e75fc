// Cohort → plan.
import type { CohortReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import type { Words } from './filter.ts'

export function resolveCohortReport(report: CohortReport, _base: Base, _words: Words): CohortPlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}
