// Selections (series, steps, start and return events) → predicates.
import type { Selection } from '../../report/index.ts'
import type { Predicate } from '../plan.ts'
import { rewritePredicate } from '../rewrite.ts'
import { resolveEventName, resolveFilter, type Words } from './filter.ts'

/** The events that a selection means; without names every event that meets its filter. */
export function resolveSelection({ events = [], filter }: Selection, words: Words): Predicate {
  const anyOf: readonly Predicate[] = events.map((one) => ({
    kind: 'and',
    parts: [resolveEventName(one.event_name, words), resolveFilter(one.filter, words)],
  }))
  const parts = [...(anyOf.length === 0 ? [] : [{ kind: 'or' as const, parts: anyOf }]), resolveFilter(filter, words)]
  return { kind: 'and', parts }
}

/** The same within the report's filter, rewritten: ready for a relation. */
export const resolveWithin = (filter: Predicate, selection: Selection, words: Words): Predicate =>
  rewritePredicate({ kind: 'and', parts: [filter, resolveSelection(selection, words)] })

/** How people call them: `sign up or purchase`; undefined where there are no names. */
export const namesOf = ({ events = [] }: Selection): string | undefined =>
  events.length === 0 ? undefined : events.map(({ event_name }) => event_name).join(' or ')
