// What is known of each event: what arrives, and what people have said about it, in one list that can be searched and sorted.
import type { CatalogueEventJson, EventDefinitionJson } from '../../api/index.ts'

export interface KnownEvent extends CatalogueEventJson {
  readonly definition: EventDefinitionJson
}

export const nothingKnown = (eventName: string): EventDefinitionJson => ({
  event_name: eventName,
  display_name: '',
  description: '',
  hidden: false,
  merged_into: null,
})

/** The name for people. */
export const labelOf = ({ event_name, definition }: KnownEvent): string =>
  definition.display_name === '' ? event_name : definition.display_name

export function knownEvents(
  events: readonly CatalogueEventJson[],
  definitions: readonly EventDefinitionJson[],
): readonly KnownEvent[] {
  const known = new Map(definitions.map((definition) => [definition.event_name, definition]))
  return events.map((event) => ({
    ...event,
    definition: known.get(event.event_name) ?? nothingKnown(event.event_name),
  }))
}

export type SortKey = 'name' | 'events' | 'visitors' | 'first_at' | 'last_at'
export interface Sorting {
  readonly by: SortKey
  readonly isDescending: boolean
}

/** A second click on a column turns it round; text begins with A, numbers and times with the most. */
export const sortedBy = (before: Sorting, by: SortKey): Sorting =>
  before.by === by ? { by, isDescending: !before.isDescending } : { by, isDescending: by !== 'name' }

const compareText = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare

export function listedEvents(
  events: readonly KnownEvent[],
  {
    search,
    showsHidden,
    sorting,
  }: { readonly search: string; readonly showsHidden: boolean; readonly sorting: Sorting },
): readonly KnownEvent[] {
  const text = search.trim().toLowerCase()
  const direction = sorting.isDescending ? -1 : 1
  const order = (a: KnownEvent, b: KnownEvent): number => {
    if (sorting.by === 'events' || sorting.by === 'visitors') return a[sorting.by] - b[sorting.by]
    if (sorting.by === 'name') return compareText(labelOf(a), labelOf(b))
    return Date.parse(a[sorting.by]) - Date.parse(b[sorting.by])
  }
  return events
    .filter(({ definition }) => showsHidden || !definition.hidden)
    .filter(({ event_name, definition }) =>
      `${event_name}\n${definition.display_name}\n${definition.description}`.toLowerCase().includes(text),
    )
    .toSorted((a, b) => direction * order(a, b) || compareText(a.event_name, b.event_name))
}
