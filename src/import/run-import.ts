// How do the items of a file get into the spool? In records of about 1,000 events, in groups: after each group is
// durable, rejected lines and the checkpoint are written, so that a run that is killed goes on where it was.
import type { EventsRecord, ReplayRecord, SpooledEvent, SpoolRecord } from '../event/index.ts'
import { type Checkpoint, type Checkpoints, openCheckpoints } from './checkpoint.ts'
import { openRejects } from './rejects.ts'
import type { Source } from './source.ts'
import type { Category, FileResult, ImportDeps, Item } from './types.ts'

const eventsPerRecord = 1_000
/** A record's text stays well below what the spool takes as one. Characters, estimated. */
const recordLength = 1_000_000
const linesPerGroup = 50_000
const linesPerProgress = 5_000

/** How to read one file. */
export interface Reading {
  readonly format: string
  /**
   * The items after line `from.lines`, in groups, in order; the line `from.lines` itself too (it is only compared). May
   * start reading at `from.resumeFrom`.
   */
  items(from: { readonly lines: number; readonly resumeFrom: number }): AsyncIterable<readonly Item[]>
}

export interface FileTask {
  readonly source: Source
  readonly reading: Reading
  readonly projectId: number
  /** Distinguishes ways of reading the same content: other mapping, other checkpoint. */
  readonly variant: string
  readonly rejectsPath: string
  /** Begin at the first line, whatever an earlier run did. */
  readonly isAgain: boolean
}

export interface FileRun {
  readonly result: FileResult
  readonly eventsSent: number
  readonly isInterrupted: boolean
}

interface State {
  lines: number
  fingerprint: string
  resumeFrom: number
  readonly counts: Partial<Record<Category, number>>
  eventsSent: number
}

/** Imports one file. `onLines` is told of the file's lines that are done and of those done in this run. */
export async function runFile(
  task: FileTask,
  deps: ImportDeps,
  onLines: (lines: number, thisRun: number) => void,
): Promise<FileRun> {
  const { source, projectId } = task
  const canGoOn = source.size !== undefined
  const checkpoints = openCheckpoints(deps.directory, `${source.identity}-${projectId}-${task.variant}`)
  const before = canGoOn && !task.isAgain ? await checkpoints.read() : undefined
  if (before !== undefined) {
    const going = await runFrom(task, deps, checkpoints, before, onLines)
    if (going !== undefined) return going
    deps.onNote?.(
      `${source.title} begins like a file that was imported before, but goes on differently: reading it from its first line.`,
    )
  }
  const run = await runFrom(task, deps, canGoOn ? checkpoints : undefined, undefined, onLines)
  if (run === undefined) throw new Error('A run from the first line has nothing to compare.')
  return run
}

