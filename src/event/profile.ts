// What events say about persons and groups (accounts): operations on their properties. What a person's properties are is
// a fold over all operations of all ids of the person, in the order of time: said late, it still counts where it belongs.
import type { Event } from './event.ts'
import { groupIdOf } from './ids.ts'
import type { Properties, PropertyValue, WireEvent } from './wire-event.ts'

/** In the order in which those of one event are done. */
export const profileOps = ['unset', 'set', 'set_once', 'increment', 'append', 'union'] as const
export type ProfileOp = (typeof profileOps)[number]

/** As sent: `increment` by numbers; `append`, `union` one value or a list of them; `unset` a list of names. */
export interface ProfileOperations {
  readonly set?: Properties
  readonly set_once?: Properties
  readonly increment?: Readonly<Record<string, number>>
  readonly append?: Properties
  readonly union?: Properties
  readonly unset?: readonly string[]
}

export interface ProfileChange {
  /** '' for persons, else the group's type. */
  readonly kind: string
  /** The id's own person before any join, or `groupIdOf`. */
  readonly id: bigint
  /** Of groups: the key as it was sent. */
  readonly key: string
  readonly name: string
  readonly op: ProfileOp
  /** null for `unset`. */
  readonly value: PropertyValue
}

/** Single changes, in the order in which they are to be done. */
function changesOf(about: Pick<ProfileChange, 'kind' | 'id' | 'key'>, operations: ProfileOperations): ProfileChange[] {
  const changes: ProfileChange[] = []
  for (const op of profileOps) {
    const said = operations[op]
    if (said === undefined) continue
    if (op === 'unset') {
      for (const name of operations.unset ?? []) changes.push({ ...about, name, op, value: null })
      continue
    }
    const values = operations[op] ?? {}
    for (const name of Object.keys(values)) changes.push({ ...about, name, op, value: values[name] ?? null })
  }
  return changes
}

/**
 * One property's value after a change; `undefined` where there is none.
 * `increment`: from 0 where there is no number. `append`, `union`: a list, of the value that was there if that is none;
 * `union` adds only what is not in it (equal as JSON). `set_once`: only where there is none.
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
    case 'increment':
      return (typeof value === 'number' ? value : 0) + (typeof given === 'number' ? given : 0)
    case 'append':
      return [...listOf(value), ...listOf(given)]
    case 'union': {
      const list = [...listOf(value)]
      const known = new Set(list.map((one) => JSON.stringify(one)))
      for (const one of listOf(given)) {
        const text = JSON.stringify(one)
        if (!known.has(text)) list.push(one)
        known.add(text)
      }
      return list
    }
  }
}
const isList = (value: PropertyValue): value is readonly PropertyValue[] => Array.isArray(value)
const listOf = (value: PropertyValue | undefined): readonly PropertyValue[] =>
  value === undefined ? [] : isList(value) ? value : [value]

/**
 * What an event says about its person and groups. The properties of `identify` are the user's, those of `group_identify` the
 * groups': they are set.
 */
export function profileChanges(
  { projectId, eventName, personId, identifiedPersonId, groups, properties }: EventOfProfile,
  { person = none, group = none }: { readonly person?: ProfileOperations; readonly group?: ProfileOperations },
): readonly ProfileChange[] {
  const isGroup = eventName === 'group_identify'
  const isIdentify = eventName === 'identify'
  if (!isGroup && !isIdentify && person === none) return noChanges
  const id = isIdentify && identifiedPersonId !== 0n ? identifiedPersonId : personId
  const own = isIdentify ? withSet(properties, person) : person
  const changes = changesOf({ kind: '', id, key: '' }, own)
  if (isGroup)
    for (const kind of Object.keys(groups).toSorted()) {
      const key = groups[kind] ?? ''
      changes.push(...changesOf({ kind, id: groupIdOf(projectId, kind, key), key }, withSet(properties, group)))
    }
  return changes
}
/** How many changes the event makes, at most (a name may be in both `properties` and `set`), before any is made. */
export function countChanges({
  event_name,
  person = none,
  group = none,
  groups = noKeys,
  properties,
}: WireEvent): number {
  const own = properties === undefined ? 0 : Object.keys(properties).length
  const ofPerson = namesIn(person)
  if (event_name === 'identify') return ofPerson + own
  return event_name === 'group_identify' ? ofPerson + (own + namesIn(group)) * Object.keys(groups).length : ofPerson
}
function namesIn(operations: ProfileOperations): number {
  let count = 0
  for (const op of profileOps) {
    const said = operations[op]
    if (said !== undefined) count += Array.isArray(said) ? said.length : Object.keys(said).length
  }
  return count
}
const noKeys: Readonly<Record<string, string>> = Object.freeze({})

type EventOfProfile = Pick<
  Event,
  'projectId' | 'eventName' | 'personId' | 'identifiedPersonId' | 'groups' | 'properties'
>
const noChanges: readonly ProfileChange[] = Object.freeze([])
const none: ProfileOperations = Object.freeze({})
const withSet = (properties: Properties, operations: ProfileOperations): ProfileOperations => ({
  ...operations,
  set: { ...properties, ...operations.set },
})
