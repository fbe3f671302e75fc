// What a person's mask is made of: rows with the slot that they lie in, as a bit, and whether they start or return. Rows are
// events; of questions about any event of a visit they are visits, of which there are several times fewer.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import { fromEvents, fromSessionRows } from '../../from.ts'
import { joinPersons } from '../../persons.ts'
import { isEverything, scopeOf, type Predicate, type Scope } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { andPredicate, compilePredicate } from '../../predicate.ts'
import { relation } from '../../relation.ts'
import { bitOf, slotOf } from '../../slots.ts'
import { latest } from '../../time.ts'
import { orderColumn, startRange, timeColumn } from './starts.ts'

const isSame = (one: Predicate, other: Predicate): boolean => JSON.stringify(one) === JSON.stringify(other)
/** Whatever starts is a return as well, and the other way round. */
export const isOneKind = (plan: RetentionPlan): boolean => isSame(plan.start, plan.returns)

const scopeOfRows = (plan: RetentionPlan): Scope => scopeOf(plan, { from: plan.range.from, to: plan.returnsTo })
const startsOf = ({ window }: RetentionPlan): readonly number[] => {
  if (window.kind !== 'calendar') throw new Error('Masks are for calendar periods')
  return window.starts
}

/**
 * `(SELECT person_id, k1 …, t, o, slot, bits, is_start, is_return …)`: `bits` has the slot's bit. A start lies in a cohort;
 * `is_return` only where there are two kinds. `withPersons`: false leaves the ids as they are stored.
 */
export function eventMarks(plan: RetentionPlan, one: Sql, withKeys: boolean, withPersons: boolean): Sql {
  const scope = scopeOfRows(plan)
  const isStart = sql`t < ${param(startRange(plan).to, 'Int64')}`
  const isOne = isOneKind(plan)
  return relation({
    scope,
    predicate: isOne ? plan.start : { kind: 'or', parts: [plan.start, plan.returns] },
    keys: withKeys ? plan.breakdown : [],
    columns: [
      timeColumn,
      orderColumn,
      sql`${slotOf(startsOf(plan))} AS slot`,
      sql`${bitOf(one, sql`slot`)} AS bits`,
      ...(isOne
        ? [sql`${isStart} AS is_start`]
        : [
            sql`(${isStart} AND ${compilePredicate(plan.start, scope)}) AS is_start`,
            sql`${compilePredicate(plan.returns, scope)} AS is_return`,
          ]),
    ],
    withPersons,
  })
}

/**
 * Over a visit's row: may it have events in slots that its first and last times do not tell? Who stays no longer than the shortest
 * slot is in two at most. Over the edge of the range or of the cohorts the rest of the same slot is told. (The last slot, after the
 * range, is one that no cell asks about.)
 */
function isSpread(plan: RetentionPlan): Sql {
  const { range, returnsTo, cohorts } = plan
  const starts = startsOf(plan)
  const shortest = Math.min(...starts.slice(1).map((start, index) => start - (starts[index] ?? 0)), latest)
  const reaches = (before: number, until: number): Sql =>
    sql`(${startedMs} < ${param(before, 'Int64')} AND ${endedMs} >= ${param(until, 'Int64')})`
  const ways = [
    reaches(range.from, starts[1] ?? returnsTo),
    reaches(cohorts.at(-1)?.from ?? range.from, startRange(plan).to),
    sql`${endedMs} - ${startedMs} > ${param(shortest, 'Int64')}`,
  ]
  return sql`(${join(ways, sql` OR `)})`
}
const startedMs = sql`toUnixTimestamp64Milli(started_at)`
const endedMs = sql`toUnixTimestamp64Milli(ended_at)`

/** Does the row of a visit tell in which slots its events lie? */
export const isOfVisits = (plan: RetentionPlan): boolean =>
  isOneKind(plan) && (isEverything(plan.start) || plan.start.kind === 'in_session')

/**
 * `(SELECT person_id, slot, bits, is_start)` of visits: of the first slot, with the bits of all. A visit's first and last times
 * are those of events, in any of its states, so two slots are told by its row. Visits that are spread are looked up among the
 * events; mostly there are none, and no event is read.
 */
export function visitMarks(plan: RetentionPlan, one: Sql): Sql {
  const scope = scopeOfRows(plan)
  const starts = startsOf(plan)
  const startsTo = param(startRange(plan).to, 'Int64')
  const first = slotOf(starts, startedMs)
  const last = slotOf(starts, endedMs)
  const visits = sql`${fromSessionRows(scope)}${andPredicate(plan.start, scope)}`
  const told = sql`SELECT person_id, session_id, ${first} AS slot, bitOr(${bitOf(one, first)}, ${bitOf(one, last)}) AS bits, ${startedMs} < ${startsTo} AS is_start ${visits} AND NOT ${isSpread(plan)}`
  const areThere = sql`(SELECT count() > 0 ${visits} AND ${isSpread(plan)})`
  const events = sql`SELECT person_id, session_id, ${slotOf(starts)} AS slot, ${bitOf(one, slotOf(starts))} AS bits, toUnixTimestamp64Milli(timestamp) < ${startsTo} AS is_start ${fromEvents(scope)} AND ${areThere} AND session_id IN (SELECT session_id ${visits} AND ${isSpread(plan)})`
  return joinPersons(sql`(${told} UNION ALL ${events})`, scope)
}
