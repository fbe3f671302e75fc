// Cohort: who is in it, and who could be?
import type { CohortPoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { scopeOf } from '../plan.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import { relation } from '../relation.ts'

/** `SELECT DISTINCT person_id …`: with an event in the range; of the cohort, or whoever. */
export function personsBehindCohort(plan: CohortPlan, { of }: CohortPoint): Sql {
  const rows = relation({
    scope: scopeOf(plan, plan.range),
    predicate: of === 'persons' ? { kind: 'and', parts: [plan.filter, plan.who] } : plan.filter,
    keys: [],
    withPersons: true,
  })
  return sql`SELECT DISTINCT person_id FROM ${rows}`
}
