// Which events say who is who?
import type { Event } from './event.ts'

/** The event joins the ids of `personId` and `identifiedPersonId`; undefined: it joins none. */
export function joinKindOf({
  eventName,
  personId,
  identifiedPersonId,
}: Pick<Event, 'eventName' | 'personId' | 'identifiedPersonId'>): 'identify' | 'alias' | undefined {
  if (identifiedPersonId === 0n || identifiedPersonId === personId) return undefined
  return eventName === 'identify' || eventName === 'alias' ? eventName : undefined
}
