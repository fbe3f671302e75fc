// Filters as written → predicates: which property, which values, which way to compare.
import { fields } from '../../event/index.ts'
import {
  cohortPattern,
  groupPattern,
  isFieldName,
  isOrderCondition,
  isPresenceCondition,
  isTextCondition,
  ownPropertyPrefix,
  personPropertyPrefix,
  type Condition,
  type Filter,
  type OrderCondition,
  type TextCondition,
  type VirtualEvent,
} from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import { eventNameProperty, meantNames, sentNames, type Merges } from '../event-names.ts'
import { everything, type EventField, type Leaf, type Predicate, type Property, type SessionField } from '../plan.ts'
import { instantOf, type Clock } from '../time.ts'
import { resolveVirtualEvent, virtualEventOf } from './virtual-events.ts'

type Scope = 'event' | 'session' | 'person' | 'group' | undefined

const isVisitOnly = (name: string): boolean => name === 'entry_page' || name === 'exit_page'
const isEventField = (name: string): name is EventField => isFieldName(name) && !isVisitOnly(name)
const isSessionField = (name: string): name is SessionField => isFieldName(name) && fields[name].scope === 'session'

/** What the meaning of a filter's words depends on. */
export interface Words {
  /** Dates without a zone are read in it. */
  readonly timeZone: string
  readonly merges: Merges
  /** The project's: of amounts that came without one. */
  readonly currency: string
  readonly virtualEvents: readonly VirtualEvent[]
  /** Who is in a cohort. Throws QueryError where there is none, or none that can be understood. */
  readonly cohortOf: (id: number) => Predicate
  /** Ranges of cohorts are relative to it. */
  readonly clock: Clock
}

/** A property by its name in a report. Throws QueryError for scopes that the property does not have. */
export function resolveProperty(name: string, words: Words, scope?: Scope): Property {
  const { merges } = words
  const elsewhere = ofOthers(name, words)
  if (elsewhere !== undefined) {
    const where =
      elsewhere.kind === 'group_property' ? 'group' : elsewhere.kind === 'cohort' ? 'person' : elsewhere.kind
    if (scope !== undefined && scope !== where)
      throw new QueryError('bad_report', `${name} is a property of the ${where}, not of the ${scope}.`)
    return elsewhere
  }
  if (scope === 'person') return { kind: 'person', name: plainName(name) }
  if (scope === 'group')
    throw new QueryError('bad_report', `Name the type of the group: group.<type>.${plainName(name)}.`)
  if (name.startsWith(ownPropertyPrefix)) {
    if (scope === 'session') throw new QueryError('bad_report', `${name} is a property of the event, not of the visit.`)
    return { kind: 'own', name: name.slice(ownPropertyPrefix.length) }
  }
  if (!isFieldName(name)) throw new QueryError('bad_report', `There is no property “${name}”.`)
  const field = fields[name]
  if (name === 'event_name' && scope !== 'session') return eventNameProperty(merges)
  if (name === 'currency' && scope !== 'session') return { kind: 'currency', type: 'text', own: words.currency }
  const where = scope ?? field.scope
  if (where === 'session' && isSessionField(name)) return { kind: 'session', field: name, type: 'text' }
  if (where === 'event' && isEventField(name)) return { kind: 'event', field: name, type: field.type }
  throw new QueryError(
    'bad_report',
    `${name} is a property of the ${field.scope === 'event' ? 'event, not of the visit' : 'visit, not of the event'}.`,
  )
}

/** The currency in which a measure reads the property's amounts; undefined: it reads none. */
export const currencyInto = (
  property: Property,
  measure: string,
  { currency }: Words,
  asked: string = currency,
): string | undefined =>
  property.kind === 'event' && property.field === 'revenue' && !readsText.has(measure) ? asked : undefined
const readsText: ReadonlySet<string> = new Set(['count_distinct', 'first_value', 'last_value'])

const plainName = (name: string): string =>
  name.startsWith(ownPropertyPrefix) ? name.slice(ownPropertyPrefix.length) : name

/** Of the person, a group, a cohort: told by its name. */
function ofOthers(
  name: string,
  words: Words,
): Extract<Property, { kind: 'person' | 'group' | 'group_property' | 'cohort' }> | undefined {
  if (name.startsWith(personPropertyPrefix)) return { kind: 'person', name: name.slice(personPropertyPrefix.length) }
  const [, group, property] = groupPattern.exec(name) ?? []
  if (group !== undefined)
    return property === undefined ? { kind: 'group', group } : { kind: 'group_property', group, name: property }
  const [, cohort] = cohortPattern.exec(name) ?? []
  return cohort === undefined ? undefined : { kind: 'cohort', members: words.cohortOf(Number(cohort)) }
}

export function resolveFilter(filter: Filter | undefined, words: Words): Predicate {
  if (filter === undefined) return everything
  if ('and' in filter) return { kind: 'and', parts: filter.and.map((part) => resolveFilter(part, words)) }
  if ('or' in filter) return { kind: 'or', parts: filter.or.map((part) => resolveFilter(part, words)) }
  if ('not' in filter) return { kind: 'not', part: resolveFilter(filter.not, words) }
  return resolveCondition(filter, words)
}

