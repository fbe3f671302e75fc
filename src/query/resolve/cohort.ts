// Cohort → plan.
import type { CohortReport } from '../../report/index.ts'
import type { Base } from '../plan.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import { rewritePredicate } from '../rewrite.ts'
import type { Words } from './filter.ts'
import { resolvePersons } from './persons.ts'

export const resolveCohortReport = (report: CohortReport, base: Base, words: Words): CohortPlan => ({
  kind: 'cohort',
  ...base,
  who: rewritePredicate(resolvePersons(report.who, words)),
})
