// What does the API need from the house? Everything that it may not import comes in here.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Accounts, ApiKey, Membership, Person, Project } from '../account/index.ts'
import type {
  CohortOfPerson,
  EventName,
  NewMembers,
  OwnProperties,
  ProfileProperty,
  SqlAnswer,
  SqlPage,
  SqlQuestion,
} from '../query/index.ts'
import type { Cohort, VirtualEvent } from '../report/index.ts'
import type { ApiExportFormat } from './export-formats.ts'
import type { PersonJson, TimelineJson } from './analysis-schemas.ts'
import type {
  IngestionJson,
  LiveDroppedJson,
  LiveEndJson,
  LiveEventJson,
  LiveLaggingJson,
  LiveSnapshotJson,
} from './live-schemas.ts'

/** How a question ends. `invalid`: the asker's fault, `issues` say where and what to do. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'invalid'; readonly issues: readonly Issue[] }
  | {
      readonly ok: false
      readonly reason: 'unavailable' | 'timeout' | 'memory' | 'aborted' | 'busy'
      readonly message: string
    }

export interface Issue {
  /** Where in the input, e.g. 'series[0].measure'; '' for the whole. */
  readonly path: string
  readonly message: string
}

interface ExportRequest {
  readonly format: ApiExportFormat
  /** ISO dates or times; undefined: from the first event, up to now. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** A filter as in reports, undefined: all events. */
  readonly filter: unknown
  /** CSV: formulas as text, and a byte order mark. */
  readonly isForSpreadsheet: boolean
}

export interface DroppedRequest {
  readonly stage: string | undefined
  readonly reason: string | undefined
  /** ms since 1970: kept apart at or after, before. */
  readonly from: number | undefined
  readonly to: number | undefined
}
export interface DroppedRow {
  readonly dropped_at: string
  readonly stage: string
  readonly reason: string
  readonly detail: string
  readonly event_name: string
  readonly timestamp: string
  readonly count: number
  readonly is_replayable: boolean
  readonly payload: string
}
export interface DroppedCount {
  readonly stage: string
  readonly reason: string
  readonly events: number
  readonly replayable: number
  /** UTC, 'YYYY-MM-DD'. */
  readonly last_day: string
}

export interface Readiness {
  readonly isReady: boolean
  /** Why not; empty if ready. */
  readonly reasons: readonly string[]
}

export interface LiveListenRequest {
  /** A filter as in reports, unparsed; undefined: all events. */
  readonly filter: unknown
  /** Only these persons' events; undefined: everybody's. */
  readonly personIds: readonly string[] | undefined
  readonly wantsDropped: boolean
}
export type LiveMessage =
  | { readonly kind: 'snapshot'; readonly value: LiveSnapshotJson }
  | { readonly kind: 'events'; readonly value: readonly LiveEventJson[] }
  | { readonly kind: 'dropped'; readonly value: readonly LiveDroppedJson[] }
  | { readonly kind: 'lagging'; readonly value: LiveLaggingJson }
  | { readonly kind: 'end'; readonly value: LiveEndJson }
/** There are too many listeners already: of the project, or in all. */
export interface LiveRefusal {
  readonly ok: false
  readonly reason: 'too_many'
  readonly isOfProject: boolean
}

interface TimelineRequest {
  readonly before?: string | undefined
  readonly session_id?: string | undefined
  readonly event_name?: string | undefined
  readonly limit: number
  readonly event_limit: number
  readonly event_offset: number
  readonly event_id?: string | undefined
  readonly properties: 'true' | 'false'
}
type SaidWho =
  | { readonly kind: 'done'; readonly personId: string; readonly name: string }
  /** It is kept, but not loaded yet. */
  | { readonly kind: 'pending'; readonly name: string }
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'same' }

