// Lifecycle: each person's intervals, over all of the data up to the range's end, then each state's persons.
import { param, sql, type Sql } from '../../sql/index.ts'
import { scopeOf } from '../plan.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import { relation } from '../relation.ts'
import { personsBySlots, slotOf } from '../slots.ts'
import type { Statement } from '../statement.ts'

/** Slots before those of the report's intervals: all that was earlier, and the interval before the first. */
export const earlierSlots = 2

/** `(SELECT person_id, slot …)` of these intervals (starts) and of all that was before. */
export function slotsOfPersons(plan: LifecyclePlan, previousFrom: number, starts: readonly number[], to: number): Sql {
  // (The first slot has no start: its bound is below all times.)
  const slot = slotOf([Number.MIN_SAFE_INTEGER, previousFrom, ...starts])
  return relation({
    scope: scopeOf(plan, { from: 0, to }),
    predicate: plan.predicate,
    keys: [],
    columns: [sql`${slot} AS slot`],
    withPersons: true,
  })
}

/** Rows `slot`, `state` (its place in `lifecycleStates`), `persons`. */
export function compileLifecycle(plan: LifecyclePlan): readonly Statement[] {
  const starts = plan.intervals.map(({ from }) => from)
  const rows = slotsOfPersons(plan, plan.previousFrom, starts, plan.range.to)
  const persons = personsBySlots(rows, starts.length + earlierSlots)
  // Of each slot in which somebody was: what the slot before it in the list tells; and of what follows it, if nothing does.
  const there = sql`arrayMap((s, at) -> (toUInt16(s), if(at = 1, 0, if(slots[at - 1] + 1 = s, 1, 2))), slots, arrayEnumerate(slots))`
  const last = param(earlierSlots + plan.begun - 1, 'UInt16')
  const gone = sql`arrayMap(s -> (toUInt16(s + 1), 3), arrayFilter((s, at) -> s >= 1 AND s < ${last} AND slots[at + 1] != s + 1, slots, arrayEnumerate(slots)))`
  const states = sql`SELECT arrayJoin(arrayFilter(x -> x.1 >= 2, arrayConcat(${there}, ${gone}))) AS change, persons FROM (${persons})`
  return [
    {
      name: 'states',
      sql: sql`SELECT change.1 AS slot, change.2 AS state, sum(persons) AS persons FROM (${states}) GROUP BY slot, state`,
    },
  ]
}