/** undefined where the file is not the one that the checkpoint was written for. */
async function runFrom(
  task: FileTask,
  deps: ImportDeps,
  checkpoints: Checkpoints | undefined,
  before: Checkpoint | undefined,
  onLines: (lines: number, thisRun: number) => void,
): Promise<FileRun | undefined> {
  const { source, reading } = task
  const rejects = openRejects(task.rejectsPath, before?.rejectsBytes ?? 0)
  const linesBefore = before?.lines ?? 0
  const state: State = {
    lines: linesBefore,
    fingerprint: before?.fingerprint ?? '',
    resumeFrom: before?.resumeFrom ?? 1,
    counts: { ...before?.counts },
    eventsSent: 0,
  }
  let isSame = linesBefore === 0
  let isOther = false
  let isInterrupted = false
  let fault: { readonly error: unknown } | undefined
  let told = 0

  const groups = (async function* () {
    for await (const items of reading.items({ lines: linesBefore, resumeFrom: state.resumeFrom })) {
      const fresh: Item[] = []
      for (const item of items) {
        if (item.line > linesBefore) {
          // The line before it was not there: the file is another one, or shorter.
          if (!isSame) isOther = true
          fresh.push(item)
        } else if (item.line === linesBefore) {
          isSame = item.fingerprint === before?.fingerprint
          if (!isSame) isOther = true
        }
        if (isOther) return
      }
      if (fresh.length > 0) yield fresh
      if (deps.signal?.aborted === true) {
        isInterrupted = true
        return
      }
    }
    if (!isSame) isOther = true
  })()

  const take = (item: Item, records: Recorder): void => {
    state.lines = item.line
    state.fingerprint = item.fingerprint
    state.resumeFrom = item.resumeFrom ?? item.line
    state.counts[item.category] = (state.counts[item.category] ?? 0) + 1
    if (item.reject !== undefined) rejects.add(item.line, item.reject.reason, item.reject.text)
    if (item.event !== undefined) records.addEvent(item.event)
    if (item.payload !== undefined) records.addPayload(item.payload)
  }

  const save = async (isComplete: boolean): Promise<void> => {
    const rejectsBytes = await rejects.flush()
    const { lines, fingerprint, resumeFrom, counts } = state
    await checkpoints?.write({
      version: 1,
      file: source.name,
      lines,
      fingerprint,
      resumeFrom,
      counts,
      rejectsBytes,
      isComplete,
    })
  }

  const iterator = groups[Symbol.asyncIterator]()
  try {
    for (let isOver = false; !isOver;) {
      const groupEnd = state.lines + linesPerGroup
      const records = createRecorder(task.projectId, deps.now)
      const group = async function* (): AsyncGenerator<SpoolRecord> {
        while (state.lines < groupEnd) {
          let next: IteratorResult<Item[], void>
          try {
            next = await iterator.next()
          } catch (error) {
            // What was read until here is imported; then the error is told.
            fault = { error }
            next = { done: true, value: undefined }
          }
          if (next.done === true) {
            isOver = true
            break
          }
          for (const item of next.value) {
            take(item, records)
            yield* records.full()
          }
          if (state.lines - told >= linesPerProgress) {
            told = state.lines
            onLines(state.lines, state.lines - linesBefore)
          }
        }
        yield* records.rest()
      }
      const records$ = group()
      const first = await records$.next()
      if (first.done !== true) await deps.append(startingWith(first.value, records$))
      if (isOther) return undefined
      state.eventsSent += records.events()
      if (!isOver || state.lines > linesBefore) await save(isOver && !isInterrupted && fault === undefined)
    }
  } finally {
    await iterator.return(undefined)
    await rejects.close()
  }
  onLines(state.lines, state.lines - linesBefore)
  if (fault !== undefined) throw fault.error
  return {
    result: {
      file: source.name,
      lines: state.lines,
      linesBefore,
      counts: state.counts,
      ...(rejects.isUsed() ? { rejectsFile: rejects.path } : {}),
      format: reading.format,
    },
    eventsSent: state.eventsSent,
    isInterrupted,
  }
}

async function* startingWith<Value>(first: Value, rest: AsyncGenerator<Value>): AsyncGenerator<Value> {
  yield first
  yield* rest
}

interface Recorder {
  addEvent(event: SpooledEvent): void
  addPayload(payload: string): void
  /** Records that are full. */
  full(): Generator<SpoolRecord>
  /** What is left. */
  rest(): Generator<SpoolRecord>
  /** Events and payloads so far. */
  events(): number
}

function createRecorder(projectId: number, now: () => number): Recorder {
  let events: SpooledEvent[] = []
  let payloads: string[] = []
  let length = 0
  let count = 0
  const eventsRecord = (): EventsRecord => {
    const record: EventsRecord = {
      kind: 'events',
      project_id: projectId,
      intake: 'import',
      received_at: now(),
      context: { address: '', user_agent: '', language: '', country: '' },
      events,
    }
    events = []
    return record
  }
  const replayRecord = (): ReplayRecord => {
    const record: ReplayRecord = { kind: 'replay', project_id: projectId, received_at: now(), payloads }
    payloads = []
    return record
  }
  function* rest(): Generator<SpoolRecord> {
    if (events.length > 0) yield eventsRecord()
    if (payloads.length > 0) yield replayRecord()
    length = 0
  }
  return {
    addEvent(event) {
      events.push(event)
      length += lengthOf(event)
      count++
    },
    addPayload(payload) {
      payloads.push(payload)
      length += payload.length
      count++
    },
    *full() {
      if (events.length + payloads.length >= eventsPerRecord || length >= recordLength) yield* rest()
    },
    rest,
    events: () => count,
  }
}

/** Roughly the characters that the event has as JSON; exact enough to bound a record. */
function lengthOf(event: SpooledEvent): number {
  let length = 200 + (event.url?.length ?? 0) + (event.referrer?.length ?? 0) + (event.context?.user_agent?.length ?? 0)
  if (event.properties !== undefined) {
    for (const [name, value] of Object.entries(event.properties)) {
      length += name.length + (typeof value === 'string' ? value.length : typeof value === 'object' ? 8_192 : 20)
    }
  }
  return length
}
