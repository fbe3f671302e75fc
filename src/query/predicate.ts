// Predicates → SQL over one event's row (or, inside `in_session`, over one visit's row). Always 0 or 1, never NULL.
import { join, param, sql, type Param, type Sql } from '../sql/index.ts'
import { foundPersons } from './found.ts'
import { allTime, fromCohortMembers, fromEvents, fromSessions } from './from.ts'
import { inPersons, joinIds, joinPersons } from './persons.ts'
import type { Leaf, OfPerson, Predicate, Scope } from './plan.ts'
import { column, dateView, isFree, numberView, placesOf, textView, type Readable } from './property.ts'
import { groupKey, groupValues, personValues } from './profiles.ts'

/** A condition for WHERE. `scope` is that of the statement it stands in. */
export function compilePredicate(predicate: Predicate, scope: Scope): Sql {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const parts = predicate.parts.map((part) => compilePredicate(part, scope))
      if (parts.length === 0) return predicate.kind === 'and' ? sql`1` : sql`0`
      return sql`(${join(parts, predicate.kind === 'and' ? sql` AND ` : sql` OR `)})`
    }
    case 'not':
      return sql`NOT ${compilePredicate(predicate.part, scope)}`
    case 'in_session':
      return sql`session_id IN (SELECT session_id ${fromSessions(scope)} AND ${compilePredicate(predicate.part, scope)})`
    case 'did':
    case 'first_did':
    case 'member':
    case 'found':
      return inPersons(personsOf(predicate, scope), scope)
    default:
      return compileLeaf(predicate, scope)
  }
}

/** `SELECT person_id …`: after joining. */
function personsOf(of: OfPerson, outer: Scope): Sql {
  switch (of.kind) {
    case 'did': {
      const scope = { ...outer, range: of.range }
      const rows = joinPersons(
        sql`(SELECT person_id, session_id ${fromEvents(scope)}${andPredicate(of.predicate, scope)})`,
        scope,
      )
      const atMost = of.atMost === undefined ? sql`` : sql` AND count() <= ${param(of.atMost, 'UInt64')}`
      return sql`SELECT person_id FROM ${rows} GROUP BY person_id HAVING count() >= ${param(of.atLeast, 'UInt64')}${atMost}`
    }
    case 'first_did': {
      const scope = { ...outer, range: allTime }
      const rows = joinPersons(
        sql`(SELECT person_id, session_id, toUnixTimestamp64Milli(timestamp) AS at ${fromEvents(scope)}${andPredicate(of.predicate, scope)})`,
        scope,
      )
      return sql`SELECT person_id FROM ${rows} GROUP BY person_id HAVING min(at) >= ${param(of.range.from, 'Int64')} AND min(at) < ${param(of.range.to, 'Int64')}`
    }
    case 'member':
      return sql`SELECT person_id FROM ${joinIds(sql`(SELECT person_id ${fromCohortMembers(outer.projectId, { id: of.cohortId, fill: of.fill })})`, outer)}`
    case 'found':
      return foundPersons(of.text, outer)
  }
}

/** ` AND <condition>`, or nothing for a predicate that every event meets. */
export const andPredicate = (predicate: Predicate, scope: Scope): Sql =>
  predicate.kind === 'and' && predicate.parts.length === 0 ? sql`` : sql` AND ${compilePredicate(predicate, scope)}`

type LeafOf<Kind extends ReadableLeaf['kind']> = Extract<ReadableLeaf, { kind: Kind }>
type PropertyLeaf = Exclude<Leaf, { kind: 'event_name' }>
type ReadableLeaf = PropertyLeaf & { readonly property: Readable }

function compileLeaf(leaf: Leaf, scope: Scope): Sql {
  if (leaf.kind === 'event_name') return sql`event_name = ${param(leaf.name, 'String')}`
  const { property } = leaf
  const of = (readable: Readable): Sql => compileReadable({ ...leaf, property: readable })
  switch (property.kind) {
    case 'cohort': {
      const text = sql`if(${compilePredicate(property.members, scope)}, 'in', 'out')`
      return of({ kind: 'given', type: 'text', text })
    }
    case 'person': {
      const values = personValues(property.name, scope)
      return inPersons(sql`SELECT person_id FROM ${values} WHERE ${of({ kind: 'stored' })}`, scope)
    }
    case 'group_property': {
      const values = groupValues(property.group, property.name, scope)
      return sql`${groupKey(property.group)} IN (SELECT group_key FROM ${values} WHERE ${of({ kind: 'stored' })})`
    }
    default:
      return of(property)
  }
}

