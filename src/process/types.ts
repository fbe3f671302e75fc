// What the processing room takes and gives: the world that steps may look at, the draft they fill in, the verdict
// that keeps an event apart. Everything that a step knows beside the event itself is named here.
import type { DropReason, Event, EventsRecord, RequestContext, SpooledEvent } from '../event/index.ts'

/** Settings of a project that processing depends on. See `defaultProjectSettings`. */
export interface ProjectSettings {
  /** Longest pause within a visit, minutes, inclusive (SEMANTICS: 30). */
  readonly gapMinutes: number
  /** A timestamp further ahead of the server's clock than this is set to the time of receipt. */
  readonly maxFutureSeconds: number
  /** Addresses or CIDR blocks ("203.0.113.0/24", "2001:db8::/32") whose events are kept apart. Unreadable entries match nothing. */
  readonly excludedAddresses: readonly string[]
  /** Paths whose events are kept apart. `*` is any text without a slash, `**` any text. Case matters. */
  readonly excludedPaths: readonly string[]
  /** Host names that are taken, the project's own; empty: all. "*.example.com" takes every host below example.com. Events without a host are taken. */
  readonly hostnames: readonly string[]
  /** Further hosts of the project's own, never a referrer. Same wildcard. A page's own host is known without it; lines of a log have none, so name it here (or in `hostnames`) for imports. */
  readonly ownHosts: readonly string[]
  /** Older events are kept apart as `too_old`; absent: events are kept for ever. */
  readonly retentionDays?: number
}

export const defaultProjectSettings: ProjectSettings = {
  gapMinutes: 30,
  maxFutureSeconds: 3_600,
  excludedAddresses: [],
  excludedPaths: [],
  hostnames: [],
  ownHosts: [],
}

/** ISO 3166 alpha-2 country; region (first subdivision) and city by their English names; '' where unknown. */
interface Place {
  readonly country: string
  readonly region: string
  readonly city: string
}
export type GeoLookup = (address: string) => Place | undefined

/** The secret of a day, and of the day before where it is still kept. */
interface DaySalts {
  readonly current: string
  readonly previous: string | undefined
}
export interface SaltSource {
  /** For live events: the day (UTC) that `receivedAt` (ms) lies in. Makes the day's salt if there is none yet. */
  readonly saltsFor: (receivedAt: number) => DaySalts
  /** For imports: a function of (installation's secret, project, day of the event), so the same file gives the same persons. */
  readonly importSaltsFor: (projectId: number, timestamp: number) => DaySalts
}

/** Cookieless persons that were seen around midnight: lets a visit keep yesterday's person. See live-visitors.ts. */
export interface LiveVisitors {
  readonly note: (personId: bigint, timestamp: number) => void
  readonly isLive: (personId: bigint, timestamp: number, gapMs: number) => boolean
}

/** All that steps may look at. The same event in the same world gives the same result. */
export interface World {
  readonly project: (projectId: number) => ProjectSettings
  readonly salts: SaltSource
  readonly visitors: LiveVisitors
  /** The loader's sessions: has this person a session that an event at `timestamp` would join? For the minutes after a restart. */
  readonly isLiveSession: (projectId: number, personId: bigint, timestamp: number) => boolean
  readonly geo: GeoLookup
  /** Referrer hosts that are spam, beside the room's own list: for an operator's list, one host per line (`parseHostList`). */
  readonly spamHosts: ReadonlySet<string>
  /** ms since 1970. */
  readonly now: () => number
}

/** Why an event is kept apart. The first one that is given stays. */
export interface Drop {
  readonly reason: DropReason
  readonly detail: string
}

export type MutableEvent = { -readonly [K in keyof Event]: Event[K] }

/** A traffic source as found by one of the steps, before the channel is decided. */
export interface Origin {
  readonly source: string
  readonly medium: string
}

/** One event on its way: private to one run, so steps write into it. */
export interface Draft {
  readonly event: MutableEvent
  readonly wire: SpooledEvent
  readonly record: EventsRecord
  /** The request's context with the event's own on top. */
  readonly context: RequestContext
  readonly settings: ProjectSettings
  /** The agent that device and bots are judged by: the event's own, else the request's. */
  readonly userAgent: string
  /** What a dead letter had found out from the address before the address was dropped. */
  readonly kept: Partial<Kept>
  /** Raw query parameters of the page, in order, still encoded: [name, value]; the value is undefined without '='. */
  parameters: QueryParameter[]
  /** Source and medium that a click id stands for. */
  clickOrigin: Origin | undefined
}
export type QueryParameter = readonly [name: string, value: string | undefined]

/** What can only be found out from the address: goes with a dead letter, whose address is dropped. */
export interface Kept {
  readonly person_id: string
  readonly country: string
  readonly region: string
  readonly city: string
}

/**
 * One step of processing: writes into the draft, and may give a reason to keep the event apart. Later steps run all
 * the same, so what is kept apart is a whole Event that can be brought back. A throw is a fault: a dead letter.
 */
export interface Step {
  readonly name: string
  readonly run: (draft: Draft, world: World) => Drop | undefined
}

/** Plain numbers for telemetry, per step. */
export interface StepStats {
  readonly name: string
  readonly runs: number
  readonly drops: Readonly<Partial<Record<DropReason, number>>>
  /** Total time, ns; estimated from every 64th event (see processor.ts). */
  readonly ns: number
}
