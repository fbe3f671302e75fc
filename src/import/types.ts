// The import room's contract: what it needs from the house (arguments, so that it reads no clock and names no other
// room), what it reports while it runs, and what it gives at the end.
import type { DropReason, RejectReason, SpooledEvent, SpoolRecord, WireEvent } from '../event/index.ts'

export interface ImportDeps {
  /** Appends records to the spool; resolves when all are durable. Pulls no faster than the spool takes them. */
  readonly append: (records: AsyncIterable<SpoolRecord>) => Promise<unknown>
  /** ms since 1970. */
  readonly now: () => number
  /** Directory of checkpoints and of files with rejected lines; made if it is not there. */
  readonly directory: string
  /** Called about every 10,000 lines and at the end of each file. */
  readonly onProgress?: (progress: Progress) => void
  /** Told of what a person should know, e.g. that the format was guessed. */
  readonly onNote?: (note: string) => void
  /** Aborted: stops at the next safe point, with a checkpoint. */
  readonly signal?: AbortSignal
}

/** Why processing would keep apart what this user agent asked for: the same judgement as process' own. */
export type JudgeAgent = (userAgent: string) => DropReason | undefined

/** The collector's validation, as an argument. */
export type ValidateEvent = (
  input: unknown,
  makeId: () => string,
) =>
  | { readonly kind: 'event'; readonly event: WireEvent }
  | { readonly kind: 'refused'; readonly reason: RejectReason; readonly detail: string }

export interface Progress {
  readonly file: string
  /** 1 for the first. */
  readonly fileNumber: number
  readonly files: number
  /** Lines (or rows) of this file that were read, those of an earlier run included. */
  readonly lines: number
  /** Lines of all files of this run, without those that were only skipped. */
  readonly linesThisRun: number
  /** Bytes of all files (as they lie on disk) that were read; 0 for stdin. */
  readonly bytesRead: number
  /** Bytes of all files; 0 where one of them is stdin. */
  readonly bytesTotal: number
}

/** What one line became. The sum over all is the number of lines. */
type Counts = Readonly<Partial<Record<Category, number>>>
export type Category = 'page_view' | 'event' | 'blank' | 'unparsable' | DropReason | RejectReason

export interface FileResult {
  readonly file: string
  /** Lines of the whole file, those of an earlier run included. */
  readonly lines: number
  /** Of `lines`, how many an earlier run had done already. */
  readonly linesBefore: number
  /** Over `lines`. */
  readonly counts: Counts
  /** Where lines were written aside, if any were. */
  readonly rejectsFile?: string
  /** What the file was taken for, e.g. "combined" or "csv". */
  readonly format: string
}

export interface ImportResult {
  readonly files: readonly FileResult[]
  readonly lines: number
  readonly linesBefore: number
  readonly counts: Counts
  /** Events given to the spool in this run, with those that are kept apart. */
  readonly eventsSent: number
  /** True where `signal` stopped it before the end. */
  readonly isInterrupted: boolean
}

/** A line or row after mapping: an event to send, a line to write aside, or neither. */
export interface Item {
  /** 1 for the first line (or row) of the file. */
  readonly line: number
  readonly category: Category
  readonly event?: SpooledEvent
  /** Instead of `event`: an event that was processed already (Cairn's own export), as a `ReplayRecord` holds it. */
  readonly payload?: string
  /** Why the line was written aside, and its text. */
  readonly reject?: { readonly reason: string; readonly text: string }
  /** Tells this line from others: guards against going on in a file that only begins like the one before. */
  readonly fingerprint: string
  /** A later run may skip everything before this line unread. Absent: this line itself. */
  readonly resumeFrom?: number
}

/** An expected failure, whose message says what to do. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ImportError'
  }
}