function compileReadable(leaf: ReadableLeaf): Sql {
  switch (leaf.kind) {
    case 'is':
      return compileIs(leaf)
    case 'text':
      return compileText(leaf)
    case 'compare':
      return compileCompare(leaf)
    case 'is_set':
      return compileIsSet(leaf.property)
  }
}

const strings = (values: readonly string[]) => param(values, 'Array(String)')
const lower = (values: readonly string[]): readonly string[] => values.map((value) => value.toLowerCase())

/** Numbers that have exactly this text: 'is "5"' finds the number 5 as well. */
const numbersOfTexts = (texts: readonly string[]): readonly number[] =>
  texts.flatMap((text) => {
    const number = Number(text)
    const canonical = String(number)
    return Number.isFinite(number) && (canonical === text || canonical.replace('e+', 'e') === text) ? [number] : []
  })

function compileIs(leaf: LeafOf<'is'>): Sql {
  const texts = leaf.ignoreCase ? lower(leaf.texts) : leaf.texts
  const fold = (text: Sql): Sql => (leaf.ignoreCase ? sql`lowerUTF8(${text})` : text)
  const ways: Sql[] = []
  if (!isFree(leaf.property)) {
    const found = sql`${fold(textView(leaf.property))} IN ${strings(texts)}`
    // A group that is not there is NULL, and so would be what is not its key.
    if (texts.length > 0) ways.push(leaf.property.kind === 'group' ? sql`ifNull(${found}, 0)` : found)
  } else if (texts.length > 0) {
    // Each stored type is compared as it is. Where no given text can be of a type, its flag is a constant 0 to the engine,
    // which then does not read that column: most filters read the texts alone, and the SQL is the same for all values.
    const own = placesOf(leaf.property)
    const numbers = numbersOfTexts(texts)
    const bools = texts.flatMap((text) => (text === 'true' ? [true] : text === 'false' ? [false] : []))
    const others = texts.filter((text) => /^[[{n"\-1]/.test(text))
    const flag = (isOn: boolean): Param => param(isOn ? 1 : 0, 'UInt8')
    ways.push(
      sql`ifNull(${fold(own.text)} IN ${strings(texts)}, 0)`,
      sql`(${flag(numbers.length > 0)} AND ifNull(${own.number} IN ${param(numbers, 'Array(Float64)')}, 0))`,
      sql`(${flag(bools.length > 0)} AND ifNull(${own.bool} IN ${param(bools, 'Array(Bool)')}, 0))`,
      sql`(${flag(others.length > 0)} AND ${own.other} != '' AND ${fold(own.other)} IN ${strings(others)})`,
    )
  }
  if (leaf.numbers.length > 0)
    ways.push(sql`ifNull(${numberView(leaf.property)} IN ${param(leaf.numbers, 'Array(Float64)')}, 0)`)
  return sql`(${join(ways, sql` OR `)})`
}

function compileText({ property, operator, values, ignoreCase }: LeafOf<'text'>): Sql {
  const view = sql`ifNull(${textView(property)}, '')`
  const text = ignoreCase && operator !== 'matches' ? sql`lowerUTF8(${view})` : view
  const given = ignoreCase && operator !== 'matches' ? lower(values) : values
  const ways = given.map((value) => {
    const bound = param(value, 'String')
    switch (operator) {
      case 'contains':
        return sql`position(${text}, ${bound}) > 0`
      case 'starts_with':
        return sql`startsWith(${text}, ${bound})`
      case 'ends_with':
        return sql`endsWith(${text}, ${bound})`
      case 'matches':
        return sql`match(${text}, ${ignoreCase ? param(`(?i)${value}`, 'String') : bound})`
    }
  })
  const found = sql`(${join(ways, sql` OR `)})`
  // A missing property must not meet an empty needle.
  return isFree(property) || property.kind === 'group' ? sql`(${compileIsSet(property)} AND ${found})` : found
}

const comparisons = {
  greater: sql`>`,
  greater_or_equal: sql`>=`,
  less: sql`<`,
  less_or_equal: sql`<=`,
} as const

function compileCompare({ property, operator, as, value, timeZone }: LeafOf<'compare'>): Sql {
  return as === 'number'
    ? sql`ifNull(${numberView(property)} ${comparisons[operator]} ${param(value, 'Float64')}, 0)`
    : sql`ifNull(${dateView(property, timeZone)} ${comparisons[operator]} ${param(value, 'Int64')}, 0)`
}

function compileIsSet(property: Readable): Sql {
  if (property.kind === 'group') return sql`${column(property)} != ''`
  if (!isFree(property))
    return property.type === 'text' ? sql`${column(property)} != ''` : sql`${column(property)} != 0`
  const own = placesOf(property)
  return sql`(isNotNull(${own.scalar}) OR ${own.other} != '')`
}
