// What is stored of an event that was kept apart, as JSON text, and how it is read again: a processed Event (64-bit
// numbers as decimal strings), or a dead letter: a record of the spool with one event and without the address.
import type { Event, EventsRecord, ProfileChange } from '../event/index.ts'
import type { Draft, Kept } from './types.ts'

/** JSON of an Event; bigints are decimal strings. Own properties come back as they are, `__proto__` included. */
export function serializeEvent(event: Event): string {
  return JSON.stringify({
    ...event,
    eventId: String(event.eventId),
    changes: event.changes.map((change) => ({ ...change, id: String(change.id) })),
    personId: String(event.personId),
    identifiedPersonId: String(event.identifiedPersonId),
    sessionId: String(event.sessionId),
    revenue: String(event.revenue),
  })
}

/** The Event of a `serializeEvent` text. Throws a SyntaxError or TypeError for what is none. */
export function deserializeEvent(text: string): Event {
  const sent: unknown = JSON.parse(text)
  if (!isEventJson(sent)) throw new TypeError('The payload is not a processed event.')
  return {
    ...sent,
    // Payloads of before had none of these.
    identifiedId: sent.identifiedId ?? '',
    groups: sent.groups ?? {},
    changes: (sent.changes ?? []).map((change) => ({ ...change, id: BigInt(change.id) })),
    eventId: BigInt(sent.eventId),
    personId: BigInt(sent.personId),
    identifiedPersonId: BigInt(sent.identifiedPersonId),
    sessionId: BigInt(sent.sessionId),
    revenue: BigInt(sent.revenue),
  }
}

type BigintField = 'eventId' | 'personId' | 'identifiedPersonId' | 'sessionId' | 'revenue'
type EventJson = Omit<Event, BigintField | 'identifiedId' | 'groups' | 'changes'> &
  Readonly<Record<BigintField, string>> & {
    readonly identifiedId?: string
    readonly groups?: Event['groups']
    readonly changes?: readonly (Omit<ProfileChange, 'id'> & { readonly id: string })[]
  }
const bigintFields: readonly BigintField[] = ['eventId', 'personId', 'identifiedPersonId', 'sessionId', 'revenue']

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Our own text is trusted beyond this: it tells a payload of ours from something else. */
const isEventJson = (value: unknown): value is EventJson =>
  isRecord(value) &&
  typeof value['projectId'] === 'number' &&
  typeof value['eventName'] === 'string' &&
  typeof value['timestamp'] === 'number' &&
  isRecord(value['properties']) &&
  bigintFields.every((field) => typeof value[field] === 'string' && /^-?\d{1,20}$/.test(value[field]))

interface DeadLetter {
  readonly kind: 'dead_letter'
  readonly record: EventsRecord
  readonly kept: Partial<Kept>
}

/** Payload of an event that a step failed on. Later steps have run, so person and place are known although the address goes. */
export function deadLetterPayload({ record, wire, context, event }: Draft): string {
  const { context: _own, ...plain } = wire
  const letter: DeadLetter = {
    kind: 'dead_letter',
    record: { ...record, context: { ...context, address: '' }, events: [plain] },
    kept: {
      ...(event.personId === 0n ? {} : { person_id: String(event.personId) }),
      country: event.country,
      region: event.region,
      city: event.city,
    },
  }
  return JSON.stringify(letter)
}

export type ParsedPayload =
  { readonly kind: 'event'; readonly event: Event } | DeadLetter | { readonly kind: 'unreadable'; readonly why: string }

/** Reads either kind of payload; never throws. */
export function parsePayload(text: string): ParsedPayload {
  try {
    const value: unknown = JSON.parse(text)
    if (isDeadLetter(value)) return value
    return { kind: 'event', event: deserializeEvent(text) }
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
  }
}

const isDeadLetter = (value: unknown): value is DeadLetter =>
  isRecord(value) &&
  value['kind'] === 'dead_letter' &&
  isRecord(value['kept']) &&
  isRecord(value['record']) &&
  isRecord(value['record']['context']) &&
  Array.isArray(value['record']['events'])
