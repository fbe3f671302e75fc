// What are the properties of persons and groups (accounts)? A fold over all that was said about them, in the order of
// time: the rules stand in docs/semantics.md, and as a loop in testing/oracle/profiles.ts.
import { limits } from '../event/index.ts'
import { join, param, sql, type Sql } from '../sql/index.ts'
import { fromProfileChanges } from './from.ts'
import { inIds, joinIds } from './persons.ts'
import type { Scope } from './plan.ts'

const order = sql`(at, event_id, position)`

/**
 * `(SELECT person_id, value …)`: the persons (after joining) that have the property, each once; `value` is its JSON text
 * (String, never ''). See `jsonTextView`, `jsonNumberView`. Of all time, whatever the scope's range.
 */
export function personValues(name: string, scope: Scope): Sql {
  const ofIds = scope.ids === undefined ? sql`` : sql` AND id IN ${param(scope.ids, 'Array(UInt64)')}`
  const said = sql`(SELECT id AS person_id, at, event_id, position, op, value ${fromProfileChanges(scope.projectId, '')} AND name = ${param(name, 'String')}${ofIds})`
  return folded(joinIds(said, scope), sql`person_id`)
}

/** `(SELECT person_id, name, value …)`: the same for several properties; without names for all. Of `only` (`SELECT person_id …`). */
export function personProperties(names: readonly string[] | undefined, scope: Scope, only?: Sql): Sql {
  const ofNames = names === undefined ? sql`` : sql` AND name IN ${param(names, 'Array(String)')}`
  const ofPersons = only === undefined ? sql`` : sql` AND ${inIds(only, scope)}`
  const said = sql`(SELECT id AS person_id, toString(name) AS name, at, event_id, position, op, value ${fromProfileChanges(scope.projectId, '')}${ofNames}${ofPersons})`
  return folded(joinIds(said, scope), sql`person_id`, sql`name`)
}

/** `(SELECT group_key, value …)`: the groups of a type that have the property, by their keys as they were sent. */
export function groupValues(type: string, name: string, scope: Scope): Sql {
  const said = sql`(SELECT key AS group_key, at, event_id, position, op, value ${fromProfileChanges(scope.projectId, type)} AND name = ${param(name, 'String')})`
  return folded(said, sql`group_key`)
}

/** The key of the event's group of a type, '' if it has none: over rows of events. */
export const groupKey = (type: string): Sql => sql`groups[${param(type, 'String')}]`

/** `(SELECT name, value …)`: all properties of one person, by its ids as they are stored. */
export function propertiesOfIds(ids: readonly bigint[], projectId: number): Sql {
  const said = sql`(SELECT toString(name) AS name, at, event_id, position, op, value ${fromProfileChanges(projectId, '')} AND id IN ${param(ids, 'Array(UInt64)')})`
  return folded(said, sql`name`)
}

/** Who was only ever given values has the last one (or the first of `set_once`); only for the others all is gone through. */
function folded(said: Sql, id: Sql, ...further: readonly Sql[]): Sql {
  const who = join([id, ...further], sql`, `)
  const isPlain = sql`(countIf(op IN ('set', 'unset')) = count() OR countIf(op = 'set_once') = count())`
  const plain = sql`SELECT ${who}, if(any(op) = 'set_once', argMin(value, ${order}), argMax(value, ${order})) AS value FROM ${said} GROUP BY ${who} HAVING ${isPlain} AND value != ''`
  const others = sql`SELECT ${who} FROM ${said} GROUP BY ${who} HAVING NOT ${isPlain}`
  // A repeated insert is merged some time later only.
  const once = sql`SELECT * FROM ${said} WHERE (${who}) IN (${others}) LIMIT 1 BY ${who}, event_id, position`
  const list = sql`arrayMap(x -> (x.4, x.5), arraySort(x -> (x.1, x.2, x.3), groupArray((at, event_id, position, toString(op), value))))`
  const mixed = mixedValue(sql`SELECT ${who}, ${list} AS changes FROM (${once}) GROUP BY ${who}`)
  return sql`(${plain} UNION ALL SELECT ${who}, value FROM (${mixed}) WHERE value != '')`
}

/**
 * `SELECT …, value`: what the `changes` (operation, JSON text) of each row make, '' for nothing. In time that grows as the
 * changes do: what the value hangs on is the last that was set, the increments after it (or after the last that made a list
 * of it), and what was added to a list after these.
 */
