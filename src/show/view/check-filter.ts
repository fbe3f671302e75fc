// Is this a filter of reports? What stands in an address may be anything; the schema itself stays on the server.
import type { Condition, Filter } from '../../report/index.ts'

export type Operator = Condition['operator']
/** How many values an operator takes; what the operator is called; its opposite. */
export const operators = {
  is: { values: 'many', label: 'is', opposite: 'is_not' },
  is_not: { values: 'many', label: 'is not', opposite: 'is' },
  contains: { values: 'many', label: 'contains', opposite: 'does_not_contain' },
  does_not_contain: { values: 'many', label: 'does not contain', opposite: 'contains' },
  starts_with: { values: 'many', label: 'starts with', opposite: undefined },
  ends_with: { values: 'many', label: 'ends with', opposite: undefined },
  matches: { values: 'many', label: 'matches regex', opposite: 'does_not_match' },
  does_not_match: { values: 'many', label: 'does not match', opposite: 'matches' },
  greater: { values: 'one', label: '>', opposite: 'less_or_equal' },
  greater_or_equal: { values: 'one', label: '≥', opposite: 'less' },
  less: { values: 'one', label: '<', opposite: 'greater_or_equal' },
  less_or_equal: { values: 'one', label: '≤', opposite: 'greater' },
  between: { values: 'two', label: 'is between', opposite: undefined },
  is_set: { values: 'none', label: 'is set', opposite: 'is_not_set' },
  is_not_set: { values: 'none', label: 'is not set', opposite: 'is_set' },
  in_cohort: { values: 'cohort', label: 'in cohort', opposite: 'not_in_cohort' },
  not_in_cohort: { values: 'cohort', label: 'not in cohort', opposite: 'in_cohort' },
} as const satisfies Record<Operator, { values: string; label: string; opposite: Operator | undefined }>

export const isOperator = (text: string): text is Operator => Object.hasOwn(operators, text)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isScalar = (value: unknown): boolean =>
  (typeof value === 'string' && value.length <= 8_192) || Number.isFinite(value) || typeof value === 'boolean'
/** A number, or a date, perhaps with a time. */
const isBound = (value: unknown): boolean =>
  Number.isFinite(value) ||
  (typeof value === 'string' && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(value))
const scopes: readonly unknown[] = [undefined, 'event', 'session', 'person', 'group']

const valueChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  many: (value) =>
    isScalar(value) || (Array.isArray(value) && value.length > 0 && value.length <= 1_000 && value.every(isScalar)),
  one: isBound,
  two: (value) => Array.isArray(value) && value.length === 2 && value.every(isBound),
  none: (value) => value === undefined,
}

/** True for what a report takes as a filter, at most 5 levels deep. */
export function isFilter(value: unknown, depth = 0): value is Filter {
  if (!isRecord(value) || depth > 5) return false
  const names = Object.keys(value)
  if (names.length === 1 && names[0] === 'not') return isFilter(value['not'], depth + 1)
  if (names.length === 1 && (names[0] === 'and' || names[0] === 'or')) {
    const parts = value[names[0]]
    return (
      Array.isArray(parts) &&
      parts.length > 0 &&
      parts.length <= 100 &&
      parts.every((part: unknown) => isFilter(part, depth + 1))
    )
  }
  const { property, operator } = value
  if (operator === 'in_cohort' || operator === 'not_in_cohort')
    return names.length === 2 && Number.isSafeInteger(value['value'])
  if (typeof property !== 'string' || property.length > 300 || typeof operator !== 'string') return false
  if (!isOperator(operator) || !scopes.includes(value['scope'])) return false
  const takesCase = operators[operator].values === 'many'
  const known = ['property', 'operator', 'value', 'scope', ...(takesCase ? ['case_insensitive'] : [])]
  return (
    names.every((name) => known.includes(name)) &&
    [undefined, true, false].includes(value['case_insensitive'] as boolean | undefined) &&
    valueChecks[operators[operator].values]?.(value['value']) === true
  )
}
