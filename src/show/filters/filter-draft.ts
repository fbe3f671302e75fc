// What is a filter while it is being edited? Groups of rows, two levels deep; what is unfinished is no filter yet.
import { fields } from '../../event/index.ts'
import type { Filter } from '../../report/index.ts'
import { isFilter, operators, type Operator } from '../view/check-filter.ts'
import { isCohortCondition, isFieldName, isPropertyCondition } from '../view/filter-text.ts'

export interface DraftRow {
  readonly kind: 'row'
  readonly id: number
  /** '' while none is chosen. A goal is `goal:ID`, a cohort `cohort:ID`. */
  readonly property: string
  readonly operator: Operator
  readonly values: readonly string[]
  readonly anyCase: boolean
  /** What can not be shown as a row (deeper nesting, other scopes) is kept as it is. */
  readonly fixed?: Filter
}
export interface DraftGroup {
  readonly kind: 'group'
  readonly id: number
  readonly join: 'and' | 'or'
  readonly isNegated: boolean
  readonly parts: readonly (DraftRow | DraftGroup)[]
}

let lastId = 0
/** Ids are for React's lists only. */
export const newRow = (): DraftRow => ({
  kind: 'row',
  id: ++lastId,
  property: '',
  operator: 'is',
  values: [],
  anyCase: false,
})
export const newGroup = (join: 'and' | 'or', parts: DraftGroup['parts'] = [newRow()]): DraftGroup => ({
  kind: 'group',
  id: ++lastId,
  join,
  isNegated: false,
  parts,
})

/** Stands for conditions of its own: holds or not, without values. */
export const isWhole = (property: string): boolean => /^(goal|cohort):/.test(property)

/** The operators that fit a property's kind of value, most used first. */
export function operatorsFor(property: string): readonly Operator[] {
  if (isWhole(property)) return ['is', 'is_not']
  const text: readonly Operator[] = [
    'is',
    'is_not',
    'contains',
    'does_not_contain',
    'starts_with',
    'ends_with',
    'matches',
    'does_not_match',
  ]
  const order: readonly Operator[] = ['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between']
  const presence: readonly Operator[] = ['is_set', 'is_not_set']
  if (!isFieldName(property)) return [...text, ...order, ...presence]
  return fields[property].type === 'number' ? ['is', 'is_not', ...order, ...presence] : [...text, ...presence]
}

/** As it is edited. The outermost is always a group. */
export function draftOf(filter: Filter | undefined): DraftGroup {
  if (filter === undefined) return newGroup('and')
  const part = partOf(filter, 0)
  return part.kind === 'group' && !part.isNegated ? part : newGroup('and', [part])
}

function partOf(filter: Filter, depth: number): DraftRow | DraftGroup {
  if ('not' in filter) {
    const inner = partOf(filter.not, depth)
    if (inner.kind === 'group' && !inner.isNegated) return { ...inner, isNegated: true }
    return { ...newGroup('and', [inner]), isNegated: true }
  }
  if (depth < 2 && 'and' in filter)
    return newGroup(
      'and',
      filter.and.map((part) => partOf(part, depth + 1)),
    )
  if (depth < 2 && 'or' in filter)
    return newGroup(
      'or',
      filter.or.map((part) => partOf(part, depth + 1)),
    )
  if (isCohortCondition(filter))
    return {
      ...newRow(),
      property: `cohort:${filter.value}`,
      operator: filter.operator === 'in_cohort' ? 'is' : 'is_not',
    }
  if (!isPropertyCondition(filter) || filter.scope !== undefined) return { ...newRow(), fixed: filter }
  const values = 'value' in filter ? [filter.value].flat() : []
  // A number in `is` compares as a number: the row can't say that, so it is kept as it is.
  if (operators[filter.operator].values === 'many' && values.some((value) => typeof value !== 'string'))
    return { ...newRow(), fixed: filter }
  return {
    ...newRow(),
    property: filter.property,
    operator: filter.operator,
    values: values.map(String),
    anyCase: 'case_insensitive' in filter && filter.case_insensitive === true,
  }
}

/** The filter, or undefined while something is missing. `goals`: what stands for `goal:ID`. */
export function filterOfDraft(part: DraftRow | DraftGroup, goals: ReadonlyMap<string, Filter>): Filter | undefined {
  const filter = part.kind === 'row' ? rowOf(part, goals) : groupOf(part, goals)
  return filter !== undefined && isFilter(filter) ? filter : undefined
}

function groupOf(group: DraftGroup, goals: ReadonlyMap<string, Filter>): Filter | undefined {
  const parts = group.parts.map((part) => filterOfDraft(part, goals))
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  const filters = parts.filter((part) => part !== undefined)
  const joined: Filter | undefined =
    filters.length === 1 ? filters[0] : group.join === 'and' ? { and: filters } : { or: filters }
  return joined === undefined || !group.isNegated ? joined : { not: joined }
}

function rowOf(row: DraftRow, goals: ReadonlyMap<string, Filter>): Filter | undefined {
  if (row.fixed !== undefined) return row.fixed
  if (row.property === '') return undefined
  if (row.property.startsWith('goal:')) {
    const goal = goals.get(row.property)
    return goal === undefined || row.operator === 'is' ? goal : { not: goal }
  }
  if (row.property.startsWith('cohort:'))
    return {
      operator: row.operator === 'is' ? 'in_cohort' : 'not_in_cohort',
      value: Number(row.property.slice('cohort:'.length)),
    }
  const { property, operator } = row
  const kind = operators[operator].values
  if (kind === 'none') return { property, operator } as Filter
  if (kind === 'many') {
    if (row.values.length === 0) return undefined
    const value = row.values.length === 1 ? row.values[0] : [...row.values]
    return { property, operator, value, ...(row.anyCase ? { case_insensitive: true } : {}) } as Filter
  }
  const bounds = row.values.slice(0, kind === 'two' ? 2 : 1).map(boundOf)
  if (bounds.length < (kind === 'two' ? 2 : 1) || bounds.includes('')) return undefined
  return { property, operator, value: kind === 'two' ? bounds : bounds[0] } as Filter
}

/** A number where it reads as one, else a date. */
const boundOf = (text: string): string | number => {
  const trimmed = text.trim()
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
}
