// What a person's mask is made of: rows with the slot that they lie in, as a bit, and whether they start or return. Rows are
// events; of questions about any event of a visit they are visits, of which there are several times fewer.
import { param, sql, type Sql } from '../../../sql/index.ts'
import { fromEvents, fromSessionRows, instant } from '../../from.ts'
import { joinPersons } from '../../persons.ts'
import { isEverything, scopeOf, type Predicate, type Scope } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { andPredicate, compilePredicate } from '../../predicate.ts'
import { relation } from '../../relation.ts'
import { bitOf, slotOf } from '../../slots.ts'
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

/** Who stays no longer is in two slots at most. */
const shortest = (starts: readonly number[]): number =>
  Math.min(...starts.slice(1).map((start, index) => start - (starts[index] ?? 0)), Number.MAX_SAFE_INTEGER)

/** Does the row of a visit tell in which slots its events lie? */
export const isOfVisits = (plan: RetentionPlan): boolean =>
  isOneKind(plan) && (isEverything(plan.start) || plan.start.kind === 'in_session')

/**
 * `(SELECT person_id, slot, bits, is_start)` of visits: of the first slot, with the bits of all. A visit's first and last times
 * are those of events, in any of its states, so two slots are told by its row. Longer ones, and those that reach over the edge
 * of the range or of the cohorts, are looked up among the events; mostly there are none, and no event is read.
 */
export function visitMarks(plan: RetentionPlan, one: Sql, withPersons: boolean): Sql {
  const scope = scopeOfRows(plan)
  const starts = startsOf(plan)
  const startsTo = param(startRange(plan).to, 'Int64')
  const [started, ended, time] = [sql`started_at`, sql`ended_at`, sql`timestamp`].map(
    (at) => sql`toUnixTimestamp64Milli(${at})`,
  ) as [Sql, Sql, Sql]
  const first = slotOf(starts, started)
  const last = slotOf(starts, ended)
  const isSpread = sql`(started_at < ${instant(plan.range.from)} OR ended_at >= ${instant(plan.returnsTo)} OR (${started} < ${startsTo} AND ${ended} >= ${startsTo}) OR ${ended} - ${started} > ${param(shortest(starts), 'Int64')})`
  const visits = sql`${fromSessionRows(scope)}${andPredicate(plan.start, scope)}`
  const told = sql`SELECT person_id, session_id, ${first} AS slot, bitOr(${bitOf(one, first)}, ${bitOf(one, last)}) AS bits, ${started} < ${startsTo} AS is_start ${visits} AND NOT ${isSpread}`
  const areThere = sql`(SELECT count() > 0 ${visits} AND ${isSpread})`
  const events = sql`SELECT person_id, session_id, ${slotOf(starts)} AS slot, ${bitOf(one, slotOf(starts))} AS bits, ${time} < ${startsTo} AS is_start ${fromEvents(scope)} AND ${areThere} AND session_id IN (SELECT session_id ${visits} AND ${isSpread})`
  const rows = sql`(${told} UNION ALL ${events})`
  return withPersons ? joinPersons(rows, scope) : rows
}
