// Consecutive stretches of time (slots), counted from 0, and in which of them somebody was there: a bit mask a person where the
// slots are few enough (quick: equal masks are counted together), else a list.
import { param, sql, type Sql } from '../sql/index.ts'

/** The number of the last of these starts (ms, ascending) that is not after the time; of an earlier time 0. UInt16. */
export function slotOf(starts: readonly number[], ms: Sql = sql`toUnixTimestamp64Milli(timestamp)`): Sql {
  const bounds = param(starts, 'Array(Int64)')
  const numbers = param(
    starts.map((_, index) => index),
    'Array(UInt16)',
  )
  return sql`transform(roundDown(${ms}, ${bounds}), ${bounds}, ${numbers}, toUInt16(0))`
}

const ones = [
  { slots: 64, one: sql`toUInt64(1)` },
  { slots: 128, one: sql`toUInt128(1)` },
  { slots: 256, one: sql`toUInt256(1)` },
] as const

/** 1, as a number of as many bits as there are slots; undefined where none has so many. */
export const oneOf = (slots: number): Sql | undefined => ones.find((each) => slots <= each.slots)?.one

/** The bit of a slot; `one` from `oneOf`. */
export const bitOf = (one: Sql, slot: Sql): Sql => sql`bitShiftLeft(${one}, ${slot})`

/**
 * `rows`: `(SELECT person_id, slot …)`. → `SELECT slots, persons`: the slots in which somebody was, ascending, and how many
 * persons were in just these (the same slots may come more than once).
 */
export function personsBySlots(rows: Sql, count: number): Sql {
  const one = oneOf(count)
  if (one === undefined)
    return sql`SELECT arraySort(groupUniqArray(slot)) AS slots, 1 AS persons FROM ${rows} GROUP BY person_id`
  const masks = sql`SELECT groupBitOr(${bitOf(one, sql`slot`)}) AS mask FROM ${rows} GROUP BY person_id`
  const counted = sql`SELECT mask, count() AS persons FROM (${masks}) GROUP BY mask`
  return sql`SELECT arrayFilter(s -> bitAnd(mask, ${bitOf(one, sql`s`)}) != 0, range(toUInt16(${param(count, 'UInt16')}))) AS slots, persons FROM (${counted})`
}
