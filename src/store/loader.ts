// Carries records from the spool into the store: read → process → duplicates → visits → prepared batch → insert → ack.
// While one batch is inserted the next one is made. Nothing is acked before the engine has it; an engine that is away is
// waited for; at most two batches are in memory.
import { limits } from '../event/index.ts'
import { createBatchMaker } from './batch.ts'
import type { Made, Most, RecordProcessor, SessionAssigner } from './batch.ts'
import { createDuplicates } from './duplicates.ts'
import { backfillIdentities } from './identity/backfill.ts'
import { insertPrepared } from './insert-prepared.ts'
import { readPrepared, removePrepared, writePrepared } from './prepared.ts'
import type { Prepared, SpoolPlace } from './prepared.ts'
import { restate } from './restate.ts'
import { readLiveVisits } from './stored-sessions.ts'
import type { Database } from './types.ts'

/** The spool's reader. */
export interface RecordReader {
  readonly read: (maxBytes: number, until?: SpoolPlace) => Promise<RecordBatch | undefined>
  /** What lies behind the place is read next. */
  readonly rewind: (to: SpoolPlace) => void
  readonly acked: () => SpoolPlace
}
interface RecordBatch {
  readonly records: readonly Uint8Array[]
  /** Where each record ends. */
  readonly ends: readonly SpoolPlace[]
  readonly begin: SpoolPlace
  readonly end: SpoolPlace
  /** Settles all before a record's end. */
  readonly ack: (until: SpoolPlace) => Promise<void>
}

export interface LoaderOptions {
  readonly reader: RecordReader
  readonly processor: RecordProcessor
  readonly sessions: SessionAssigner
  readonly database: Database
  /** For prepared batches: on a disk that survives. */
  readonly directory: string
  readonly now: () => number
  /** Never the same twice: names a batch's tokens. */
  readonly newId: () => string
  /** Another text for each start of the engine; the same for ever for a server. */
  readonly engineId?: () => string
  /** Is the disk so full that what the engine wrote may be damaged, whatever it said? */
  readonly isDiskFull?: () => boolean
  /** The engine wrote while the disk was full: it has to be started again, which sets damaged parts aside. */
  readonly onSuspect?: () => void
  /** After each batch that is in the store. */
  readonly onLoaded?: (made: Omit<Made, 'prepared'>) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** Once a batch has so much, no further record goes into it. */
  readonly most?: Partial<Most>
  /** Longest pause between looks at an idle spool, and least time between small batches, ms. */
  readonly idleMs?: number
  readonly smallBatchMs?: number
  /** Ids' filter, bytes; see duplicates.ts. */
  readonly filterBytes?: number
}

export interface LoaderStats {
  readonly state: 'starting' | 'idle' | 'loading' | 'waiting'
  readonly batches: number
  readonly events: number
  readonly dropped: number
  readonly repeated: number
  /** When the last batch was settled, ms; 0 for never. */
  readonly loadedAt: number
  readonly lastBatchEvents: number
  /** From reading to having settled the last batch, ms. */
  readonly lastBatchMs: number
  readonly visits: number
  readonly duplicates: ReturnType<ReturnType<typeof createDuplicates>['stats']>
}

export interface Loader {
  /** Runs until the signal is aborted. What is prepared then stays on disk for the next start. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** For a backup: resolves when nothing is being inserted; nothing is until the function it gives is called. */
  readonly hold: () => Promise<() => void>
  readonly stats: () => LoaderStats
}

const mebibyte = 1024 * 1024
/** The engine's cost of a row falls with the size of a batch: fewer parts to merge, fewer rows of the same visit. */
const defaultMost: Most = {
  bytes: 48 * mebibyte,
  events: 100_000,
  changes: limits.changesPerRequest,
  heldBytes: 16 * mebibyte,
  heldEvents: 50_000,
}
/** Events in a batch from which on the next one is made while it is inserted. */
const fullBatchEvents = 60_000
/** Events in a batch from which on more are waited for, this many times as long: 7,000 a second. */
const busyBatchEvents = 5_000
const busyPause = 2.5

