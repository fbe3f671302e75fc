// Overview: who stands behind a number?
import type { OverviewPoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import { scopeOf, type OverviewPlan } from '../plan.ts'
import { relation } from '../relation.ts'
import { rangeOf } from './compared.ts'

/** `SELECT DISTINCT person_id …`: the visitors, or those of them who completed the report's goal. */
export function personsBehindOverview(plan: OverviewPlan, point: OverviewPoint): Sql {
  if (point.converted && plan.goal === undefined)
    throw new QueryError('bad_report', 'The report asks for no measure of a goal, so nobody converted.')
  const rows = relation({
    scope: scopeOf(plan, rangeOf(plan, point)),
    predicate: plan.filter,
    goal: plan.goal,
    withGoal: point.converted,
    keys: [],
    withPersons: true,
  })
  return sql`SELECT DISTINCT person_id FROM ${rows}${point.converted ? sql` WHERE is_goal` : sql``}`
}
