// How do filters change by a click? A row sets, a second click takes back; the same property is asked once.
import type { Filter } from '../../report/index.ts'
import { operators } from './check-filter.ts'
import { filterText, isPropertyCondition } from './filter-text.ts'

/** The condition that a row of a table stands for: an unknown value ('' or null) is one that is not set. */
export function rowFilter(property: string, key: string | null, isNegated = false): Filter {
  const isOwn = property.startsWith('properties.')
  if (key === null || (key === '' && !isOwn)) return { property, operator: isNegated ? 'is_set' : 'is_not_set' }
  return { property, operator: isNegated ? 'is_not' : 'is', value: key }
}

export const sameFilter = (a: Filter, b: Filter): boolean => filterText(a) === filterText(b)
export const hasFilter = (filters: readonly Filter[], filter: Filter): boolean =>
  filters.some((one) => sameFilter(one, filter))

/**
 * What a click does: takes the filter back if it is there. `is` takes the place of another `is` on the property (both can
 * not hold at once), `is_not` joins the one that is there.
 */
export function toggleFilter(filters: readonly Filter[], filter: Filter): readonly Filter[] {
  if (hasFilter(filters, filter)) return filters.filter((one) => !sameFilter(one, filter))
  if (!isPropertyCondition(filter) || filter.scope !== undefined) return [...filters, filter]
  const { property, operator } = filter
  const kin = filters.findIndex(
    (one) =>
      isPropertyCondition(one) && one.property === property && one.operator === operator && one.scope === undefined,
  )
  const before = filters[kin]
  if (before === undefined || (operator !== 'is' && operator !== 'is_not')) return [...filters, filter]
  return filters.with(kin, operator === 'is' ? filter : joined(before, filter))
}

function joined(before: Filter, more: Filter): Filter {
  if (!isPropertyCondition(before) || !isPropertyCondition(more)) return more
  if (before.operator !== 'is_not' || more.operator !== 'is_not') return more
  const values = [before.value, more.value].flat()
  return { ...before, value: [...new Set(values)] }
}

/** The exact opposite; null where there is no plain one is `not`. */
export function negated(filter: Filter): Filter {
  if ('not' in filter) return filter.not
  if (!isPropertyCondition(filter)) return { not: filter }
  const opposite = operators[filter.operator].opposite
  // Comparisons have exact opposites only where there is a value.
  const isOrder = operators[filter.operator].values === 'one'
  return opposite === undefined || isOrder ? { not: filter } : ({ ...filter, operator: opposite } as Filter)
}

/** One filter for a report: all of them hold. */
export const allOf = (filters: readonly Filter[]): Filter | undefined =>
  filters.length <= 1 ? filters[0] : { and: filters }
