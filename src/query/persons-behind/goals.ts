// Goals: who completed one?
import type { GoalsPoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import { scopeOf, type GoalsPlan } from '../plan.ts'
import { relation } from '../relation.ts'
import { rangeOf } from './compared.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a goal that the report does not ask about. */
export function personsBehindGoals(plan: GoalsPlan, point: GoalsPoint): Sql {
  const goal = plan.goals.find(({ id }) => id === point.goal_id)
  if (goal === undefined) throw new QueryError('bad_report', `The report does not ask about a goal ${point.goal_id}.`)
  const rows = relation({
    scope: scopeOf(plan, rangeOf(plan, point)),
    predicate: { kind: 'and', parts: [plan.filter, goal.predicate] },
    keys: [],
    withPersons: true,
  })
  return sql`SELECT DISTINCT person_id FROM ${rows}`
}