function mixedValue(rows: Sql): Sql {
  const last = (test: Sql, list: Sql): Sql => sql`arrayLastIndex(x -> ${test}, ${list})`
  const isSet = sql`x.1 IN ('set', 'unset')`
  const steps: readonly (readonly Sql[])[] = [
    [sql`${last(isSet, sql`changes`)} AS reset_at`],
    [sql`arraySlice(changes, reset_at + 1) AS after_reset`, sql`if(reset_at = 0, '', changes[reset_at].2) AS was_set`],
    [
      sql`if(was_set = '' AND after_reset[1].1 = 'set_once', after_reset[1].2, was_set) AS base`,
      sql`arrayFilter(x -> x.1 != 'set_once', after_reset) AS others`,
      sql`${last(sql`x.1 = 'increment'`, sql`others`)} AS added_at`,
    ],
    [
      sql`arraySlice(others, added_at + 1) AS appended`,
      sql`arraySlice(others, 1, added_at) AS until_added`,
      sql`${last(sql`x.1 != 'increment'`, sql`until_added`)} AS listed_at`,
      sql`arrayPushFront(arrayMap(x -> ifNull(toFloat64OrNull(x.2), 0), arraySlice(until_added, listed_at + 1)), if(listed_at = 0, ${numberOf(sql`base`)}, 0)) AS numbers`,
    ],
    [sql`if(added_at = 0, base, toString(${sum(sql`numbers`)})) AS head`],
    [
      sql`arrayConcat(arrayMap(one -> (one, false), if(head = '', CAST([], 'Array(String)'), ${listOf(sql`head`)})), arrayFlatten(arrayMap(x -> arrayMap(one -> (one, x.1 = 'union'), ${listOf(sql`x.2`)}), appended))) AS parts`,
    ],
    // Of `union` what is not there yet.
    [
      sql`arraySlice(arrayFilter((one, nth) -> NOT (one.2 AND nth > 1), parts, arrayEnumerateUniq(parts.1)), 1, ${param(limits.profileListValues, 'UInt32')}) AS kept`,
      sql`if(empty(appended), head, concat('[', arrayStringConcat(kept.1, ','), ']')) AS value`,
    ],
  ]
  return steps.reduce((from, added) => sql`SELECT *, ${join(added, sql`, `)} FROM (${from})`, rows)
}

const listOf = (text: Sql): Sql => sql`if(startsWith(${text}, '['), JSONExtractArrayRaw(${text}), [${text}])`
/** 0 where it is none. */
const numberOf = (text: Sql): Sql => sql`ifNull(toFloat64OrNull(if(startsWith(${text}, '"'), '', ${text})), 0)`
/** One after the other; what would leave the range of numbers is not added. Only where that may be they are gone through. */
const sum = (numbers: Sql): Sql =>
  sql`if(isFinite(arraySum(x -> abs(x), ${numbers})), arraySum(${numbers}), arrayFold((acc, x) -> if(isFinite(acc + x), acc + x, acc), if(isFinite(arraySum(x -> abs(x), ${numbers})), CAST([], 'Array(Float64)'), ${numbers}), toFloat64(0)))`

/** String: JSON text as reports show and compare it: a text as it is, the rest as JSON. */
export const jsonTextView = (value: Sql): Sql =>
  sql`if(startsWith(${value}, '"'), JSONExtractString(${value}), ${value})`

/** Nullable(Float64): a number, or a text that is one (as `numberView` of own properties). */
export const jsonNumberView = (value: Sql): Sql =>
  sql`if(match(${jsonTextView(value)}, ${numberPattern}), toFloat64OrNull(${jsonTextView(value)}), NULL)`
const numberPattern = param('^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$', 'String')

/** Names of properties that persons ('') or groups of a type were ever given, most first: `name`, `ids`, an `example`. */
export const selectProfileNames = (projectId: number, kind: string): Sql =>
  sql`SELECT name, uniqExact(id) AS ids, anyIf(value, op != 'unset') AS example ${fromProfileChanges(projectId, kind)} GROUP BY name ORDER BY ids DESC, name LIMIT 1000`

/** Types of groups, most first: `type`, `ids`. Those that events name without anything being said of them as well. */
export const selectGroupTypes = (projectId: number, events: Sql): Sql =>
  sql`SELECT type, max(n) AS ids FROM (SELECT kind AS type, uniqExact(id) AS n ${fromProfileChanges(projectId)} AND kind != '' GROUP BY kind UNION ALL SELECT arrayJoin(mapKeys(groups)) AS type, 0 AS n ${events} AND notEmpty(groups) GROUP BY type) GROUP BY type ORDER BY ids DESC, type LIMIT 100`
