// How is a filter written in the address? `country:is:DE,AT` where that says it all, otherwise as JSON.
import { fields, type FieldName } from '../../event/index.ts'
import type { Condition, Filter } from '../../report/index.ts'
import { isFilter, isOperator, operators } from './check-filter.ts'

const ownPrefix = 'properties.'
export const isFieldName = (name: string): name is FieldName => Object.hasOwn(fields, name)
/** What a report takes as the name of a property (the same as its schema). */
export const isProperty = (name: string): boolean =>
  name.startsWith(ownPrefix) || isFieldName(name) || otherProperty.test(name)
const otherProperty = /^(?:person\..+|group\.[^.]{1,100}(?:\..+)?|cohort\.\d{1,15})$/s
/** A condition on a property: every one but those on cohorts. */
export type PropertyCondition = Extract<Condition, { readonly property: string }>
export const isPropertyCondition = (filter: Filter): filter is PropertyCondition => 'property' in filter

type CohortCondition = Exclude<Condition, PropertyCondition>
export const isCohortCondition = (filter: Filter): filter is CohortCondition =>
  'operator' in filter && !('property' in filter)

const write = (text: string, mark: string): string => text.replaceAll('~', '~~').replaceAll(mark, '~.')
const read = (text: string, mark: string): string =>
  text.replaceAll(/~([~.])/g, (_, sign: string) => (sign === '~' ? '~' : mark))
/** Splits at marks; written ones never contain it bare. */
const readList = (text: string): string[] => text.split(',').map((part) => read(part, ','))
const isNumeral = (text: string): boolean =>
  text !== '' && String(Number(text)) === text && Number.isFinite(Number(text))

/** The short form, or JSON. */
export function filterText(filter: Filter): string {
  return shortText(filter) ?? JSON.stringify(filter)
}

function shortText(filter: Filter): string | undefined {
  if (isCohortCondition(filter)) return `${filter.operator}:${filter.value}`
  if (!isPropertyCondition(filter) || filter.scope !== undefined) return undefined
  const start = `${write(filter.property, ':')}:${filter.operator}`
  if (!('value' in filter)) return start
  const { value } = filter
  const values = Array.isArray(value) ? value : [value]
  if (operators[filter.operator].values === 'many') {
    if (!values.every((one) => typeof one === 'string')) return undefined
    const anyCase = 'case_insensitive' in filter && filter.case_insensitive === true ? '~i' : ''
    return `${start}${anyCase}:${values.map((one) => write(one, ',')).join(',')}`
  }
  // Numbers and texts (dates) must come back as what they are.
  if (values.some((one) => typeof one === 'string' && isNumeral(one))) return undefined
  return `${start}:${values.map((one) => write(String(one), ',')).join(',')}`
}

/** The filter, or undefined for what is none. */
export function parseFilterText(text: string): Filter | undefined {
  if (text.length > 20_000) return undefined
  const filter = text.startsWith('{') ? parseJson(text) : parseShort(text)
  return isFilter(filter) && areKnownProperties(filter) ? filter : undefined
}

export const areKnownProperties = (filter: Filter): boolean => propertiesOf(filter).every(isProperty)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function parseShort(text: string): unknown {
  const cohort = /^(in_cohort|not_in_cohort):([1-9]\d{0,14})$/.exec(text)
  if (cohort !== null) return { operator: cohort[1], value: Number(cohort[2]) }
  const [property = '', operatorText = ''] = text.split(':', 2)
  const operator = operatorText.replace(/~i$/, '')
  if (!isOperator(operator)) return undefined
  const base = { property: read(property, ':'), operator }
  const kind = operators[operator].values
  const rest = text.slice(property.length + 1 + operatorText.length)
  if (kind === 'none') return rest === '' ? base : undefined
  if (!rest.startsWith(':')) return undefined
  const values = readList(rest.slice(1))
  const bound = (one: string | undefined): string | number | undefined =>
    one !== undefined && isNumeral(one) ? Number(one) : one
  if (kind === 'one') return values.length === 1 && values[0] !== '' ? { ...base, value: bound(values[0]) } : undefined
  if (kind === 'two') return { ...base, value: values.map(bound) }
  const anyCase = operatorText.endsWith('~i') ? { case_insensitive: true } : {}
  return { ...base, value: values.length === 1 ? values[0] : values, ...anyCase }
}

/** Every property that a filter reads. */
function propertiesOf(filter: Filter): readonly string[] {
  if (isPropertyCondition(filter)) return [filter.property]
  if ('not' in filter) return propertiesOf(filter.not)
  if ('and' in filter) return filter.and.flatMap(propertiesOf)
  return 'or' in filter ? filter.or.flatMap(propertiesOf) : []
}
