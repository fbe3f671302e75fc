// From records of the spool to a prepared batch: process, duplicates, visits, rows. Holds the states of visits in memory.
// An event becomes values of columns as soon as it is processed, and is garbage before it has grown old; only those that the
// store has to be asked about are held until the batch is full, so that it is asked once.
import { setImmediate as breathe } from 'node:timers/promises'
import type { Dropped, Event, EventsRecord, RejectedRecord, ReplayRecord, SpoolRecord } from '../event/index.ts'
import type { Duplicates } from './duplicates.ts'
import { createJoins } from './identity/joins.ts'
import { ignoredRows } from './ignored.ts'
import { joinOf, joinsOfRecord, type Join } from './identity/join.ts'
import type { Piece, Prepared } from './prepared.ts'
import { profileChangesOf } from './profile-changes.ts'
import { ProjectMap } from './project-map.ts'
import { rowsOf, writeDropped, writeEdge, writeEvent, writeIdentity, writeProfileChange, writeSession } from './rows.ts'
import { foldEvent } from './session-rows.ts'
import type { MutableSessionState } from './session-rows.ts'
import { readSessionStates, readVisitsOf } from './stored-sessions.ts'
import type { PersonSince, PersonVisit } from './stored-sessions.ts'
import type { Database } from './types.ts'

interface Processed {
  readonly events: readonly Event[]
  readonly dropped: readonly Dropped[]
}
/** The process room's processor. */
export interface RecordProcessor {
  readonly run: (record: EventsRecord) => Processed
  readonly replay: (record: ReplayRecord) => Processed
}
/** The process room's sessions. */
export interface SessionAssigner {
  readonly warmStart: (since: number, rows: readonly PersonVisit[]) => void
  readonly beginBatch: () => void
  /** Need nobody be loaded before the event is assigned? */
  readonly isKnown: (event: Event) => boolean
  readonly missing: (events: readonly Event[]) => readonly PersonSince[]
  readonly warm: (asked: readonly PersonSince[], rows: readonly PersonVisit[]) => void
  readonly assign: (event: Event) => Event
  /** Begun since the last `beginBatch`, so that the store can't know it. */
  readonly isNew: (sessionId: bigint) => boolean
}

export interface Made {
  readonly prepared: Prepared
  /** Of these projects something is stored, or some ids are somebody else's now. */
  readonly projectIds: ReadonlySet<number>
  /** Projects of what was kept apart, refused or not done. */
  readonly droppedProjectIds: ReadonlySet<number>
  readonly events: number
  readonly dropped: number
  readonly repeated: number
  /** When the first of the events came, ms; Infinity without any. */
  readonly receivedAt: number
}

export interface BatchMaker {
  /**
   * Takes records in, until the batch is full, and gives how many: what a batch takes of memory follows neither from bytes
   * alone nor from events alone. Can't fail for want of the engine.
   */
  readonly add: (records: readonly Uint8Array[]) => Promise<number>
  /** Asks the store what has to be asked, and begins the next batch. Throws DatabaseError; may then be called again. */
  readonly finish: (place: Omit<Prepared, 'inserts'>) => Promise<Made>
  /** Visits in memory. */
  readonly visits: () => number
}

/** Where a batch is full. */
export interface Most {
  /** Text of records, bytes. */
  readonly bytes: number
  readonly events: number
  readonly changes: number
  /** Of the events that are held until the store is asked: the same. They stay in memory as objects, of up to 21 times their text. */
  readonly heldBytes: number
  readonly heldEvents: number
}

/** What is known of a batch before it is full. */
interface Batch {
  /** Events of which the id (`doubtful`) or the person has to be looked up, and those of the same persons that came after them. */
  held: Event[]
  readonly doubtful: Set<Event>
  readonly heldPersons: Set<bigint>
  heldDropped: Dropped[]
  /** Events that have their visit, of which the state has to be looked up. */
  stateless: Event[]
  readonly touched: Set<MutableSessionState>
  readonly said: Join[]
  readonly ignoring: Event[]
  readonly projectIds: Set<number>
  readonly droppedProjectIds: Set<number>
  bytes: number
  heldBytes: number
  changes: number
  taken: number
  events: number
  dropped: number
  receivedAt: number
}
const emptyBatch = (): Batch => ({
  held: [],
  doubtful: new Set(),
  heldPersons: new Set(),
  heldDropped: [],
  stateless: [],
  touched: new Set(),
  said: [],
  ignoring: [],
  projectIds: new Set(),
  droppedProjectIds: new Set(),
  bytes: 0,
  heldBytes: 0,
  changes: 0,
  taken: 0,
  events: 0,
  dropped: 0,
  receivedAt: Infinity,
})

