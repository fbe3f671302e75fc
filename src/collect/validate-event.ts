// Is this an event, and if not, why? Pure, by hand rather than by a schema: it runs for every event that comes in.
import {
  countChanges,
  limits,
  namesNobody,
  type Properties,
  type PropertyValue,
  type RejectReason,
  type WireEvent,
} from '../event/index.ts'
import { checkProperties, cut, isInexact, isPlainObject } from './check-properties.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import { parseGroups, parseProfile } from './validate-profile.ts'
import type { Refusal } from './types.ts'

export type Validated =
  | {
      readonly kind: 'event'
      readonly event: WireEvent
      /** Of persons and groups, see `countChanges`. */
      readonly changes: number
    }
  | ({ readonly kind: 'refused' } & Refusal)

type Draft = { -readonly [Name in keyof WireEvent]?: WireEvent[Name] }
/** Takes a field's value (never null) into the draft, or says why not. */
type Take = (value: unknown, into: Draft) => Refusal | undefined
type Fields<Type> = { [Name in keyof WireEvent]-?: Type extends WireEvent[Name] ? Name : never }[keyof WireEvent]

/**
 * A valid event from what a sender gave as one (parsed JSON, text well-formed). Fields that are not known are moved into
 * `properties`, unless a property of that name is there. null counts as absent. `makeId` is called where there is no event_id.
 */
export function validateEvent(input: unknown, makeId: () => string): Validated {
  if (!isPlainObject(input)) return refused('not_an_object', '')
  const draft: Draft = {}
  let unknownFields: [string, PropertyValue][] | undefined
  for (const name of Object.keys(input)) {
    const value = input[name]
    const take = takerOf(name, input['event_name'])
    if (take === undefined) (unknownFields ??= []).push([name, value ?? null])
    else if (value !== null) {
      const refusal = take(value, draft)
      if (refusal) return { kind: 'refused', ...refusal }
    }
  }
  if (draft.event_name === undefined) return refused('no_name', '')
  if (draft.event_name === 'alias') {
    if (draft.alias === undefined) return refused('bad_alias', 'alias is missing')
  }
  if (draft.user_id !== undefined && draft.event_name !== 'identify') {
    // Whose is an event that tells a user and no distinct id? The user's. Beside a distinct id it is the sender's own.
    if (draft.distinct_id === undefined && !namesNobody(draft.user_id)) draft.distinct_id = draft.user_id
    else (unknownFields ??= []).push(['user_id', input['user_id'] ?? null])
    delete draft.user_id
  }
  if (draft.event_name === 'group_identify' && draft.groups === undefined)
    return refused('bad_groups', 'groups is missing')
  if (unknownFields) draft.properties = withFields(draft.properties, unknownFields)
  if (draft.properties) {
    const refusal = checkProperties(draft.properties)
    if (refusal) return { kind: 'refused', ...refusal }
  }
  if (draft.event_id === undefined) {
    draft.event_id = makeId()
    draft.event_id_made = true
  }
  const event: WireEvent = { ...draft, event_name: draft.event_name, event_id: draft.event_id }
  const changes = countChanges(event)
  if (changes > limits.changesPerEvent) return refused('too_many_changes', `${changes} > ${limits.changesPerEvent}`)
  return { kind: 'event', event, changes }
}

const refuse = (reason: RejectReason, detail: string): Refusal => ({ reason, detail })
const refused = (reason: RejectReason, detail: string): Validated => ({ kind: 'refused', reason, detail })

/** Text (or a number, taken as text) of at most `length`; what is longer is refused. '' counts as absent. */
const textOrNumber =
  (name: Fields<string>, length: number): Take =>
  (value, into) => {
    const given = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
    if (typeof given !== 'string') return refuse('bad_field', `${name} is not a string`)
    if (given.length > length) return refuse('value_too_long', `${name}: ${given.length} > ${length}`)
    if (given !== '') into[name] = given
    return undefined
  }

/** Text that is cut at `length`: nobody who sends it has it in hand. */
const cutText =
  (name: Fields<string>, length: number): Take =>
  (value, into) => {
    if (typeof value !== 'string') return refuse('bad_field', `${name} is not a string`)
    if (value !== '') into[name] = cut(value, length)
    return undefined
  }

/** An id: text of 1 to `length`, or a number that can be no other one: 2^53 and 2^53 + 1 are the same to JSON's readers. */
const id =
  (name: Fields<string>, length: number, reason: RejectReason, orNumber: boolean): Take =>
  (value, into) => {
    const given = orNumber && typeof value === 'number' && Number.isFinite(value) ? String(value) : value
    if (typeof given !== 'string') return refuse(reason, `${name}: ${Array.isArray(value) ? 'array' : typeof value}`)
    if (isInexact(value)) return refuse(reason, `${name}: a number beyond 2^53, send it as text`)
    if (given === '' || given.length > length) return refuse(reason, `${name}: ${given.length} characters`)
    into[name] = given
    return undefined
  }

/** A number (or numeric text) from 0 on; above `max` it is taken as `max`. */
const count =
  (name: Fields<number>, max: number): Take =>
  (value, into) => {
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof given !== 'number' || !(given >= 0)) return refuse('bad_field', `${name} is not a number from 0 on`)
    into[name] = Math.min(Math.round(given), max)
    return undefined
  }

const asBoolean = (value: unknown): boolean | undefined => {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === '1' || value === 1) return true
  return value === 'false' || value === '0' || value === 0 ? false : undefined
}

