// What do those do next who drop before a step? Their first event after the last step that they reached.
import { automaticEvents } from '../../../event/index.ts'
import { param, sql, type Sql } from '../../../sql/index.ts'
import { scopeOf } from '../../plan.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { isPageView, relation } from '../../relation.ts'
import { attemptsOf } from './attempts.ts'
import { never } from './entries.ts'
import { previousStep } from './previous-step.ts'

/**
 * next_name, next_path, dropped: the page of the most frequent. Before them a row of nothing (next_name ''), which is always there:
 * dropped (who did nothing more), all_dropped, total (how many different events there are).
 */
export function selectNext(plan: FunnelPlan, step: number): Sql {
  const reached = (at: number): Sql => sql`r[${param(at + 1, 'UInt8')}]`
  const attempts = attemptsOf(plan, plan.range, { withPersons: true })
  const dropped = sql`SELECT * FROM ${attempts} WHERE ${reached(previousStep(plan, step))} < ${never} AND ${reached(step)} = ${never}`
  const from = param(plan.nextOffset, 'UInt64')
  const rows = sql`SELECT next_name, next_path, 1 AS is_one FROM ${nextOfDropped(plan, dropped)} UNION ALL SELECT '', '', 0`
  const counted = sql`SELECT next_name, next_path, sum(is_one) AS dropped FROM (${rows}) GROUP BY next_name, next_path`
  const placed = sql`SELECT *, sum(dropped) OVER () AS all_dropped, count() OVER () - 1 AS total, row_number() OVER (ORDER BY next_name = '' DESC, dropped DESC, next_name, next_path) - 1 AS place FROM (${counted})`
  return sql`SELECT * FROM (${placed}) WHERE place = 0 OR (place > ${from} AND place <= ${from} + ${param(plan.nextLimit, 'UInt64')}) ORDER BY place`
}

/** `attempts`: `SELECT r, person_id …`, of those who dropped. `(SELECT whose, next_name, next_path …)`: '' for nothing. */
export function nextOfDropped(plan: FunnelPlan, attempts: Sql): Sql {
  const latest = sql`arrayMax(arrayFilter(x -> x < ${never}, r))`
  const dropped = sql`(SELECT person_id AS whose, ${latest} AS left_at FROM (${attempts}))`
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
  return sql`(SELECT whose, done.1 AS next_name, done.2 AS next_path FROM ${dropped} AS d ASOF LEFT JOIN ${first} AS e ON d.whose = e.person_id AND d.left_at < e.ms)`
}
