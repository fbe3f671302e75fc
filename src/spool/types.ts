// The spool's contract: what collect writes through and what the loader reads through.

export interface SpoolOptions {
  /** A new segment is begun when the current one is larger. Bytes. */
  readonly segmentBytes: number
  /** Above this many bytes waiting on disk `append` answers `full`. */
  readonly maxBytes: number
  /** Above this many bytes waiting in memory for the next flush `append` answers `full`. */
  readonly maxPendingBytes: number
}

export type AppendResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly reason: 'full' | 'no_space' | 'io_error'
      readonly retryAfterSeconds: number
      readonly detail: string
    }

export interface SpoolWriter {
  /** Resolves after the record is on disk (fdatasync), or with the reason why it is not. Never throws for a full disk. */
  append(record: Uint8Array | string): Promise<AppendResult>
  /** Bytes on disk that are not yet settled, bytes waiting in memory, segments, flushes and records since the start. */
  stats(): SpoolStats
  /** Flushes what waits, then closes. Appends after it answer `io_error`. */
  close(): Promise<void>
}

export interface SpoolStats {
  readonly bytes: number
  readonly pendingBytes: number
  readonly segments: number
  readonly flushes: number
  readonly records: number
}

export interface SpoolPosition {
  readonly segment: number
  readonly offset: number
}

export interface SpoolBatch {
  readonly records: readonly Uint8Array[]
  /** Where the next batch begins. */
  readonly end: SpoolPosition
  /** Settles the batch: durable before it resolves; segments that are done are deleted. */
  ack(): Promise<void>
}

export interface SpoolDamage {
  readonly segment: number
  readonly offset: number
  readonly bytes: number
}

export interface SpoolReader {
  /** Next batch after the last one read (not after the last one acked), at most about maxBytes but at least one record; undefined if nothing waits. */
  read(maxBytes: number): Promise<SpoolBatch | undefined>
  /** Go back to the last acked position: after a failed load the same records are read again. */
  rewind(): void
  /** Bytes that are not acked. */
  backlogBytes(): Promise<number>
  close(): Promise<void>
}
