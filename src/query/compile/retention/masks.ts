// Who came back when, quicker: one pass over the events, a bit for each calendar period in which a person had a return event.
// Only where this is the same as the definition: all that is asked lies in later periods than the start's (in mode `on` period 0
// is everybody), so that the order of events within a period does not matter.
import { param, sql, type Sql } from '../../../sql/index.ts'
import { scopeOf, type Predicate } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { compilePredicate } from '../../predicate.ts'
import { keyList, relation } from '../../relation.ts'
import { bitOf, oneOf, slotOf } from '../../slots.ts'
import { butEarlier, keysOfFirst, orderColumn, startRange, timeColumn } from './starts.ts'

/** 1 of as many bits as the question needs; undefined: it has to be asked by the definition. */
export function maskOf(plan: RetentionPlan, withKeys: boolean): Sql | undefined {
  const { window, mode, columns } = plan
  if (window.kind !== 'calendar' || mode === 'on_or_after') return undefined
  if (mode === 'brackets' && columns.some(({ from }) => from === 0)) return undefined
  // Each cohort that a person is in may have another key.
  if (withKeys && plan.occurrence === 'every') return undefined
  return oneOf(window.starts.length)
}

const isSame = (one: Predicate, other: Predicate): boolean => JSON.stringify(one) === JSON.stringify(other)

/** `SELECT k1 …, cohort, place, persons`; the cohort's size as place −1. */
export function cellsByMask(plan: RetentionPlan, one: Sql, withKeys: boolean): Sql {
  if (plan.window.kind !== 'calendar') throw new Error('Masks are for calendar periods')
  const scope = scopeOf(plan, { from: plan.range.from, to: plan.returnsTo })
  const startsTo = param(startRange(plan).to, 'Int64')
  const isOne = isSame(plan.start, plan.returns)
  const keys = withKeys ? plan.breakdown : []
  const rows = relation({
    scope,
    predicate: isOne ? plan.start : { kind: 'or', parts: [plan.start, plan.returns] },
    keys,
    columns: [
      timeColumn,
      orderColumn,
      sql`${slotOf(plan.window.starts)} AS slot`,
      ...(isOne
        ? []
        : [
            sql`${compilePredicate(plan.start, scope)} AS is_start`,
            sql`${compilePredicate(plan.returns, scope)} AS is_return`,
          ]),
    ],
    withPersons: true,
  })
  const isStart = isOne ? sql`e.t < ${startsTo}` : sql`e.is_start AND e.t < ${startsTo}`
  const bits = (which: Sql | undefined): Sql =>
    which === undefined
      ? sql`groupBitOr(${bitOf(one, sql`e.slot`)})`
      : sql`groupBitOrIf(${bitOf(one, sql`e.slot`)}, ${which})`
  const returned = sql`${bits(isOne ? undefined : sql`e.is_return`)} AS returned`
  const names = keyList(keys.length)
  const counted =
    plan.occurrence === 'every'
      ? everyStart(
          plan,
          sql`SELECT person_id, ${bits(isStart)} AS starting, ${returned} FROM ${rows} AS e GROUP BY person_id`,
        )
      : firstStart(
          plan,
          sql`SELECT person_id, min(if(${isStart}, e.slot, ${none})) AS cohort, ${keysOfFirst(keys.length, isStart)
            .flatMap((key) => [key, sql`, `])
            .reduce(
              (all, part) => sql`${all}${part}`,
              sql``,
            )}${returned} FROM ${rows} AS e GROUP BY person_id HAVING cohort != ${none}`,
          names,
        )
  const bit = (count: Sql): Sql => bitOf(one, count)
  const isIn = sql`bitAnd(bitShiftRight(later, f), ${bit(sql`(t - f + 1)`)} - 1) != 0`
  const froms = plan.columns.map(({ from }) => from)
  const tos = plan.columns.map(({ from, to }) => to ?? from)
  const places = param(
    plan.columns.map((_, index) => index),
    'Array(Int16)',
  )
  const columns = sql`arrayConcat([toInt16(-1)], arrayFilter((c, f, t) -> ${isIn}, ${places}, ${param(froms, 'Array(UInt16)')}, ${param(tos, 'Array(UInt16)')}))`
  return sql`SELECT ${names}cohort, arrayJoin(${columns}) AS place, sum(n) AS persons FROM (${counted}) GROUP BY ${names}cohort, place`
}

/** No slot. */
const none = sql`toUInt16(65535)`

/** → `SELECT k1 …, cohort, later, n`: how many persons of the cohort came back in just these periods after it. */
const firstStart = (plan: RetentionPlan, persons: Sql, names: Sql): Sql =>
  sql`SELECT ${names}cohort, bitShiftRight(returned, cohort) AS later, count() AS n FROM (SELECT * FROM (${persons})${butEarlier(plan)}) GROUP BY ${names}cohort, later`

function everyStart(plan: RetentionPlan, persons: Sql): Sql {
  const same = sql`SELECT starting, returned, count() AS many FROM (${persons}) WHERE starting != 0 GROUP BY starting, returned`
  const cohorts = sql`arrayFilter(c -> bitAnd(bitShiftRight(starting, c), 1) != 0, range(toUInt16(${param(plan.cohorts.length, 'UInt16')})))`
  return sql`SELECT cohort, bitShiftRight(returned, cohort) AS later, sum(many) AS n FROM (SELECT arrayJoin(${cohorts}) AS cohort, returned, many FROM (${same})) GROUP BY cohort, later`
}
