// What is an event called? A project may count events of one name as another; nothing stored is changed by that, so it is
// undone by forgetting it. The rules stand in report/README.md (merged events).
import type { Property } from './plan.ts'

/** Event name as sent → name that it counts as. One step: what an event counts as is not looked up again. */
export type Merges = ReadonlyMap<string, string>

/** The property `event_name`: plain where nothing is merged. */
export const eventNameProperty = (merges: Merges): Property =>
  merges.size === 0
    ? { kind: 'event', field: 'event_name', type: 'text' }
    : { kind: 'merged_name', type: 'text', from: [...merges.keys()], to: [...merges.values()] }

/** The names that a report means by these: an old name is the event that it counts as. */
export const meantNames = (names: readonly string[], merges: Merges): readonly string[] => [
  ...new Set(names.map((name) => merges.get(name) ?? name)),
]

/** Names as sent of all the events that count as one of these. */
export function sentNames(names: readonly string[], merges: Merges): readonly string[] {
  const meant = new Set(meantNames(names, merges))
  const merged = [...merges].filter(([, to]) => meant.has(to)).map(([from]) => from)
  return [...new Set([...[...meant].filter((name) => !merges.has(name)), ...merged])]
}
