// How is a filter said to people? "Country is Germany", "Page contains /blog or /docs".
import type { Filter } from '../../report/index.ts'
import type { CohortJson, GoalJson } from '../../api/index.ts'
import { operators } from '../view/check-filter.ts'
import { isCohortCondition, isPropertyCondition } from '../view/filter-text.ts'
import { sameFilter } from '../view/filters.ts'
import { countryName, languageName } from '../words/names.ts'
import { unknownText } from '../words/names.ts'
import { propertyLabel } from './property-words.ts'

/** A value as tables say it. */
export function valueLabel(property: string, value: string): string {
  if (value === '') return '(empty)'
  if (property === 'country') return countryName(value)
  if (property === 'language') return languageName(value)
  return value
}

/** A value of a breakdown; null: what has no such property. */
export const groupLabel = (property: string, value: string | null): string =>
  value === null ? '(not set)' : value === '' ? unknownText : valueLabel(property, value)

interface FilterWords {
  readonly subject: string
  readonly verb: string
  readonly object: string
}

type Cohorts = readonly Pick<CohortJson, 'id' | 'name'>[]

/** Subject, verb, object; goals and cohorts by their names. */
export function filterWords(filter: Filter, goals: readonly GoalJson[] = [], cohorts: Cohorts = []): FilterWords {
  const goal = goals.find((one) => sameFilter(one.filter, filter))
  if (goal !== undefined) return { subject: 'Goal', verb: 'is', object: goal.name }
  if ('not' in filter) {
    const inner = filterWords(filter.not, goals, cohorts)
    return { subject: `not: ${inner.subject}`, verb: inner.verb, object: inner.object }
  }
  if (isCohortCondition(filter)) {
    const name = cohorts.find(({ id }) => id === filter.value)?.name ?? String(filter.value)
    return { subject: 'Person', verb: operators[filter.operator].label, object: name }
  }
  if (!isPropertyCondition(filter)) {
    const join = 'and' in filter ? ' and ' : ' or '
    const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : []
    return { subject: '', verb: '', object: parts.map((part) => inBrackets(part, goals, cohorts)).join(join) }
  }
  const { label } = operators[filter.operator]
  const names = new Map(cohorts.map(({ id, name }) => [id, name]))
  const subject = `${propertyLabel(filter.property, names)}${filter.scope === 'event' ? ' (of the event)' : ''}`
  if (!('value' in filter)) return { subject, verb: label, object: '' }
  const values = [filter.value].flat().map((value) => valueLabel(filter.property, String(value)))
  const join = filter.operator === 'between' ? ' and ' : ' or '
  return { subject, verb: label, object: values.join(join) }
}

function inBrackets(filter: Filter, goals: readonly GoalJson[], cohorts: Cohorts): string {
  const text = filterSentence(filter, goals, cohorts)
  return 'and' in filter || 'or' in filter ? `(${text})` : text
}

export function filterSentence(filter: Filter, goals: readonly GoalJson[] = [], cohorts: Cohorts = []): string {
  const { subject, verb, object } = filterWords(filter, goals, cohorts)
  return [subject, verb, object].filter((part) => part !== '').join(' ')
}

/** Negated filters look otherwise. */
export const isNegated = (filter: Filter): boolean =>
  'not' in filter || ('operator' in filter && /not/.test(filter.operator))