const payloadLength = 100_000
/** The batch before is on its way to the engine meanwhile: its bytes must not wait until this one is made. Events, some 10 ms. */
const eventsPerBreath = 500

/** `maxVisits`: about 0.6 KB each; the others are read from the store when an event comes for them. */
export function createBatchMaker(options: {
  readonly processor: RecordProcessor
  readonly sessions: SessionAssigner
  readonly duplicates: Duplicates
  readonly database: Database
  readonly now: () => number
  readonly maxVisits?: number
  readonly most: Most
}): BatchMaker {
  const { processor, sessions, duplicates, database, now, most, maxVisits = 200_000 } = options
  // Two generations: what a batch touched stays at least until the one after the next.
  let young = new ProjectMap<MutableSessionState>()
  let old = new ProjectMap<MutableSessionState>()
  const decoder = new TextDecoder()
  const joins = createJoins(database)
  const rows = { events: rowsOf.events(), dropped: rowsOf.dropped(), changes: rowsOf.profile_changes() }
  let batch = emptyBatch()

  /** Takes one record; it is in the batch whatever it holds. */
  function take(bytes: Uint8Array): void {
    const text = decoder.decode(bytes)
    batch.bytes += bytes.length
    const { length } = batch.held
    try {
      const parsed: SpoolRecord = JSON.parse(text)
      if (parsed.kind === 'rejected') keepUnprocessed(refusal(parsed))
      else if (parsed.kind === 'identity') batch.said.push(...joinsOfRecord(parsed))
      else if (parsed.kind === 'replay') takeProcessed(processor.replay(parsed), true)
      else takeProcessed(processor.run(parsed), false)
    } catch (error) {
      // Not ours, or a fault: kept whole, so that nothing is lost, and never in the way of the others.
      keepUnprocessed(unreadable(text, error, now()))
    }
    if (batch.held.length > length) batch.heldBytes += bytes.length
  }

  function takeProcessed({ events, dropped }: Processed, isReplay: boolean): void {
    batch.taken += events.length + dropped.length
    for (const event of events) guarded(event, takeEvent)
    for (const each of dropped) {
      // The row that a replay repeats is being deleted.
      const found = isReplay ? 'new' : duplicates.seeDropped(each)
      if (found === 'new') keepApart(each)
      else if (found === 'doubtful') batch.heldDropped.push(each)
    }
  }

  function takeEvent(event: Event): void {
    batch.changes += event.changes.length
    const found = duplicates.see(event)
    if (found === 'repeated') return
    if (found === 'doubtful') batch.doubtful.add(event)
    const { personId, identifiedPersonId } = event
    const isKnown = found === 'new' && sessions.isKnown(event)
    if (isKnown && !batch.heldPersons.has(personId) && !batch.heldPersons.has(identifiedPersonId)) place(event)
    else {
      batch.held.push(event)
      batch.heldPersons.add(personId)
      if (identifiedPersonId !== 0n) batch.heldPersons.add(identifiedPersonId)
    }
  }

  /** An event that is not what its type says is kept apart: it may not hold up the others. */
  function guarded(event: Event, step: (event: Event) => void): void {
    try {
      step(event)
    } catch (error) {
      rows.events.undoRow()
      keepApart(deadLetter(event, error, now()))
    }
  }

  /** What is no event that a step put aside. */
  function keepUnprocessed(dropped: Dropped): void {
    batch.taken++
    keepApart(dropped)
  }

  function keepApart(dropped: Dropped): void {
    writeDropped(rows.dropped, dropped)
    batch.droppedProjectIds.add(dropped.projectId)
    batch.dropped++
  }

  /** Gives an event that is new its visit. */
  function place(event: Event): void {
    const { projectId, sessionId } = sessions.assign(event)
    const state = young.get(projectId, sessionId) ?? old.get(projectId, sessionId)
    if (state === undefined && !sessions.isNew(sessionId)) batch.stateless.push(event)
    else write(event, state)
  }

  function write(event: Event, state: MutableSessionState | undefined): void {
    const { projectId, sessionId } = event
    writeEvent(rows.events, event)
    const folded = foldEvent(state, event)
    if (!batch.touched.has(folded)) {
      batch.touched.add(folded)
      old.delete(projectId, sessionId)
      young.set(projectId, sessionId, folded)
    }
    for (const change of profileChangesOf(event)) writeProfileChange(rows.changes, change)
    const join = joinOf(event)
    if (join !== undefined) batch.said.push(join)
    if (event.ignored !== undefined) batch.ignoring.push(event)
    batch.projectIds.add(projectId)
    batch.receivedAt = Math.min(batch.receivedAt, event.receivedAt)
    batch.events++
  }

  const isFull = (): boolean =>
    batch.bytes >= most.bytes ||
    batch.taken >= most.events ||
    batch.changes >= most.changes ||
    batch.heldBytes >= most.heldBytes ||
    batch.held.length >= most.heldEvents

  /** What is held goes its way; each step may be repeated if the next one fails. */
  async function askStore(): Promise<void> {
    const fresh = new Set(await duplicates.fresh([...batch.doubtful]))
    batch.held = batch.held.filter((event) => !batch.doubtful.has(event) || fresh.has(event))
    batch.doubtful.clear()
    batch.heldDropped = await duplicates.freshDropped(batch.heldDropped)
    const asked = sessions.missing(batch.held)
    if (asked.length > 0) sessions.warm(asked, await readVisitsOf(database, asked))
    batch.heldPersons.clear()
    for (const event of batch.held.splice(0)) guarded(event, place)
    for (const each of batch.heldDropped.splice(0)) keepApart(each)
    const unknown = new ProjectMap<Event>()
    for (const event of batch.stateless) unknown.set(event.projectId, event.sessionId, event)
    if (unknown.size === 0) return
    for (const state of await readSessionStates(database, [...unknown.values()]))
      young.set(state.projectId, state.sessionId, state)
    for (const event of batch.stateless.splice(0))
      guarded(event, () => write(event, young.get(event.projectId, event.sessionId)))
  }

  return {
    add: async (records) => {
      let count = 0
      let breathAt = batch.taken + eventsPerBreath
      for (const bytes of records) {
        take(bytes)
        count++
        if (isFull()) break
        if (batch.taken < breathAt) continue
        breathAt = batch.taken + eventsPerBreath
        await breathe()
      }
      return count
    },
    finish: async (placeOfBatch) => {
      await askStore()
      const joined = await joins.changes(batch.said)
      // From here on nothing can fail.
      joins.commit(joined)
      const { events, dropped, taken, touched, projectIds, droppedProjectIds, receivedAt } = batch
      for (const each of ignoredRows(batch.ignoring, joined.refused, now())) {
        writeDropped(rows.dropped, each)
        droppedProjectIds.add(each.projectId)
      }
      for (const { projectId } of joined.identities) projectIds.add(projectId)
      const visits = rowsOf.sessions()
      for (const state of touched) writeSession(visits, state)
      const edges = rowsOf.identity_edges()
      for (const edge of joined.edges) writeEdge(edges, edge)
      const identities = rowsOf.identities()
      for (const identity of joined.identities) writeIdentity(identities, identity)
      batch = emptyBatch()
      duplicates.beginBatch()
      sessions.beginBatch()
      if (young.size > maxVisits / 2) {
        old = young
        young = new ProjectMap()
      }
      const inserts = {
        events: whole(rows.events),
        sessions: whole(visits),
        dropped: whole(rows.dropped),
        identity_edges: whole(edges),
        identities: whole(identities),
        profile_changes: whole(rows.changes),
      }
      const repeated = taken - events - dropped
      return {
        prepared: { ...placeOfBatch, inserts },
        projectIds,
        droppedProjectIds,
        events,
        dropped,
        repeated,
        receivedAt,
      }
    },
    visits: () => young.size + old.size,
  }
}