/** One loader owns the spool, the directory and the writing of `events` and `sessions`. */
export function createLoader(options: LoaderOptions): Loader {
  const { reader, processor, sessions, database, directory, now, newId, log } = options
  const { engineId = () => '', isDiskFull = () => false, onSuspect = () => {} } = options
  const { idleMs = 100, smallBatchMs = 700 } = options
  const most = { ...defaultMost, ...options.most }
  const duplicates = createDuplicates({
    database,
    ...(options.filterBytes === undefined ? {} : { maxBytes: options.filterBytes }),
  })
  const maker = createBatchMaker({ processor, sessions, duplicates, database, now, most })
  let state: LoaderStats['state'] = 'starting'
  /** What does not work just now, and why. */
  const failing = new Map<string, string>()
  let sequence = 1
  let inserting: Promise<boolean> = Promise.resolve(true)
  let isRunning = false
  const holds = new Set<symbol>()
  const waitingHolds: (() => void)[] = []
  const counts = { batches: 0, events: 0, dropped: 0, repeated: 0, loadedAt: 0, lastBatchEvents: 0, lastBatchMs: 0 }

  /** Repeats what needs the engine (or the disk) until it works; gives undefined if the signal ends it. */
  async function patiently<T>(what: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T | undefined> {
    for (let count = 0; !signal.aborted; count++) {
      try {
        const result = await attempt()
        if (failing.delete(what)) log('info', 'goes on', { what })
        return result
      } catch (error) {
        const text = String(error)
        if (failing.get(what) !== text) log('warn', 'does not work now, waiting', { what, error: text })
        failing.set(what, text)
        await pause(Math.min(5_000, 100 * 2 ** Math.min(count, 6)), signal)
      }
    }
    return undefined
  }

  /**
   * True when all of it is in the store and the spool is settled. While one engine runs, the tokens see to it that a
   * repeated insert counts once; after another start of it (`triedOn` differs) the store is asked what it has.
   */
  async function settle(
    prepared: Prepared,
    ack: () => Promise<void>,
    signal: AbortSignal,
    triedOn = engineId(),
  ): Promise<boolean> {
    let current = prepared
    let isSuspect = false
    const insert = async (): Promise<true> => {
      const engine = engineId()
      if (engine !== triedOn) {
        current = await restate(current, database, newId)
        await writePrepared(directory, current)
        isSuspect = false
        triedOn = engine
      }
      if (isSuspect) throw new Error('the disk was full: waiting for the engine to be started again')
      await insertPrepared(current, { database, directory, now, log })
      if (!isDiskFull()) return true
      isSuspect = true
      onSuspect()
      throw new Error('the disk is full: what was written will be checked')
    }
    const finish = async (): Promise<true> => {
      await ack()
      await removePrepared(directory, current)
      return true
    }
    return (await patiently('insert', signal, insert)) === true && (await patiently('ack', signal, finish)) === true
  }

  /** Brings to its end what a crash left half done. */
  async function recover(signal: AbortSignal): Promise<void> {
    const { batches, damaged } = await readPrepared(directory)
    for (const path of damaged) log('error', 'a prepared batch is damaged; its records are loaded again', { path })
    for (const prepared of batches) {
      sequence = Math.max(sequence, prepared.sequence + 1)
      if (!isBefore(reader.acked(), prepared.end)) {
        await removePrepared(directory, prepared)
        continue
      }
      log('info', 'loading a batch that was prepared before the start', { id: prepared.id })
      const ack = async (): Promise<void> => {
        const batch = await reader.read(most.bytes, prepared.end)
        await batch?.ack(prepared.end)
      }
      // Tried by an engine that is gone.
      if (!(await settle(prepared, ack, signal, 'before'))) return
    }
  }

  async function fillFilter(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        if (!duplicates.stats().isFilled) await duplicates.fill(signal)
        attempt = 0
      } catch (error) {
        if (!signal.aborted && attempt === 0)
          log('warn', 'the filter of event ids could not be filled yet', { error: String(error) })
      }
      await pause(Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 6)), signal)
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    isRunning = true
    try {
      await load(signal)
    } finally {
      isRunning = false
      for (const grant of waitingHolds.splice(0)) grant()
    }
  }

  async function hold(): Promise<() => void> {
    const own = Symbol('hold')
    holds.add(own)
    if (isRunning) await new Promise<void>((resolve) => waitingHolds.push(resolve))
    return () => void holds.delete(own)
  }

  function note(told: Omit<Made, 'prepared'>, begunAt: number): void {
    counts.batches++
    counts.events += told.events
    counts.dropped += told.dropped
    counts.repeated += told.repeated
    counts.loadedAt = now()
    counts.lastBatchEvents = told.events
    counts.lastBatchMs = counts.loadedAt - begunAt
    options.onLoaded?.(told)
  }

  async function load(signal: AbortSignal): Promise<void> {
    await recover(signal)
    if (signal.aborted) return
    if ((await patiently('identities', signal, () => backfillIdentities({ database, now, newId }))) === undefined)
      return
    const live = await patiently('visits', signal, () => readLiveVisits(database, now()))
    if (live === undefined) return
    sessions.warmStart(live.since, live.rows)
    const filling = fillFilter(signal)

    while (!signal.aborted) {
      if (holds.size > 0) {
        if (!(await inserting)) break
        for (const grant of waitingHolds.splice(0)) grant()
        await pause(10, signal)
        continue
      }
      const begunAt = now()
      const batch = await reader.read(most.bytes)
      if (batch === undefined) {
        state = 'idle'
        await pause(idleMs, signal)
        continue
      }
      state = 'loading'
      const records = await maker.add(batch.records)
      // One flush of the spool may hold more than fits into a batch.
      const isWhole = records === batch.records.length
      const end = batch.ends[records - 1] ?? batch.end
      if (!isWhole) reader.rewind(end)
      const place = { sequence: sequence++, id: newId(), begin: batch.begin, end }
      const made = await patiently('lookup', signal, () => maker.finish(place))
      if (made === undefined) break
      const { prepared, ...told } = made
      const written = await patiently('prepare', signal, async () => {
        await writePrepared(directory, prepared)
        return true
      })
      if (written !== true || !(await inserting)) break
      inserting = settle(prepared, () => batch.ack(end), signal).then((isSettled) => {
        if (isSettled) note(told, begunAt)
        return isSettled
      })
      const size = batch.records.reduce((sum, record) => sum + record.length, 0)
      if (isWhole && told.events < fullBatchEvents && size < most.bytes) {
        // Many small inserts cost the engine more than a short wait costs anybody.
        await inserting
        await pause(smallBatchMs * (told.events < busyBatchEvents ? 1 : busyPause) - (now() - begunAt), signal)
      }
    }
    await inserting
    await filling
  }

  return {
    run,
    hold,
    stats: () => ({
      ...counts,
      state: failing.size > 0 ? 'waiting' : state,
      visits: maker.visits(),
      duplicates: duplicates.stats(),
    }),
  }
}

const isBefore = (a: SpoolPlace, b: SpoolPlace): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset)

/** Ends early when the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
