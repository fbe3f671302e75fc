// How is a filter said to people? "Country is Germany", "Page contains /blog or /docs".
import { fields } from '../../event/index.ts'
import type { Filter } from '../../report/index.ts'
import type { GoalJson } from '../../api/index.ts'
import { operators } from '../view/check-filter.ts'
import { isFieldName, isPropertyCondition } from '../view/filter-text.ts'
import { sameFilter } from '../view/filters.ts'
import { countryName, languageName } from '../words/names.ts'

const propertyLabel = (property: string): string =>
  isFieldName(property) ? fields[property].label : property.replace(/^properties\./, '')

/** A value as tables say it. */
export function valueLabel(property: string, value: string): string {
  if (value === '') return '(empty)'
  if (property === 'country') return countryName(value)
  if (property === 'language') return languageName(value)
  return value
}

interface FilterWords {
  readonly subject: string
  readonly verb: string
  readonly object: string
}

/** Subject, verb, object; goals by their names. */
export function filterWords(filter: Filter, goals: readonly GoalJson[] = []): FilterWords {
  const goal = goals.find((one) => sameFilter(one.filter, filter))
  if (goal !== undefined) return { subject: 'Goal', verb: 'is', object: goal.name }
  if ('not' in filter) {
    const inner = filterWords(filter.not, goals)
    return { subject: `not: ${inner.subject}`, verb: inner.verb, object: inner.object }
  }
  if (!isPropertyCondition(filter)) {
    const join = 'and' in filter ? ' and ' : ' or '
    const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : []
    return { subject: '', verb: '', object: parts.map((part) => inBrackets(part, goals)).join(join) }
  }
  const { label } = operators[filter.operator]
  const subject = `${propertyLabel(filter.property)}${filter.scope === 'event' ? ' (of the event)' : ''}`
  if (!('value' in filter)) return { subject, verb: label, object: '' }
  const values = [filter.value].flat().map((value) => valueLabel(filter.property, String(value)))
  const join = filter.operator === 'between' ? ' and ' : ' or '
  return { subject, verb: label, object: values.join(join) }
}

function inBrackets(filter: Filter, goals: readonly GoalJson[]): string {
  const text = filterSentence(filter, goals)
  return 'and' in filter || 'or' in filter ? `(${text})` : text
}

export function filterSentence(filter: Filter, goals: readonly GoalJson[] = []): string {
  const { subject, verb, object } = filterWords(filter, goals)
  return [subject, verb, object].filter((part) => part !== '').join(' ')
}

/** Negated filters look otherwise. */
export const isNegated = (filter: Filter): boolean =>
  'not' in filter || (isPropertyCondition(filter) && /not/.test(filter.operator))
