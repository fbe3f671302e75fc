// Goals: all of them in one pass over the events that complete any, and the visitors that their rates are parts of.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { aggregate } from '../aggregate.ts'
import { countMeasures } from '../measures.ts'
import { scopeOf, type GoalsPlan, type PlanGoal } from '../plan.ts'
import { compilePredicate } from '../predicate.ts'
import { relation } from '../relation.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange } from '../time.ts'
import { measureName } from './names.ts'

/** 'visitors': one row. 'goals': goal (its place in the plan), completions, visitors. 'money': goal, revenue. */
export function compileGoals(plan: GoalsPlan): readonly Statement[] {
  const { compareRange } = plan
  const now = partsOf('', plan, plan.range)
  return compareRange === undefined ? now : [...now, ...partsOf('previous_', plan, compareRange)]
}

function partsOf(prefix: string, plan: GoalsPlan, range: AbsoluteRange): readonly Statement[] {
  const over = { scope: scopeOf(plan, range), predicate: plan.filter, keys: [] }
  const visitors = aggregate({ over, measures: [{ name: measureName(0), measure: countMeasures.visitors }] })
  const statements = [{ name: `${prefix}visitors`, sql: visitors }]
  const all = plan.goals.map((goal, index) => ({ goal, index }))
  if (all.length > 0)
    statements.push({
      name: `${prefix}goals`,
      sql: sql`SELECT goal, count() AS completions, uniqExact(person_id) AS visitors FROM ${completions(plan, range, all, { withPersons: true })} GROUP BY goal`,
    })
  const paid = all.filter(({ goal }) => goal.value?.kind === 'revenue')
  if (paid.length > 0)
    statements.push({
      name: `${prefix}money`,
      sql: sql`SELECT goal, sumMap(map(of_currency, amount)) AS revenue FROM (SELECT goal, of_currency, sum(revenue) AS amount FROM ${completions(plan, range, paid, { withPersons: false })} WHERE revenue != 0 GROUP BY goal, of_currency) GROUP BY goal`,
    })
  return statements
}

/** A row for each event and goal that it completes. */
function completions(
  { filter, ...plan }: GoalsPlan,
  range: AbsoluteRange,
  goals: readonly { readonly goal: PlanGoal; readonly index: number }[],
  { withPersons }: { readonly withPersons: boolean },
): Sql {
  const scope = scopeOf({ filter, ...plan }, range)
  const any = { kind: 'or', parts: goals.map(({ goal }) => goal.predicate) } as const
  const flags = goals.map(
    ({ goal, index }) => sql`if(${compilePredicate(goal.predicate, scope)}, ${param(index + 1, 'UInt16')}, 0)`,
  )
  const rows = relation({
    scope,
    predicate: { kind: 'and', parts: [filter, any] },
    keys: [],
    value: sql`arrayFilter(x -> x != 0, [${join(flags, sql`, `)}])`,
    ownCurrency: plan.money.currency,
    withPersons,
  })
  return sql`(SELECT arrayJoin(v) - 1 AS goal, person_id, revenue, of_currency FROM ${rows})`
}