/** Reserved for the request: what stands beside a single event, or what an SDK repeats in each, is not the event's own. */
const ignore: Take = () => undefined

const takers: ReadonlyMap<string, Take> = new Map<string, Take>(
  Object.entries({
    event_name: (value, into) => {
      if (typeof value !== 'string' || value === '') return refuse('no_name', '')
      if (value.length > limits.eventNameLength)
        return refuse('name_too_long', `${value.length} > ${limits.eventNameLength}`)
      into.event_name = value
      return undefined
    },
    event_id: id('event_id', limits.eventIdLength, 'bad_event_id', false),
    distinct_id: id('distinct_id', limits.distinctIdLength, 'bad_distinct_id', true),
    user_id: id('user_id', limits.distinctIdLength, 'bad_distinct_id', true),
    person: takeProfile('person'),
    groups: takeGroups,
    session_id: textOrNumber('session_id', limits.sessionIdLength),
    timestamp: (value, into) => {
      const time = parseTimestamp(value)
      if (time === undefined) return refuse('bad_timestamp', typeof value)
      into.timestamp = time
      return undefined
    },
    properties: (value, into) => {
      if (!isPlainObject(value)) return refuse('bad_properties', Array.isArray(value) ? 'array' : typeof value)
      into.properties = value
      return undefined
    },
    url: cutText('url', limits.urlLength),
    referrer: cutText('referrer', limits.urlLength),
    title: cutText('title', limits.titleLength),
    language: cutText('language', limits.contextLength),
    time_zone: cutText('time_zone', limits.contextLength),
    screen_width: count('screen_width', 65_535),
    screen_height: count('screen_height', 65_535),
    user_agent: cutText('user_agent', limits.contextLength),
    engaged_ms: count('engaged_ms', 0xffff_ffff),
    scroll_depth: count('scroll_depth', 100),
    revenue: (value, into) => {
      const amount = parseAmount(value)
      if (amount === undefined) return refuse('bad_field', 'revenue is not a decimal number')
      into.revenue = amount
      return undefined
    },
    currency: (value, into) => {
      if (typeof value !== 'string') return refuse('bad_field', 'currency is not a string')
      if (value !== '') into.currency = cut(value.trim(), limits.contextLength).toUpperCase()
      return undefined
    },
    sdk: cutText('sdk', limits.contextLength),
    interactive: (value, into) => {
      const given = asBoolean(value)
      if (given === undefined) return refuse('bad_field', 'interactive is not a boolean')
      into.interactive = given
      return undefined
    },
    automated: (value, into) => {
      const given = asBoolean(value)
      if (given === undefined) return refuse('bad_field', 'automated is not a boolean')
      if (given) into.automated = true
      return undefined
    },
    key: ignore,
    sent_at: ignore,
  } satisfies Record<
    Exclude<keyof WireEvent, 'event_id_made' | 'drop_reason' | 'alias' | 'group'> | 'key' | 'sent_at',
    Take
  >),
)

function takeProfile(name: 'person' | 'group'): Take {
  return (value, into) => {
    const found = parseProfile(value)
    if (found.kind === 'refused') return refuse(found.reason, `${name}${found.detail}`)
    into[name] = found.operations
    return undefined
  }
}
function takeGroups(value: unknown, into: Draft): Refusal | undefined {
  const found = parseGroups(value)
  if (found.kind === 'refused') return found
  if (Object.keys(found.groups).length > 0) into.groups = found.groups
  return undefined
}

/** Fields that only these events have; elsewhere they are the sender's own, as any other name. */
const takersOfEvents: Readonly<Record<string, ReadonlyMap<string, Take>>> = {
  alias: new Map([
    ['alias', id('alias', limits.distinctIdLength, 'bad_alias', true)],
    ['previous_id', id('alias', limits.distinctIdLength, 'bad_alias', true)],
  ]),
  group_identify: new Map([['group', takeProfile('group')]]),
}
const takerOf = (name: string, eventName: PropertyValue | undefined): Take | undefined =>
  takers.get(name) ??
  (eventName === 'alias' || eventName === 'group_identify' ? takersOfEvents[eventName]?.get(name) : undefined)

/** A decimal number as text with at most 4 decimals (more are cut off), below 10^14: the store keeps ten-thousandths in 64 bits. */
function parseAmount(value: unknown): string | undefined {
  if (typeof value === 'number') {
    if (!(Math.abs(value) < 1e14)) return undefined
    const amount = value.toFixed(4).replace(/\.?0+$/, '')
    return amount === '-0' ? '0' : amount
  }
  if (typeof value !== 'string') return undefined
  const match = /^([+-]?)(\d{1,14})(?:\.(\d{1,20}))?$/.exec(value.trim())
  if (!match) return undefined
  const decimals = (match[3] ?? '').slice(0, 4)
  return `${match[1] === '-' ? '-' : ''}${match[2] ?? ''}${decimals === '' ? '' : `.${decimals}`}`
}

/** The properties with further ones. Without a prototype, so that `__proto__` is a name like any other. */
function withFields(properties: Properties | undefined, fields: readonly [string, PropertyValue][]): Properties {
  const joined: Record<string, PropertyValue> = Object.create(null)
  for (const [name, value] of fields) joined[name] = value
  if (properties) for (const name of Object.keys(properties)) joined[name] = properties[name] ?? null
  return joined
}
