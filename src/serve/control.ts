// What can a command ask of the Cairn that owns a data directory?
// The same API with the operator's full trust, and the few things that only an operator does.
import type { Readable } from 'node:stream'
import type { SpoolRecord } from '../event/index.ts'

interface ControlResponse {
  readonly status: number
  /** Parsed JSON, or the text where the answer is no JSON. */
  readonly body: unknown
}

export interface AppendSummary {
  readonly records: number
  /** Events in the records of kind `events`, payloads in those of kind `replay`. */
  readonly events: number
}

export interface ControlStats {
  /** Bytes in the spool that are not yet loaded. */
  readonly backlogBytes: number
  readonly loader: 'starting' | 'running' | 'paused' | 'down'
  readonly engine: 'starting' | 'running' | 'down'
  /** Totals since the Cairn started: events that became rows, were kept apart, were known already. */
  readonly eventsLoaded: number
  readonly eventsDropped: number
  readonly eventsDuplicate: number
}

export interface Control {
  readonly dataDirectory: string
  /** True if the Cairn was started by openControl, false if it was running. */
  readonly isOwn: boolean
  /** `path` begins with '/', e.g. '/api/v1/projects'. A `body` is sent as JSON. Answers of any status; throws if the Cairn went away. */
  request(method: string, path: string, body?: unknown): Promise<ControlResponse>
  /** The answer's body as it comes (export). Throws ControlError with the server's message on a status ≥ 400. */
  stream(method: string, path: string, body?: unknown): Promise<Readable>
  /**
   * Appends trusted records to the spool, in order, as they come. Waits while the spool's backlog is above about 64 MB.
   * Resolves when all are durable. On a failure throws ControlError whose `appended` tells how many were durable for sure.
   */
  append(records: AsyncIterable<SpoolRecord> | Iterable<SpoolRecord>): Promise<AppendSummary>
  /** Resolves when everything that was appended before the call is loaded and visible to queries. */
  settle(): Promise<void>
  stats(): Promise<ControlStats>
  /** Closes the connection; stops the Cairn if it was started by openControl. */
  close(): Promise<void>
}

export class ControlError extends Error {
  /** HTTP status of the answer, 0 where there was none. */
  readonly status: number
  readonly appended: number
  constructor(message: string, status = 0, appended = 0) {
    super(message)
    this.name = 'ControlError'
    this.status = status
    this.appended = appended
  }
}
