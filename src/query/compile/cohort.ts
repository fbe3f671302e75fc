// Cohort: how many of the persons with an event meet the conditions?
import { sql } from '../../sql/index.ts'
import { scopeOf } from '../plan.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import { compilePredicate } from '../predicate.ts'
import { relation } from '../relation.ts'
import type { Statement } from '../statement.ts'

/** One row: persons, all_persons. */
export function compileCohort(plan: CohortPlan): readonly Statement[] {
  const scope = scopeOf(plan, plan.range)
  const rows = relation({
    scope,
    predicate: plan.filter,
    keys: [],
    columns: [sql`${compilePredicate(plan.who, scope)} AS is_in`],
    withPersons: true,
  })
  return [
    {
      name: 'size',
      sql: sql`SELECT uniqExactIf(person_id, is_in) AS persons, uniqExact(person_id) AS all_persons FROM ${rows}`,
    },
  ]
}
