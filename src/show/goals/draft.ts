// What is a goal while it is being edited? Plain fields that always have a value, and how they become a goal's definition.
import { fields, pathPattern } from '../../event/index.ts'
import type { NewGoalJson } from '../../api/index.ts'
import type { Filter } from '../../report/index.ts'
import { operators } from '../view/check-filter.ts'
import { isFieldName, isPropertyCondition, type PropertyCondition } from '../view/filter-text.ts'
import { allOf } from '../view/filters.ts'

export type GoalDefinition = NewGoalJson['definition']
export type ValueKind = 'none' | 'fixed' | 'revenue'

export interface Draft {
  readonly kind: GoalDefinition['kind']
  readonly path: string
  readonly eventName: string
  /** All of them hold. */
  readonly conditions: readonly PropertyCondition[]
  /** What a list of conditions can't say (made over the API): kept as it is. */
  readonly otherFilter: Filter | undefined
  readonly valueKind: ValueKind
  readonly amount: string
  readonly currency: string
  readonly name: string
  /** Typed by hand: it does not follow the definition any more. */
  readonly hasOwnName: boolean
}

export const emptyDraft = (currency: string): Draft => ({
  kind: 'page',
  path: '',
  eventName: '',
  conditions: [],
  otherFilter: undefined,
  valueKind: 'none',
  amount: '',
  currency,
  name: '',
  hasOwnName: false,
})

export function draftOf({ name, definition }: NewGoalJson, currency: string): Draft {
  const { value } = definition
  const filter = definition.kind === 'event' ? definition.filter : undefined
  const conditions = conditionsOf(filter)
  return {
    ...emptyDraft(currency),
    kind: definition.kind,
    ...(definition.kind === 'page' ? { path: definition.path } : { eventName: definition.event_name }),
    conditions: conditions ?? [],
    otherFilter: conditions === undefined ? filter : undefined,
    valueKind: value?.kind ?? 'none',
    ...(value?.kind === 'fixed' ? { amount: value.amount, currency: value.currency } : {}),
    name,
    hasOwnName: true,
  }
}

/** undefined: it is no plain list of conditions. */
function conditionsOf(filter: Filter | undefined): readonly PropertyCondition[] | undefined {
  if (filter === undefined) return []
  if (isPropertyCondition(filter)) return [filter]
  return 'and' in filter && filter.and.every(isPropertyCondition) ? filter.and : undefined
}

const valueOf = (draft: Draft): Pick<GoalDefinition, 'value'> =>
  draft.valueKind === 'none'
    ? {}
    : draft.valueKind === 'revenue'
      ? { value: { kind: 'revenue' } }
      : { value: { kind: 'fixed', amount: draft.amount, currency: draft.currency } }

/** A condition without a value is one that is still being made. */
export const isWhole = (condition: PropertyCondition): boolean => {
  if (condition.property === '' || condition.property === 'properties.') return false
  if (!('value' in condition)) return true
  const values = [condition.value].flat()
  return values.length > 0 && values.every((value) => value !== '')
}

/** undefined: not said yet what the goal is. */
export function definitionOf(draft: Draft): GoalDefinition | undefined {
  if (draft.kind === 'page') {
    const path = draft.path.trim()
    return path === '' ? undefined : { kind: 'page', path, ...valueOf(draft) }
  }
  const filter = draft.otherFilter ?? allOf(draft.conditions.filter(isWhole))
  if (draft.eventName.trim() === '') return undefined
  return {
    kind: 'event',
    event_name: draft.eventName.trim(),
    ...(filter === undefined ? {} : { filter }),
    ...valueOf(draft),
  }
}

/** The events that complete it: what the API gives as `filter` of a goal that is kept. */
export function completionsOf(definition: GoalDefinition): Filter {
  if (definition.kind === 'event') {
    const named: Filter = { property: 'event_name', operator: 'is', value: definition.event_name }
    return definition.filter === undefined ? named : { and: [named, definition.filter] }
  }
  return { and: [pageViews, pathFilter(definition.path)] }
}
export const pageViews: Filter = { property: 'event_name', operator: 'is', value: ['page_view', 'screen_view'] }
export const pathFilter = (path: string): Filter =>
  path.includes('*')
    ? { property: 'path', operator: 'matches', value: pathPattern(path) }
    : { property: 'path', operator: 'is', value: path }

/** What is wrong, by field; nothing if it can be saved. */
export function issuesOf(
  draft: Draft,
): Partial<Record<'path' | 'eventName' | 'conditions' | 'amount' | 'name', string>> {
  return {
    ...(draft.kind === 'page' && draft.path.trim() === '' ? { path: 'Which page is the goal?' } : {}),
    ...(draft.kind === 'event' && draft.eventName.trim() === '' ? { eventName: 'Which event is the goal?' } : {}),
    ...(draft.kind === 'event' && !draft.conditions.every(isWhole)
      ? { conditions: 'Complete the condition, or remove it.' }
      : {}),
    ...(draft.valueKind === 'fixed' && !/^\d{1,12}(\.\d{1,4})?$/.test(draft.amount)
      ? { amount: 'How much is one conversion worth? Up to 4 decimals.' }
      : {}),
    ...(draft.name.trim() === '' ? { name: 'Give the goal a name.' } : {}),
  }
}

const propertyWords = (name: string): string =>
  isFieldName(name) ? fields[name].label : name.startsWith('properties.') ? name.slice('properties.'.length) : name

/** plan is pro; a filter that no short words say is "special conditions". */
function filterWords(filter: Filter): string {
  if ('and' in filter) return filter.and.map(filterWords).join(' and ')
  if (!isPropertyCondition(filter)) return 'special conditions'
  const values = 'value' in filter ? [filter.value].flat().join(filter.operator === 'between' ? ' and ' : ' or ') : ''
  return `${propertyWords(filter.property)} ${operators[filter.operator].label} ${values}`.trim()
}

/** What completes the goal, in words. */
export const definitionWords = (definition: GoalDefinition): string =>
  definition.kind === 'page'
    ? `Visit of ${definition.path}`
    : definition.filter === undefined
      ? `Event ${definition.event_name}`
      : `Event ${definition.event_name} where ${filterWords(definition.filter)}`

/** A name for who does not give one. */
export const suggestedName = (draft: Draft, eventLabel: (eventName: string) => string): string =>
  draft.kind === 'page'
    ? draft.path.trim() === ''
      ? ''
      : `Visit ${draft.path.trim()}`.slice(0, 100)
    : eventLabel(draft.eventName.trim()).slice(0, 100)
