// What events say about persons and groups (accounts): operations on their properties. What a person's properties are is
// a fold over all operations of all ids of the person, in the order of time (query/profiles.ts): said late, it still counts
// where it belongs.
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
