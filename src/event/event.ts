// An event after processing: one row of the events table. And what leaves the pipeline instead: Dropped.
import type { ProfileChange } from './profile.ts'
import type { DropReason, IgnoredReason, RejectReason } from './reasons.ts'
import type { Intake, Properties } from './wire-event.ts'

/** Times are ms since 1970 UTC. Text is '' where unknown, never null; numbers are 0. */
export interface Event {
  readonly projectId: number
  readonly eventName: string
  /** hash64 of the event id, see ids.ts. */
  readonly eventId: bigint
  /** True where the collector made the id, so that no look-up for duplicates is needed. */
  readonly eventIdMade: boolean
  readonly timestamp: number
  readonly receivedAt: number
  /** '' for cookieless events: then `personId` alone tells the person. */
  readonly distinctId: string
  readonly personId: bigint
  /** For `identify` events: the person id of `user_id`; for `alias` events: of `alias`; else 0n. */
  readonly identifiedPersonId: bigint
  /** The id behind it as it was sent, else ''. */
  readonly identifiedId: string
  /** The SDK's own session id as sent, else ''. */
  readonly clientSessionId: string
  /** 0n until the session step has run (imports of Cairn's own exports bring it). start second << 32 | 32 random bits. */
  readonly sessionId: bigint
  readonly isInteractive: boolean
  readonly intake: Intake
  readonly sdk: string
  /** Bits of `eventFlags`. */
  readonly flags: number

  readonly hostname: string
  readonly path: string
  /** Query string without '?', secrets redacted, UTM and click ids removed. */
  readonly query: string
  readonly title: string
  /** Whole referrer, redacted; '' for own host. */
  readonly referrer: string
  readonly referrerHost: string
  readonly source: string
  readonly channel: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly utmTerm: string
  readonly utmContent: string
  /** Parameter that carried a click id, e.g. 'gclid', and its value. */
  readonly clickIdName: string
  readonly clickId: string

  readonly country: string
  readonly region: string
  readonly city: string
  readonly language: string
  readonly timeZone: string

  readonly deviceType: DeviceType
  readonly browser: string
  readonly browserVersion: string
  readonly os: string
  readonly osVersion: string
  readonly screenWidth: number
  readonly screenHeight: number

  readonly engagedMs: number
  readonly scrollDepth: number
  /** Ten-thousandths of the currency's unit, exact. */
  readonly revenue: bigint
  readonly currency: string
  readonly properties: Properties
  /** The groups (accounts) that it belongs to: type → key. */
  readonly groups: Readonly<Record<string, string>>
  /** What it says about its person and groups, in the order in which it is to be done. */
  readonly changes: readonly ProfileChange[]
  /** What it said that is not done; see `ignoredReasons`. */
  readonly ignored?: readonly Ignored[]
}
export interface Ignored {
  readonly reason: IgnoredReason
  readonly detail: string
}

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'console' | 'wearable' | 'other' | ''

export const eventFlags = {
  /** `timestamp` was corrected by received_at − sent_at. */
  skewCorrected: 1,
  /** `timestamp` was further in the future than allowed and set to received_at. */
  futureTimestamp: 2,
  /** A secret or an e-mail address was taken out of a URL. */
  redacted: 4,
  /** Brought back by a replay after having been kept apart. */
  replayed: 8,
} as const

/** Events that the tracker sends by itself: they never count as an interaction. */
export const automaticEvents: ReadonlySet<string> = new Set([
  'page_leave',
  'engagement',
  'web_vital',
  'identify',
  'alias',
  'person_update',
  'group_identify',
  'session_start',
  'scroll',
])
/** Events that count as a page view (SEMANTICS: screens of mobile apps as well). */
export const pageViewEvents: ReadonlySet<string> = new Set(['page_view', 'screen_view'])

/**
 * What left the pipeline instead of becoming a row of the reports. Kept, counted, listed, and (but for refusals) replayable.
 * With an `IgnoredReason`: what events said that was not done, while they count.
 */
export interface Dropped {
  readonly projectId: number
  readonly droppedAt: number
  /** 'collect' (refused to the sender), or the name of the processing step. */
  readonly stage: string
  readonly reason: DropReason | RejectReason | IgnoredReason
  readonly detail: string
  readonly eventName: string
  readonly eventId: bigint
  readonly timestamp: number
  readonly count: number
  /** JSON: the processed Event (bots, spam…), the spooled event (dead letters), or the start of what was sent (refusals). Never an address. */
  readonly payload: string
  readonly isReplayable: boolean
}
