// What do those do next who drop before a step? Their first event after the last step that they reached.
import { automaticEvents } from '../../../event/index.ts'
import { param, sql, type Sql } from '../../../sql/index.ts'
import { scopeOf } from '../../plan.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { isPageView, relation } from '../../relation.ts'
import { attemptsOf } from './attempts.ts'
import { never } from './entries.ts'
import { previousStep } from './previous-step.ts'

const mostEvents = 50

/** next_name (''  for nothing), next_path, dropped: the most frequent first. */
export function selectNext(plan: FunnelPlan, step: number): Sql {
  const reached = (at: number): Sql => sql`r[${param(at + 1, 'UInt8')}]`
  const before = previousStep(plan, step)
  const attempts = attemptsOf(plan, plan.range, { withPersons: true })
  const latest = sql`arrayMax(arrayFilter(x -> x < ${never}, r))`
  const dropped = sql`(SELECT person_id AS whose, ${latest} AS left_at FROM ${attempts} WHERE ${reached(before)} < ${never} AND ${reached(step)} = ${never})`
  const events = relation({
    scope: scopeOf(plan, { from: plan.range.from, to: plan.range.to + plan.tailMs }),
    predicate: plan.filter,
    keys: [plan.eventName],
    withPersons: true,
    columns: [sql`toUInt64(toUnixTimestamp64Milli(timestamp)) AS ms`],
  })
  const automatic = param([...automaticEvents], 'Array(String)')
  // The first of a millisecond by its id.
  const first = sql`(SELECT person_id, ms, argMin((k1, if(${isPageView}, path, '')), event_id) AS done FROM ${events} WHERE event_name NOT IN ${automatic} AND person_id IN (SELECT whose FROM ${dropped}) GROUP BY person_id, ms)`
  const next = sql`(SELECT done.1 AS next_name, done.2 AS next_path FROM ${dropped} AS d ASOF LEFT JOIN ${first} AS e ON d.whose = e.person_id AND d.left_at < e.ms)`
  return sql`SELECT next_name, next_path, count() AS dropped, sum(dropped) OVER () AS all_dropped FROM ${next} GROUP BY next_name, next_path ORDER BY next_name = '' DESC, dropped DESC, next_name, next_path LIMIT ${param(mostEvents + 1, 'UInt32')}`
}
