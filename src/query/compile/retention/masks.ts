// Who came back when, quicker: one pass, a bit for each calendar period in which a person had a return event. What lies in a
// later period than the start's, the bits tell; within the start's own period (asked by `on_or_after` and by brackets from 0)
// each person's slots are looked at one by one. Rolling periods, and more than 256 of them, are asked by the definition.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import { joinIds } from '../../persons.ts'
import { scopeOf } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { keyList, keyName } from '../../relation.ts'
import { bitOf, oneOf } from '../../slots.ts'
import { eventMarks, isOfVisits, isOneKind, visitMarks } from './mask-rows.ts'
import { butEarlier } from './starts.ts'

/** 1 of as many bits as the question needs; undefined: it has to be asked by the definition. */
export const maskOf = ({ window }: RetentionPlan): Sql | undefined =>
  window.kind === 'calendar' ? oneOf(window.starts.length) : undefined

/** Is it asked who came back within the period of the start? In mode `on` that is everybody. */
const asksForFirst = ({ mode, columns }: RetentionPlan): boolean =>
  mode === 'on_or_after' || (mode === 'brackets' && columns.some(({ from }) => from === 0))

/** `SELECT k1 …, cohort, place, persons`; the cohort's size as place −1. */
export function cellsByMask(plan: RetentionPlan, one: Sql, withKeys: boolean): Sql {
  const names = keyList(withKeys ? plan.breakdown.length : 0)
  const isEvery = plan.occurrence === 'every'
  const counted =
    asksForFirst(plan) || (isEvery && withKeys)
      ? bySlots(plan, one, withKeys)
      : isEvery
        ? everyStart(plan, persons(plan, one, false))
        : firstStart(plan, persons(plan, one, withKeys), names)
  const bit = (count: Sql): Sql => bitOf(one, count)
  const isIn =
    plan.mode === 'on_or_after'
      ? sql`bitShiftRight(later, f) != 0`
      : sql`bitAnd(bitShiftRight(later, f), ${bit(sql`(t - f + 1)`)} - 1) != 0`
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
/** Later than any event. */
const never = sql`bitNot(toUInt128(0))`
const comma = sql`, `
const keysFrom = (count: number, how: (key: Sql) => Sql): Sql =>
  join(
    Array.from({ length: count }, (_, index) => sql`${how(keyName(index))} AS ${keyName(index)}, `),
    sql``,
  )

/**
 * `SELECT person_id, cohort, k1 …, starting, returned`: masks of persons, and the slot of the first start. Events are put
 * together by id and then by person: far fewer ids than events are joined. Visits, of which an id has few, are joined themselves;
 * events as well where persons meet in visits.
 */
function persons(plan: RetentionPlan, one: Sql, withKeys: boolean): Sql {
  const scope = scopeOf(plan, plan.range)
  const count = withKeys ? plan.breakdown.length : 0
  const isByVisits = count === 0 && isOfVisits(plan)
  const isByIds = !isByVisits && plan.joins === 'simple'
  const rows = isByVisits ? visitMarks(plan, one) : eventMarks(plan, one, withKeys, !isByIds)
  const isEvery = plan.occurrence === 'every'
  const returned = isOneKind(plan) ? sql`groupBitOr(m.bits)` : sql`groupBitOrIf(m.bits, m.is_return)`
  const first = count === 0 ? sql`` : sql`min(if(m.is_start, m.o, ${never})) AS first_o, `
  const keys = keysFrom(count, (key) => sql`argMinIf(m.${key}, m.o, m.is_start)`)
  const starting = isEvery
    ? sql`groupBitOrIf(m.bits, m.is_start) AS starting`
    : sql`min(if(m.is_start, m.slot, ${none})) AS cohort`
  const ids = sql`SELECT person_id, ${starting}, ${keys}${first}${returned} AS returned FROM ${rows} AS m GROUP BY person_id`
  const isThere = isEvery ? sql`starting != 0` : sql`cohort != ${none}`
  if (!isByIds) return sql`${ids} HAVING ${isThere}`
  const keysOfFirst = keysFrom(count, (key) => sql`argMinIf(p.${key}, p.first_o, p.cohort != ${none})`)
  const again = isEvery ? sql`groupBitOr(p.starting) AS starting` : sql`min(p.cohort) AS cohort`
  return sql`SELECT person_id, ${again}, ${keysOfFirst}groupBitOr(p.returned) AS returned FROM ${joinIds(sql`(${ids})`, scope)} AS p GROUP BY person_id HAVING ${isThere}`
}

/** → `SELECT k1 …, cohort, later, n`: how many persons of the cohort came back in just these periods after it. */
const firstStart = (plan: RetentionPlan, of: Sql, names: Sql): Sql =>
  sql`SELECT ${names}cohort, bitShiftRight(returned, cohort) AS later, count() AS n FROM (SELECT * FROM (${of})${butEarlier(plan)}) GROUP BY ${names}cohort, later`

function everyStart(plan: RetentionPlan, of: Sql): Sql {
  const same = sql`SELECT starting, returned, count() AS many FROM (${of}) GROUP BY starting, returned`
  const cohorts = sql`arrayFilter(c -> bitAnd(bitShiftRight(starting, c), 1) != 0, range(toUInt16(${param(plan.cohorts.length, 'UInt16')})))`
  return sql`SELECT cohort, bitShiftRight(returned, cohort) AS later, sum(many) AS n FROM (SELECT arrayJoin(${cohorts}) AS cohort, returned, many FROM (${same})) GROUP BY cohort, later`
}

/**
 * The same, a person's slots each by itself: its first start with its keys, and whether another event that returns is not
 * earlier than that. An event may start and return; the start itself is no return.
 */
function bySlots(plan: RetentionPlan, one: Sql, withKeys: boolean): Sql {
  const count = withKeys ? plan.breakdown.length : 0
  const names = keyList(count)
  const rows = eventMarks(plan, one, withKeys, true)
  const isOne = isOneKind(plan)
  const firstOf = keysFrom(count, (key) => sql`argMinIf(m.${key}, m.o, m.is_start)`)
  const startedAt = sql`min(if(m.is_start, m.o, ${never}))`
  const isAfter = isOne
    ? sql`count() > 1`
    : sql`(max(if(m.is_return AND NOT m.is_start, m.t, -1)) >= toInt64(bitShiftRight(${startedAt}, 64)) OR maxIf(m.o, m.is_return AND m.is_start) > ${startedAt})`
  const slots = sql`SELECT person_id, slot, ${firstOf}max(m.is_start) AS has_start, ${isOne ? sql`1` : sql`max(m.is_return)`} AS has_return, (has_start AND ${isAfter}) AS has_after FROM ${rows} AS m GROUP BY person_id, slot`
  const bits = (which: Sql): Sql => sql`groupBitOrIf(${bitOf(one, sql`s.slot`)}, ${which})`
  const masks = sql`${bits(sql`s.has_return`)} AS returned, ${bits(sql`s.has_after`)} AS again`
  const start = sql`(${join([sql`s.slot`, ...Array.from({ length: count }, (_, index) => sql`s.${keyName(index)}`)], comma)})`
  const starting =
    plan.occurrence === 'every'
      ? sql`groupArrayIf(tuple${start}, s.has_start)`
      : sql`[argMinIf(tuple${start}, s.slot, s.has_start)]`
  const people = sql`SELECT person_id, ${starting} AS starting, ${masks} FROM (${slots}) AS s GROUP BY person_id HAVING max(s.has_start)`
  const each = sql`SELECT *, tupleElement(start, 1) AS cohort FROM (SELECT *, arrayJoin(starting) AS start FROM (SELECT * FROM (${people})${butEarlier(plan)}))`
  const keys = join(
    Array.from(
      { length: count },
      (_, index) => sql`tupleElement(start, ${param(index + 2, 'UInt8')}) AS ${keyName(index)}, `,
    ),
    sql``,
  )
  const first = bitOf(one, sql`toUInt8(0)`)
  const later = asksForFirst(plan)
    ? sql`bitOr(bitAnd(bitShiftRight(returned, cohort), bitNot(${first})), bitAnd(bitShiftRight(again, cohort), ${first}))`
    : sql`bitShiftRight(returned, cohort)`
  return sql`SELECT ${keys}cohort, ${later} AS later, count() AS n FROM (${each}) GROUP BY ${names}cohort, later`
}
