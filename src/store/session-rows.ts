// What is the state of a visit? A pure fold over its events: counts, minima and maxima, so that any order of arrival and
// any cut into batches end in the same row. Ties of time are decided by the event id.
import { pageViewEvents } from '../event/index.ts'
import type { Event } from '../event/index.ts'

/** A row of `sessions`. Times are ms; 0 and '' for the entry and exit of a visit without page view. */
export interface SessionState {
  readonly projectId: number
  readonly sessionId: bigint
  readonly startedAt: number
  readonly endedAt: number
  /** Also the row's version: a visit only grows. */
  readonly events: number
  readonly pageViews: number
  readonly interactions: number
  readonly engagedMs: number
  /** Of the first event. */
  readonly personId: bigint
  /** Ascending, without `personId`. */
  readonly otherPersonIds: readonly bigint[]
  readonly clientSessionId: string
  readonly entryAt: number
  readonly entryEventId: bigint
  readonly entryPage: string
  readonly exitAt: number
  readonly exitEventId: bigint
  readonly exitPage: string
  readonly firstEventId: bigint
  readonly referrer: string
  readonly referrerHost: string
  readonly source: string
  readonly channel: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly utmTerm: string
  readonly utmContent: string
  readonly clickIdName: string
}
export type MutableSessionState = { -readonly [K in keyof SessionState]: SessionState[K] }

/** More persons in one visit are not kept. */
const maxPersons = 64

/** The visit of one event; or, folded into `state` (changed in place), of one event more. */
export function foldEvent(state: MutableSessionState | undefined, event: Event): MutableSessionState {
  const isPageView = pageViewEvents.has(event.eventName)
  if (state === undefined) {
    return {
      projectId: event.projectId,
      sessionId: event.sessionId,
      startedAt: event.timestamp,
      endedAt: event.timestamp,
      events: 1,
      pageViews: isPageView ? 1 : 0,
      interactions: event.isInteractive ? 1 : 0,
      engagedMs: event.engagedMs,
      personId: event.personId,
      otherPersonIds: withPerson([], event.identifiedPersonId, event.personId),
      clientSessionId: event.clientSessionId,
      entryAt: isPageView ? event.timestamp : 0,
      entryEventId: isPageView ? event.eventId : 0n,
      entryPage: isPageView ? event.path : '',
      exitAt: isPageView ? event.timestamp : 0,
      exitEventId: isPageView ? event.eventId : 0n,
      exitPage: isPageView ? event.path : '',
      firstEventId: event.eventId,
      ...origin(event),
    }
  }
  const others = withPerson(state.otherPersonIds, event.identifiedPersonId, state.personId)
  if (isBefore(event.timestamp, event.eventId, state.startedAt, state.firstEventId)) {
    state.otherPersonIds = withPerson(others, state.personId, event.personId).filter((id) => id !== event.personId)
    state.personId = event.personId
    state.startedAt = event.timestamp
    state.firstEventId = event.eventId
    Object.assign(state, origin(event))
  } else state.otherPersonIds = withPerson(others, event.personId, state.personId)
  if (event.timestamp > state.endedAt) state.endedAt = event.timestamp
  if (event.clientSessionId > state.clientSessionId) state.clientSessionId = event.clientSessionId
  if (isPageView) {
    if (state.pageViews === 0 || isBefore(event.timestamp, event.eventId, state.entryAt, state.entryEventId)) {
      state.entryAt = event.timestamp
      state.entryEventId = event.eventId
      state.entryPage = event.path
    }
    if (state.pageViews === 0 || isBefore(state.exitAt, state.exitEventId, event.timestamp, event.eventId)) {
      state.exitAt = event.timestamp
      state.exitEventId = event.eventId
      state.exitPage = event.path
    }
    state.pageViews++
  }
  state.events++
  if (event.isInteractive) state.interactions++
  state.engagedMs += event.engagedMs
  return state
}

const isBefore = (aAt: number, aId: bigint, bAt: number, bId: bigint): boolean =>
  aAt < bAt || (aAt === bAt && aId < bId)

function withPerson(ids: readonly bigint[], id: bigint, own: bigint): readonly bigint[] {
  if (id === 0n || id === own || ids.includes(id)) return ids
  const all = [...ids, id].toSorted((a, b) => (a < b ? -1 : 1))
  return all.length > maxPersons ? all.slice(0, maxPersons) : all
}

/** Where the visit came from: of its first event. */
const origin = (event: Event): Origin => ({
  referrer: event.referrer,
  referrerHost: event.referrerHost,
  source: event.source,
  channel: event.channel,
  utmSource: event.utmSource,
  utmMedium: event.utmMedium,
  utmCampaign: event.utmCampaign,
  utmTerm: event.utmTerm,
  utmContent: event.utmContent,
  clickIdName: event.clickIdName,
})
type Origin = Pick<
  SessionState,
  | 'referrer'
  | 'referrerHost'
  | 'source'
  | 'channel'
  | 'utmSource'
  | 'utmMedium'
  | 'utmCampaign'
  | 'utmTerm'
  | 'utmContent'
  | 'clickIdName'
>
