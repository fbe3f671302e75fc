// The naive meaning of properties of persons and groups: all that was ever said of them, in the order of time.
import { limits, type Event, type ProfileChange, type PropertyValue } from '../../event/index.ts'

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

/**
 * One property's value after a change; `undefined` where there is none.
 * `increment`: from 0 where there is no number; what would leave the range of doubles is not done. `append`, `union`: a list, of
 * the value that was there if that is none, of which the first 1,000 values are kept; `union` adds only what is not in it (equal
 * as JSON). `set_once`: only where there is none.
 */
export function applyChange(
  value: PropertyValue | undefined,
  { op, value: given }: Pick<ProfileChange, 'op' | 'value'>,
): PropertyValue | undefined {
  switch (op) {
    case 'set':
      return given
    case 'set_once':
      return value === undefined ? given : value
    case 'unset':
      return undefined
    case 'increment': {
      const before = typeof value === 'number' ? value : 0
      const sum = before + (typeof given === 'number' ? given : 0)
      return Number.isFinite(sum) ? sum : before
    }
    case 'append':
      return [...listOf(value), ...listOf(given)].slice(0, limits.profileListValues)
    case 'union': {
      const list = [...listOf(value)]
      const known = new Set(list.map((one) => JSON.stringify(one)))
      for (const one of listOf(given)) {
        const text = JSON.stringify(one)
        if (!known.has(text)) list.push(one)
        known.add(text)
      }
      return list.slice(0, limits.profileListValues)
    }
  }
}
const isList = (value: PropertyValue): value is readonly PropertyValue[] => Array.isArray(value)
const listOf = (value: PropertyValue | undefined): readonly PropertyValue[] =>
  value === undefined ? [] : isList(value) ? value : [value]
