// The spool's contract: what collect writes through and what the loader reads through.

export interface SpoolOptions {
  /** A new segment is begun when the current one is larger. Bytes; at most a quarter of `maxBytes` is taken. */
  readonly segmentBytes: number
  /** Above this many bytes waiting on disk `append` answers `full`. */
  readonly maxBytes: number
  /** Above this many bytes waiting in memory for the next flush `append` answers `full`. */
  readonly maxPendingBytes: number
  /** Told of a write that a crash left unfinished and that was cut off at the start. Such records were never answered `ok`. */
  readonly onCut?: (cut: SpoolDamage) => void
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
  /** Resolves after the record is on disk (O_DSYNC), or with the reason why it is not. Never throws for a full disk. */
  append(record: Uint8Array | string): Promise<AppendResult>
  /** The same for the hot path: calls `done`, which must not throw, once. */
  put(record: Uint8Array | string, done: (result: AppendResult) => void): void
  /** Bytes on disk that are not yet settled, bytes waiting in memory, segments, flushes and records since the start. */
  stats(): SpoolStats
  /** Flushes what waits, then closes. Appends after it answer `io_error`. */
  close(): Promise<void>
}

export interface SpoolStats {
  /** Bytes of all segments on disk; follows the reader's deletions within about a second. */
  readonly bytes: number
  readonly pendingBytes: number
  readonly segments: number
  /** Flushes that ended well. */
  readonly flushes: number
  /** Records that were answered `ok`. */
  readonly records: number
}

export interface SpoolPosition {
  readonly segment: number
  readonly offset: number
}

export interface SpoolBatch {
  readonly records: readonly Uint8Array[]
  /** Where each record ends. */
  readonly ends: readonly SpoolPosition[]
  /** Where the batch begins: with `end` a name for exactly these records, in this spool, forever. Lies in the same segment. */
  readonly begin: SpoolPosition
  /** Where the next batch begins. */
  readonly end: SpoolPosition
  /** Settles everything before `end`, or before the end of one of its records: durable before it resolves; segments that are done are deleted. */
  ack(until?: SpoolPosition): Promise<void>
}

/** Bytes of a segment that could not be read (or were cut). */
export interface SpoolDamage {
  readonly segment: number
  readonly offset: number
  readonly bytes: number
}

export interface SpoolReaderOptions {
  /** Told of every stretch of bytes that was skipped because it holds no sound record. */
  readonly onDamage?: (damage: SpoolDamage) => void
}

export interface SpoolReader {
  /**
   * Next batch after the last one read (not after the last one acked), undefined if nothing waits. At least one record,
   * at most about maxBytes (it ends where a flush ended). With `until`, a batch's `end` (or a record's) that was noted before a restart,
   * it gives exactly that batch again, whatever its size.
   */
  read(maxBytes: number, until?: SpoolPosition): Promise<SpoolBatch | undefined>
  /** Go back to the last acked position (after a failed load the same records are read again), or to the end of a record. */
  rewind(to?: SpoolPosition): void
  /** The last acked position; everything before it is settled. */
  acked(): SpoolPosition
  /** Bytes that are not acked. */
  backlogBytes(): Promise<number>
  close(): Promise<void>
}
