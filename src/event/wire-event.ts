// An event as a sender gives it, after validation, and the record of it that the spool holds.
// This is the seam between collecting (stateless, fast, durable) and processing (later, with state).
import type { ProfileOperations } from './profile.ts'
import type { DropReason, RejectReason } from './reasons.ts'

/** A property's value as sent. Numbers are IEEE doubles (JSON in JavaScript). */
export type PropertyValue =
  string | number | boolean | null | readonly PropertyValue[] | { readonly [name: string]: PropertyValue }
/** Own properties of an event. Names are any string; may be an object without prototype. */
export type Properties = Readonly<Record<string, PropertyValue>>

/** A valid event: fields as in the body of `POST /track`. Fields that Cairn does not know were moved into `properties`. */
export interface WireEvent {
  readonly event_name: string
  /** Always there: the collector makes one (UUIDv7) where the sender gave none. */
  readonly event_id: string
  /** True where the collector made `event_id`: it can't have been seen before. */
  readonly event_id_made?: true
  readonly distinct_id?: string
  /** With `event_name: 'identify'` only: the id of the person that `distinct_id` turned out to be. */
  readonly user_id?: string
  /** With `event_name: 'alias'`: a further id of the person of `distinct_id`. */
  readonly alias?: string
  /** What it says about its person. */
  readonly person?: ProfileOperations
  /** The groups (accounts) that it belongs to: type → key. */
  readonly groups?: Readonly<Record<string, string>>
  /** With `event_name: 'group_identify'`: what it says about its groups, beside its properties. */
  readonly group?: ProfileOperations
  /** The SDK's own session id; wins over sessions by gaps. */
  readonly session_id?: string
  /** ms since 1970 as the sender's clock said; absent: when it was received. */
  readonly timestamp?: number
  readonly properties?: Properties
  /** Address of the page (or screen) that the event happened on. */
  readonly url?: string
  readonly referrer?: string
  readonly title?: string
  /** BCP 47, as `navigator.language`. */
  readonly language?: string
  /** IANA name, as `Intl.DateTimeFormat().resolvedOptions().timeZone`. */
  readonly time_zone?: string
  /** CSS pixels. */
  readonly screen_width?: number
  readonly screen_height?: number
  /** For senders that speak for somebody else (servers): the end user's agent. */
  readonly user_agent?: string
  /** Visible and focused time, ms (engagement events). */
  readonly engaged_ms?: number
  /** Deepest point reached, percent 0..100 (engagement events). */
  readonly scroll_depth?: number
  /** Decimal as text, e.g. "12.50", at most 4 decimals are kept. */
  readonly revenue?: string
  /** ISO 4217. */
  readonly currency?: string
  /** Name and version of the sender, e.g. "cairn-js/0.1.0". */
  readonly sdk?: string
  /** False: never counts as an interaction. Absent: decided by the name (see `automaticEvents`). */
  readonly interactive?: boolean
  /** True where the browser said that it is automated (`navigator.webdriver`). */
  readonly automated?: true
  /** Imported logs: the importer's own verdict; process keeps the event apart for this reason. */
  readonly drop_reason?: DropReason
}

/** What the request told beside the events. The address lives only until the event is processed. */
export interface RequestContext {
  /** Client's IP address, after trusted proxies; '' if unknown. */
  readonly address: string
  readonly user_agent: string
  /** First choice of Accept-Language, or ''. */
  readonly language: string
  /** ISO 3166 alpha-2 from a trusted CDN's header, or ''. */
  readonly country: string
}

/** How events came in; stored with them. */
export type Intake = 'track' | 'pixel' | 'import' | 'replay'

/** One request's events: one record of the spool, JSON in UTF-8. */
export interface EventsRecord {
  readonly kind: 'events'
  readonly project_id: number
  readonly intake: Intake
  /** ms since 1970, the server's clock. */
  readonly received_at: number
  /** ms since 1970, the sender's clock when it sent; corrects `timestamp`. */
  readonly sent_at?: number
  readonly context: RequestContext
  readonly events: readonly SpooledEvent[]
}
/** An event with, for imports, the context of its own (a log line has its own address and user agent). */
export interface SpooledEvent extends WireEvent {
  readonly context?: Partial<RequestContext>
}

/** A refusal worth showing on the ingestion page (sampled when there are many). */
export interface RejectedRecord {
  readonly kind: 'rejected'
  readonly project_id: number
  readonly received_at: number
  readonly reason: RejectReason
  readonly detail: string
  /** How many refusals this record stands for (≥ 1). */
  readonly count: number
  /** The start of what was sent, at most 1,000 characters. */
  readonly sample: string
}

/** Events that were kept apart and are brought back: already processed, only duplicates and sessions are left to do. */
export interface ReplayRecord {
  readonly kind: 'replay'
  readonly project_id: number
  readonly received_at: number
  /** `Dropped.payload` of each. */
  readonly payloads: readonly string[]
}

/** Somebody of the team says who is who: two persons are one, or an id is not of its person. */
export interface IdentityRecord {
  readonly kind: 'identity'
  readonly project_id: number
  readonly received_at: number
  /** Unique for ever. */
  readonly record_id: string
  /** ms. When it was said, if not at `received_at`: after all that was said of the ids, joins dated ahead among it. */
  readonly at?: number
  readonly operations: readonly IdentityOperation[]
}
/** Ids are 64-bit decimals. `cut`: the joins of `from` with `to` (null: with anybody) from before are void. */
export interface IdentityOperation {
  readonly kind: 'merge' | 'cut'
  readonly from: string
  readonly to: string | null
}

export type SpoolRecord = EventsRecord | RejectedRecord | ReplayRecord | IdentityRecord
