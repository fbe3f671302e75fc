// The collector's contract: what it needs from the house (arguments, so that it reads no clock and no environment), and
// what it gives.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RejectReason } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'

/** What the collector has to know of a project. */
export interface IntakeProject {
  readonly projectId: number
  /** Events per second that the project may send, on average; absent: no limit. */
  readonly ratePerSecond?: number
  /** Events that it may send at once after a pause; absent: ten seconds' worth. */
  readonly burst?: number
}

export interface CollectorLimits {
  /** Body as received; larger is answered 413. */
  readonly bodyBytes: number
  /** Body after inflating; larger is answered 413. */
  readonly inflatedBytes: number
  /** Bodies of all requests that are not answered yet, together; above it requests are answered 503. */
  readonly inFlightBytes: number
  /** Time for a body, in seconds; every further 16 KiB that came in give one more. Then 408. */
  readonly bodySeconds: number
}

export interface CollectorDeps {
  /** The spool's `put`: what it calls `ok` is durable. */
  readonly put: (record: string, done: (result: AppendResult) => void) => void
  /** The project of a write key, from memory. */
  readonly findProject: (writeKey: string) => IntakeProject | undefined
  /** ms since 1970. */
  readonly now: () => number
  /** A new UUIDv7. */
  readonly randomId: () => string
  /** Addresses and CIDR ranges whose `X-Forwarded-For` (and country headers) are believed. */
  readonly trustedProxies?: readonly string[]
  /** Whether country headers of CDNs are believed; with `trustedProxies` only from those. */
  readonly trustCountryHeaders?: boolean
  readonly limits?: Partial<CollectorLimits>
  /** Told of errors that are a fault of Cairn: such requests are answered 500. */
  readonly onFault?: (error: unknown) => void
}

export interface Collector {
  /** Answers the request if its path is the collector's; false, and nothing done, if it is not. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  counters(): CollectorCounters
  /** Writes out what is still to be told of refusals. Call it after the server has closed and before the spool is. */
  close(): Promise<void>
}

/** Since the start; plain numbers for /metrics. */
export interface CollectorCounters {
  readonly requests: readonly { readonly status: number; readonly count: number }[]
  readonly acceptedEvents: number
  /** Refused events (a refused request that could not be taken apart counts as one). Project 0: no or unknown key. */
  readonly rejected: readonly { readonly projectId: number; readonly reason: RejectReason; readonly count: number }[]
  /** Bytes of bodies as received. */
  readonly receivedBytes: number
  readonly inFlightRequests: number
  readonly inFlightBytes: number
}

/** Why an event or a request was not taken. `detail` names the field, the limit or the error, never a value. */
export interface Refusal {
  readonly reason: RejectReason
  readonly detail: string
}