const meaningOf = (virtual: VirtualEvent, words: Words): Predicate =>
  resolveVirtualEvent(virtual, words, { eventName: resolveEventName, filter: resolveFilter })

/** Events that count under this name; of a virtual event those that meet its conditions. */
export function resolveEventName(name: string, words: Words): Predicate {
  const virtual = virtualEventOf(name, words)
  if (virtual !== undefined) return meaningOf(virtual, words)
  return words.merges.size === 0
    ? { kind: 'event_name', name }
    : { kind: 'is', property: sentName, texts: sentNames([name], words.merges), numbers: [], ignoreCase: false }
}
const sentName: Property = { kind: 'event', field: 'event_name', type: 'text' }

const not = (part: Predicate): Predicate => ({ kind: 'not', part })
type Value = string | number | boolean

function resolveCondition(condition: Condition, words: Words): Predicate {
  const { timeZone } = words
  if (!('property' in condition)) {
    const members = words.cohortOf(condition.value)
    return condition.operator === 'in_cohort' ? members : not(members)
  }
  const property = resolveProperty(condition.property, words, condition.scope)
  if (isPresenceCondition(condition))
    return condition.operator === 'is_set' ? { kind: 'is_set', property } : not({ kind: 'is_set', property })
  if (isTextCondition(condition)) {
    const values: readonly Value[] = Array.isArray(condition.value) ? condition.value : [condition.value]
    return resolveText(condition.operator, property, values, condition.case_insensitive ?? false, words)
  }
  const compare = (operator: OrderCondition['operator'], bound: string | number): Leaf => ({
    kind: 'compare',
    operator,
    property,
    ...boundOf(bound, timeZone),
    timeZone,
  })
  if (isOrderCondition(condition)) return compare(condition.operator, condition.value)
  const [low, high] = condition.value
  return { kind: 'and', parts: [compare('greater_or_equal', low), compare('less_or_equal', high)] }
}

function resolveText(
  operator: TextCondition['operator'],
  property: Property,
  values: readonly Value[],
  ignoreCase: boolean,
  words: Words,
): Predicate {
  const { merges } = words
  const text = (kind: 'contains' | 'starts_with' | 'ends_with' | 'matches'): Leaf => ({
    kind: 'text',
    operator: kind,
    property,
    values: values.map(String),
    ignoreCase,
  })
  const texts = values.flatMap((value) => (typeof value === 'number' ? [] : [String(value)]))
  const numbers = values.filter((value) => typeof value === 'number')
  const plain: Leaf = { kind: 'is', property, texts, numbers, ignoreCase }
  const captured = property.kind === 'merged_name' ? isMerged(plain, merges) : plain
  const is = isNameOfEvent(property) ? orVirtual(captured, texts, ignoreCase, words) : captured
  switch (operator) {
    case 'is':
      return is
    case 'is_not':
      return not(is)
    case 'contains':
      return text('contains')
    case 'does_not_contain':
      return not(text('contains'))
    case 'starts_with':
      return text('starts_with')
    case 'ends_with':
      return text('ends_with')
    case 'matches':
      return text('matches')
    case 'does_not_match':
      return not(text('matches'))
  }
}

const isNameOfEvent = (property: Property): boolean =>
  property.kind === 'merged_name' || (property.kind === 'event' && property.field === 'event_name')

/** `event_name` is a virtual event: its conditions hold. */
function orVirtual(captured: Leaf, texts: readonly string[], ignoreCase: boolean, words: Words): Predicate {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const asked = new Set(texts.map(fold))
  const virtual = words.virtualEvents.filter(({ name }) => asked.has(fold(name)))
  return virtual.length === 0
    ? captured
    : { kind: 'or', parts: [captured, ...virtual.map((one) => meaningOf(one, words))] }
}

/** An old name is the event that it counts as. Where it can be, the names as sent are compared: that finds them by the table's order. */
function isMerged(is: Extract<Leaf, { kind: 'is' }>, merges: Merges): Leaf {
  if (!is.ignoreCase && is.numbers.length === 0)
    return { ...is, property: sentName, texts: sentNames(is.texts, merges) }
  if (!is.ignoreCase) return { ...is, texts: meantNames(is.texts, merges) }
  const lower = new Set(is.texts.map((text) => text.toLowerCase()))
  const also = [...merges].filter(([from]) => lower.has(from.toLowerCase())).map(([, to]) => to)
  return { ...is, texts: [...is.texts, ...also] }
}

const isDate = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** Numbers compare as numbers (a text that is a number as well), dates as dates. */
function boundOf(bound: string | number, timeZone: string): { readonly as: 'number' | 'date'; readonly value: number } {
  if (typeof bound === 'number') return { as: 'number', value: bound }
  if (isDate.test(bound)) return { as: 'date', value: instantOf(bound.replace(' ', 'T'), timeZone) }
  if (bound.trim() !== '' && Number.isFinite(Number(bound))) return { as: 'number', value: Number(bound) }
  throw new QueryError(
    'bad_report',
    `“${bound}” is neither a number nor a date (2026-11-01), so nothing can be greater or less.`,
  )
}
