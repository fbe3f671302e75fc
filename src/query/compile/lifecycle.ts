// Lifecycle: each person's intervals, over all of the data up to the range's end, then each state's persons.
import { join, param, sql, type Param, type Sql } from '../../sql/index.ts'
import { scopeOf } from '../plan.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import { keyName, relation } from '../relation.ts'
import { personsBySlots, slotOf } from '../slots.ts'
import type { Statement } from '../statement.ts'
import { cellsOfPage } from './group-page.ts'
import { keysOfFirst, orderColumn } from './retention/starts.ts'
import { keysOf } from './table.ts'

/** Slots before those of the report's intervals: all that was earlier, and the interval before the first. */
export const earlierSlots = 2
/** The place of `dormant` in `lifecycleStates`. */
const dormant = 3

/** `(SELECT person_id, slot …)` of these intervals (starts) and of all that was before. `withKeys`: also o, k1 …. */
export function slotsOfPersons(
  plan: LifecyclePlan,
  previousFrom: number,
  starts: readonly number[],
  to: number,
  withKeys: boolean,
): Sql {
  // (The first slot has no start: its bound is below all times.)
  const slot = slotOf([Number.MIN_SAFE_INTEGER, previousFrom, ...starts])
  return relation({
    scope: scopeOf(plan, { from: 0, to }),
    predicate: plan.predicate,
    keys: withKeys ? plan.breakdown : [],
    columns: [sql`${slot} AS slot`, ...(withKeys ? [orderColumn] : [])],
    withPersons: true,
  })
}

/**
 * 'states': rows `slot`, `state` (its place in `lifecycleStates`), `persons`. With a breakdown 'group_states': the same with
 * key1 … and total_groups, of the page's groups, largest first ('count' has total_groups where the page may be empty).
 */
export function compileLifecycle(plan: LifecyclePlan): readonly Statement[] {
  const starts = plan.intervals.map(({ from }) => from)
  const rows = slotsOfPersons(plan, plan.previousFrom, starts, plan.range.to, false)
  const persons = personsBySlots(rows, starts.length + earlierSlots)
  // Of each slot in which somebody was: what the slot before it in the list tells; and of what follows it, if nothing does.
  const there = sql`arrayMap((s, at) -> (toUInt16(s), if(at = 1, 0, if(slots[at - 1] + 1 = s, 1, 2))), slots, arrayEnumerate(slots))`
  const gone = sql`arrayMap(s -> (toUInt16(s + 1), 3), arrayFilter((s, at) -> s >= 1 AND s < ${lastSlot(plan)} AND slots[at + 1] != s + 1, slots, arrayEnumerate(slots)))`
  const states = sql`SELECT arrayJoin(arrayFilter(x -> x.1 >= 2, arrayConcat(${there}, ${gone}))) AS change, persons FROM (${persons})`
  const all = {
    name: 'states',
    sql: sql`SELECT change.1 AS slot, change.2 AS state, sum(persons) AS persons FROM (${states}) GROUP BY slot, state`,
  }
  const count = plan.breakdown.length
  if (count === 0) return [all]
  const changes = changesByKey(plan, starts)
  const keys = keysOf(count)
  const page = {
    cells: sql`SELECT ${keys}, slot, state, count() AS persons FROM (${changes}) GROUP BY ${keys}, slot, state`,
    columns: [sql`slot`, sql`state`, sql`persons`] as const,
    size: sql`sumIf(persons, state != ${param(dormant, 'UInt8')})`,
    plan,
  }
  return [
    all,
    { name: 'group_states', sql: cellsOfPage(page) },
    ...(plan.offset === 0
      ? []
      : [{ name: 'count', sql: sql`SELECT uniqExact(${keys}) AS total_groups FROM (${changes})` }]),
  ]
}

/** The last slot that has begun: nobody is dormant after it. */
const lastSlot = (plan: LifecyclePlan): Param => param(earlierSlots + plan.begun - 1, 'UInt16')

/**
 * `SELECT k1 …, slot, state`: a row for each person and interval with a state. The keys are those of the person's first event in
 * the slot, and of who is gone those of the slot before.
 */
function changesByKey(plan: LifecyclePlan, starts: readonly number[]): Sql {
  const count = plan.breakdown.length
  const rows = slotsOfPersons(plan, plan.previousFrom, starts, plan.range.to, true)
  const slots = sql`SELECT person_id, slot, ${join(keysOfFirst(count), sql`, `)} FROM ${rows} AS e GROUP BY person_id, slot`
  // (Who was there only before all of the slots that count has no state in any.)
  const persons = sql`SELECT arraySort(x -> x.1, groupArray((slot, tuple(${keysOf(count)})))) AS slots FROM (${slots}) GROUP BY person_id HAVING max(slot) >= 1`
  const there = sql`arrayMap((x, at) -> (x.1, if(at = 1, 0, if(tupleElement(slots[at - 1], 1) + 1 = x.1, 1, 2)), x.2), slots, arrayEnumerate(slots))`
  const gone = sql`arrayMap(x -> (toUInt16(x.1 + 1), 3, x.2), arrayFilter((x, at) -> x.1 >= 1 AND x.1 < ${lastSlot(plan)} AND tupleElement(slots[at + 1], 1) != x.1 + 1, slots, arrayEnumerate(slots)))`
  const changes = sql`SELECT arrayJoin(arrayFilter(x -> x.1 >= 2, arrayConcat(${there}, ${gone}))) AS change FROM (${persons})`
  const keys = join(
    Array.from(
      { length: count },
      (_, index) => sql`tupleElement(change.3, ${param(index + 1, 'UInt8')}) AS ${keyName(index)}, `,
    ),
    sql``,
  )
  return sql`SELECT ${keys}change.1 AS slot, change.2 AS state FROM (${changes})`
}
