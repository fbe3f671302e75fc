// What is a goal while it is being edited? Plain fields that always have a value, and how they become a goal's definition.
import { pathPattern } from '../../event/index.ts'
import type { NewGoalJson } from '../../api/index.ts'
import type { Filter } from '../../report/index.ts'
import { draftOf as groupOf, filterOfDraft, type DraftGroup } from '../filters/filter-draft.ts'
import { filterSentence } from '../filters/filter-words.ts'

export type GoalDefinition = NewGoalJson['definition']
type ValueKind = 'none' | 'fixed' | 'revenue'

export interface Draft {
  readonly kind: GoalDefinition['kind']
  readonly path: string
  readonly eventName: string
  /** undefined: every event of that name. */
  readonly conditions: DraftGroup | undefined
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
  conditions: undefined,
  valueKind: 'none',
  amount: '',
  currency,
  name: '',
  hasOwnName: false,
})

export function draftOf({ name, definition }: NewGoalJson, currency: string): Draft {
  const { value } = definition
  const filter = definition.kind === 'event' ? definition.filter : undefined
  return {
    ...emptyDraft(currency),
    kind: definition.kind,
    ...(definition.kind === 'page' ? { path: definition.path } : { eventName: definition.event_name }),
    conditions: filter === undefined ? undefined : groupOf(filter),
    valueKind: value?.kind ?? 'none',
    ...(value?.kind === 'fixed' ? { amount: value.amount, currency: value.currency } : {}),
    name,
    hasOwnName: true,
  }
}

const valueOf = (draft: Draft): Pick<GoalDefinition, 'value'> =>
  draft.valueKind === 'none'
    ? {}
    : draft.valueKind === 'revenue'
      ? { value: { kind: 'revenue' } }
      : { value: { kind: 'fixed', amount: draft.amount, currency: draft.currency } }

/** `goal:ID` → its filter: a condition may be another goal. */
export type GoalFilters = ReadonlyMap<string, Filter>

/** undefined: not said yet what the goal is. Conditions that are not finished are left out. */
export function definitionOf(draft: Draft, goals: GoalFilters): GoalDefinition | undefined {
  if (draft.kind === 'page') {
    const path = draft.path.trim()
    return path === '' ? undefined : { kind: 'page', path, ...valueOf(draft) }
  }
  const filter = draft.conditions && filterOfDraft(draft.conditions, goals)
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
  goals: GoalFilters,
): Partial<Record<'path' | 'eventName' | 'conditions' | 'amount' | 'name', string>> {
  return {
    ...(draft.kind === 'page' && draft.path.trim() === '' ? { path: 'Which page is the goal?' } : {}),
    ...(draft.kind === 'event' && draft.eventName.trim() === '' ? { eventName: 'Which event is the goal?' } : {}),
    ...(draft.kind === 'event' && draft.conditions !== undefined && filterOfDraft(draft.conditions, goals) === undefined
      ? { conditions: 'Complete the conditions, or remove them.' }
      : {}),
    ...(draft.valueKind === 'fixed' && !/^\d{1,12}(\.\d{1,4})?$/.test(draft.amount)
      ? { amount: 'How much is one conversion worth? Up to 4 decimals.' }
      : {}),
    ...(draft.name.trim() === '' ? { name: 'Give the goal a name.' } : {}),
  }
}

/** What completes the goal, in words. */
export const definitionWords = (definition: GoalDefinition): string =>
  definition.kind === 'page'
    ? `Page ${definition.path}`
    : definition.filter === undefined
      ? `Event ${definition.event_name}`
      : `Event ${definition.event_name} where ${filterSentence(definition.filter)}`

/** A name for who does not give one. */
export const suggestedName = (draft: Draft, eventLabel: (eventName: string) => string): string =>
  draft.kind === 'page'
    ? draft.path.trim() === ''
      ? ''
      : `Visit ${draft.path.trim()}`.slice(0, 100)
    : eventLabel(draft.eventName.trim()).slice(0, 100)