const whole = (rows: { readonly rows: number; takeBlock(): Buffer }): Piece[] =>
  rows.rows === 0 ? [] : [{ token: 'all', bytes: rows.takeBlock() }]

const unreadable = (text: string, error: unknown, now: number): Dropped => ({
  projectId: 0,
  droppedAt: now,
  stage: 'load',
  reason: 'dead_letter',
  detail: error instanceof Error ? error.message : String(error),
  eventName: '',
  eventId: 0n,
  timestamp: now,
  count: 1,
  payload: text.slice(0, payloadLength),
  isReplayable: false,
})

/** A payload from elsewhere that is not what its type says. */
const deadLetter = (event: Event, error: unknown, now: number): Dropped => ({
  projectId: event.projectId,
  droppedAt: now,
  stage: 'load',
  reason: 'dead_letter',
  detail: error instanceof Error ? error.message : String(error),
  eventName: typeof event.eventName === 'string' ? event.eventName : '',
  eventId: typeof event.eventId === 'bigint' ? event.eventId : 0n,
  timestamp: Number.isFinite(event.timestamp) ? event.timestamp : now,
  count: 1,
  payload: JSON.stringify(event, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  isReplayable: true,
})

const refusal = (record: RejectedRecord): Dropped => ({
  projectId: record.project_id,
  droppedAt: record.received_at,
  stage: 'collect',
  reason: record.reason,
  detail: record.detail,
  eventName: '',
  eventId: 0n,
  timestamp: record.received_at,
  count: record.count,
  payload: record.sample,
  isReplayable: false,
})
