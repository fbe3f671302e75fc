// What are the properties of persons and groups (accounts)? A fold over all that was said about them, in the order of
// time: the rules are those of event/profile.ts (`applyChange`), here as SQL.
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
  const said = sql`(SELECT id AS person_id, at, event_id, position, op, value ${fromProfileChanges(scope.projectId, '')} AND name = ${param(name, 'String')})`
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

/** Who was only ever given values has the last one (or the first of `set_once`); only for the others all is gone through. */
function folded(said: Sql, id: Sql, ...further: readonly Sql[]): Sql {
  const who = join([id, ...further], sql`, `)
  const isPlain = sql`(countIf(op IN ('set', 'unset')) = count() OR countIf(op = 'set_once') = count())`
  const plain = sql`SELECT ${who}, if(any(op) = 'set_once', argMin(value, ${order}), argMax(value, ${order})) AS value FROM ${said} GROUP BY ${who} HAVING ${isPlain} AND value != ''`
  const others = sql`SELECT ${who} FROM ${said} GROUP BY ${who} HAVING NOT ${isPlain}`
  // A repeated insert is merged some time later only.
  const once = sql`SELECT * FROM ${said} WHERE (${who}) IN (${others}) LIMIT 1 BY ${who}, event_id, position`
  const list = sql`arraySort(x -> (x.1, x.2, x.3), groupArray((at, event_id, position, toString(op), value)))`
  const mixed = sql`SELECT ${who}, arrayFold((acc, x) -> ${step}, ${list}, '') AS value FROM (${once}) GROUP BY ${who} HAVING value != ''`
  return sql`(${plain} UNION ALL ${mixed})`
}

const listOf = (text: Sql): Sql => sql`if(startsWith(${text}, '['), JSONExtractArrayRaw(${text}), [${text}])`
const known = sql`if(acc = '', CAST([], 'Array(String)'), ${listOf(sql`acc`)})`
const given = listOf(sql`x.5`)
const asList = (texts: Sql): Sql => sql`concat('[', arrayStringConcat(${texts}, ','), ']')`
/** One change: `acc` is the JSON text before ('' for none), `x.4` the operation, `x.5` its value. */
const step = sql`multiIf(
  x.4 = 'set', x.5,
  x.4 = 'unset', '',
  x.4 = 'set_once', if(acc = '', x.5, acc),
  x.4 = 'increment', toString(ifNull(toFloat64OrNull(if(startsWith(acc, '"'), '', acc)), 0) + ifNull(toFloat64OrNull(x.5), 0)),
  x.4 = 'append', ${asList(sql`arrayConcat(${known}, ${given})`)},
  ${asList(sql`arrayConcat(${known}, arrayFilter((one, at) -> at = indexOf(${given}, one) AND NOT has(${known}, one), ${given}, arrayEnumerate(${given})))`)})`

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
