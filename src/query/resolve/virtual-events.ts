// Virtual events → predicates: a name means its conditions, wherever events are named.
import { pathPattern, selectorPattern } from '../../event/index.ts'
import type { Filter, VirtualEvent } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Predicate, Property } from '../plan.ts'
import type { Words } from './filter.ts'

type Part = VirtualEvent['definition']['any_of'][number]
type TextRule = NonNullable<Part['page']>

export const virtualEventOf = (name: string, { virtualEvents }: Words): VirtualEvent | undefined =>
  virtualEvents.find((one) => one.name === name)

/** How names and filters are resolved: given, since these resolve virtual events in turn. */
interface Resolve {
  readonly eventName: (name: string, words: Words) => Predicate
  readonly filter: (filter: Filter, words: Words) => Predicate
}

/** Any of its parts. Virtual events are made of captured ones alone: names in their conditions mean those. */
export function resolveVirtualEvent({ name, definition }: VirtualEvent, words: Words, resolve: Resolve): Predicate {
  try {
    const captured = { ...words, virtualEvents: [] }
    return { kind: 'or', parts: definition.any_of.map((part) => resolvePart(part, captured, resolve)) }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(error.reason, `The virtual event “${name}”: ${error.message}`, { cause: error })
  }
}

const own = (name: string): Property => ({ kind: 'own', name })
const path: Property = { kind: 'event', field: 'path', type: 'text' }
const url: Property = { kind: 'url', type: 'text' }

function resolvePart(
  { event_name: name, page, url: address, element, filter }: Part,
  words: Words,
  resolve: Resolve,
): Predicate {
  return {
    kind: 'and',
    parts: [
      ...(name === undefined ? [] : [resolve.eventName(name, words)]),
      ...(page === undefined ? [] : [ruleOn(path, page)]),
      ...(address === undefined ? [] : [ruleOn(url, address)]),
      ...(element?.selector === undefined ? [] : [selected(element.selector)]),
      ...(element?.text === undefined ? [] : [ruleOn(own('element_text'), element.text)]),
      ...(element?.href === undefined ? [] : [ruleOn(own('element_href'), element.href)]),
      ...(filter === undefined ? [] : [resolve.filter(filter, words)]),
    ],
  }
}

function selected(selector: string): Predicate {
  const compiled = selectorPattern(selector)
  if (!compiled.ok) throw new QueryError('bad_report', `The selector “${selector}”: ${compiled.reason}`)
  return textOn(own('element_chain'), 'matches', compiled.pattern)
}

function ruleOn(property: Property, { match, value }: TextRule): Predicate {
  switch (match) {
    case 'is':
      return { kind: 'is', property, texts: [value], numbers: [], ignoreCase: false }
    case 'wildcard':
      return textOn(property, 'matches', pathPattern(value))
    case 'regex':
      return textOn(property, 'matches', value)
    default:
      return textOn(property, match, value)
  }
}

type TextOperator = 'contains' | 'starts_with' | 'ends_with' | 'matches'
const textOn = (property: Property, operator: TextOperator, value: string): Predicate => ({
  kind: 'text',
  operator,
  property,
  values: [value],
  ignoreCase: false,
})