export interface ApiDeps {
  readonly accounts: Accounts
  /** ms since 1970. */
  readonly now: () => number
  readonly version: string
  /** A report (unparsed) in, a result (plain JSON) out. */
  readonly runReport: (
    project: Project,
    report: unknown,
    signal: AbortSignal,
    /** Beside the project's own, or instead of those of the same name or id: what somebody is about to define. */
    defining?: { readonly virtualEvents?: readonly VirtualEvent[]; readonly cohorts?: readonly Cohort[] },
  ) => Promise<Answer<unknown>>
  readonly sql: {
    readonly ask: (project: Project, question: SqlQuestion, signal: AbortSignal) => Promise<Answer<SqlAnswer>>
    readonly schema: () => SqlPage['schema']
  }
  /** Those of the regular expressions that are not valid. */
  readonly badPatterns: (patterns: readonly string[], signal: AbortSignal) => Promise<Answer<readonly string[]>>
  /** Bytes in the format; an error midway destroys the stream. */
  readonly exportEvents: (project: Project, request: ExportRequest, signal: AbortSignal) => Promise<Answer<Readable>>
  /** The members of static cohorts. */
  readonly cohorts: {
    /** Beside those that it had: resolves to how many persons. */
    readonly fill: (
      project: Project,
      to: { readonly id: number; readonly fill: number },
      members: NewMembers,
      signal: AbortSignal,
    ) => Promise<Answer<number>>
    /** With `before`: only those of earlier fills. */
    readonly empty: (project: Project, cohortId: number, before?: number) => Promise<Answer<void>>
    /** All cohorts; by any id of the person (decimal). */
    readonly ofPerson: (project: Project, id: string, signal: AbortSignal) => Promise<Answer<readonly CohortOfPerson[]>>
  }
  readonly catalogue: {
    readonly eventNames: (project: Project, signal: AbortSignal) => Promise<Answer<readonly EventName[]>>
    /** Of all events, or of those of one name. */
    readonly ownProperties: (
      project: Project,
      eventName: string | undefined,
      signal: AbortSignal,
    ) => Promise<Answer<OwnProperties>>
    /** Of persons and groups. */
    readonly profileProperties: (project: Project, signal: AbortSignal) => Promise<Answer<readonly ProfileProperty[]>>
  }
  readonly dropped: {
    readonly counts: (projectId: number, request: DroppedRequest) => Promise<Answer<readonly DroppedCount[]>>
    /** Newest first. */
    readonly list: (projectId: number, request: DroppedRequest, limit: number) => Promise<Answer<readonly DroppedRow[]>>
    /** Puts them back at the start of processing; resolves to how many. */
    readonly replay: (projectId: number, request: DroppedRequest) => Promise<Answer<number>>
  }
  readonly persons: {
    /** By any id of theirs (decimal); undefined: nothing was ever heard of such a person. */
    readonly person: (project: Project, id: string, signal: AbortSignal) => Promise<Answer<PersonJson | undefined>>
    readonly timeline: (
      project: Project,
      id: string,
      request: TimelineRequest,
      signal: AbortSignal,
    ) => Promise<Answer<TimelineJson>>
    /** Durable, and seen by questions, when it resolves. */
    readonly merge: (project: Project, id: string, other: string, signal: AbortSignal) => Promise<Answer<SaidWho>>
    /** `same`: it is the person's own id. `unknown`: it is not of this person. */
    readonly unmerge: (project: Project, from: string, id: string, signal: AbortSignal) => Promise<Answer<SaidWho>>
  }
  readonly live: {
    /** Calls `tell` until the function that it resolves to is called; the first messages come before. */
    readonly listen: (
      project: Project,
      request: LiveListenRequest,
      tell: (message: LiveMessage) => void,
    ) => Promise<Answer<() => void> | LiveRefusal>
    /** Person ids of events without a distinct id from this browser. */
    readonly device: (projectId: number, address: string, userAgent: string) => Promise<Answer<readonly string[]>>
    readonly ingestion: (project: Project, unit: 'minute' | 'day') => Promise<Answer<IngestionJson>>
    /** Whether a listener may still listen is asked so often. */
    readonly checkEveryMs: number
  }
  readonly readiness: () => Promise<Readiness>
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
  /** The client's address, behind trusted proxies the one they tell. */
  readonly clientAddress: (request: IncomingMessage) => string
  /** Our origin as a request's browser has it, by its host and what trusted proxies tell. */
  readonly origin: (request: IncomingMessage) => string
  /** '' if the operator has not said it. */
  readonly publicUrl: string
  /** The request comes from this machine: no proxy handed it on. Such a one may set up without a token. */
  readonly isLocal: (request: IncomingMessage) => boolean
  /** Retention of projects that are made without one, days; 0: for ever. */
  readonly defaultRetentionDays: number
  /** A fault of Cairn: the caller sees 500. */
  readonly onFault: (error: unknown, request: { readonly method: string; readonly path: string }) => void
}

/** What the server hands in with each request. */
export interface ApiEnvironment {
  readonly incoming?: IncomingMessage
  readonly outgoing?: ServerResponse
  /** The request came over the control socket: the operator, who may do everything. */
  readonly isOperator?: boolean
}

export type Caller =
  | { readonly kind: 'operator' }
  | { readonly kind: 'key'; readonly key: ApiKey }
  /** Signed in; `memberships` say what they may in which organisation. */
  | {
      readonly kind: 'person'
      readonly person: Person
      readonly sessionId: string
      readonly memberships: readonly Membership[]
    }
  /** Somebody with a share link: reads one project's overview, or one dashboard of it. */
  | { readonly kind: 'share'; readonly projectId: number; readonly dashboardId: number | undefined }
