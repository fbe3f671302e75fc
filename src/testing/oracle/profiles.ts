// The naive meaning of properties of persons and groups: all that was ever said of them, in the order of time.
import { applyChange, type Event, type PropertyValue } from '../../event/index.ts'

export interface Profiles {
  /** undefined: it has none. */
  readonly ofPerson: (person: bigint, name: string) => PropertyValue | undefined
  /** Of all properties that were ever said of anybody. */
  readonly namesOfPersons: readonly string[]
  readonly ofGroup: (type: string, key: string, name: string) => PropertyValue | undefined
}

/** `personOf`: of an id. */
export function profilesOf(events: readonly Event[], personOf: (id: bigint) => bigint): Profiles {
  const values = new Map<string, PropertyValue | undefined>()
  const place = (kind: string, owner: string, name: string): string => JSON.stringify([kind, owner, name])
  for (const { changes } of events.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1)))
    for (const change of changes) {
      const owner = change.kind === '' ? String(personOf(change.id)) : change.key
      const at = place(change.kind, owner, change.name)
      values.set(at, applyChange(values.get(at), change))
    }
  return {
    ofPerson: (person, name) => values.get(place('', String(person), name)),
    namesOfPersons: [
      ...new Set(events.flatMap(({ changes }) => changes.flatMap(({ kind, name }) => (kind === '' ? [name] : [])))),
    ],
    ofGroup: (type, key, name) => values.get(place(type, key, name)),
  }
}
