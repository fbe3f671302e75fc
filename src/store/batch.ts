// From records of the spool to a prepared batch: process, duplicates, visits, rows. Holds the states of visits in memory.
import { setImmediate as breathe } from 'node:timers/promises'
import type { Dropped, Event, EventsRecord, RejectedRecord, ReplayRecord, SpoolRecord } from '../event/index.ts'
import type { Duplicates } from './duplicates.ts'
import { createJoins } from './identity/joins.ts'
import { ignoredRows } from './ignored.ts'
import { joinOf, joinsOfRecord, type Join } from './identity/join.ts'
import { sectionOf } from './prepared.ts'
import type { Prepared, Section, SpoolPlace } from './prepared.ts'
import { profileChangesOf } from './profile-changes.ts'
import { ProjectMap } from './project-map.ts'
import { RowWriter } from './row-writer.ts'
import { writeDropped, writeEdge, writeEvent, writeIdentity, writeProfileChange, writeSession } from './rows.ts'
import { foldEvent } from './session-rows.ts'
import type { MutableSessionState } from './session-rows.ts'
import { readSessionStates, readVisitsOf } from './stored-sessions.ts'
import type { PersonSince, PersonVisit } from './stored-sessions.ts'
import type { Database } from './types.ts'

interface Processed {
  readonly events: readonly Event[]
  readonly dropped: readonly Dropped[]
}
interface ProcessedBatch extends Processed {
  /** Those of `dropped` that a replay dropped again: the rows that they repeat are being deleted. */
  readonly droppedAgain: ReadonlySet<Dropped>
  /** What people of the team said about who is who. */
  readonly joins: readonly Join[]
  /** Of how many records, from the first on. */
  readonly records: number
}
/** The process room's processor. */
export interface RecordProcessor {
  readonly run: (record: EventsRecord) => Processed
  readonly replay: (record: ReplayRecord) => Processed
}
/** The process room's sessions. */
export interface SessionAssigner {
  readonly warmStart: (since: number, rows: readonly PersonVisit[]) => void
  readonly missing: (events: readonly Event[]) => readonly PersonSince[]
  readonly warm: (asked: readonly PersonSince[], rows: readonly PersonVisit[]) => void
  readonly assign: (event: Event) => Event
  /** Begun since the last `missing`, so that the store can't know it. */
  readonly isNew: (sessionId: bigint) => boolean
}

export interface BatchMaker {
  /**
   * The step that can't fail for want of the engine: records to events and what is kept apart. Stops after the record with
   * which the batch is full: what a batch takes of memory follows neither from bytes alone nor from events alone.
   */
  readonly process: (records: readonly Uint8Array[]) => Promise<ProcessedBatch>
  /** Finds what is new, assigns visits, writes rows. Throws DatabaseError if the store can't be asked; may then be called again. */
  readonly make: (
    processed: ProcessedBatch,
    place: { readonly sequence: number; readonly id: string; readonly begin: SpoolPlace; readonly end: SpoolPlace },
  ) => Promise<{
    readonly prepared: Prepared
    readonly events: readonly Event[]
    readonly dropped: number
    readonly ignored: readonly Dropped[]
    /** Projects of whose ids some are somebody else's now. */
    readonly joinedProjectIds: ReadonlySet<number>
  }>
  /** Visits in memory. */
  readonly visits: () => number
}

interface Collected extends Omit<ProcessedBatch, 'records'> {
  readonly events: Event[]
  readonly dropped: Dropped[]
  readonly droppedAgain: Set<Dropped>
  readonly joins: Join[]
}

const payloadLength = 100_000
/** The batch before is on its way to the engine meanwhile: its bytes must not wait until this one is made. Events, some 10 ms. */
const eventsPerBreath = 500

/** `maxVisits`: about 0.6 KB each; the others are read from the store when an event comes for them. `most`: see LoaderOptions. */
export function createBatchMaker(options: {
  readonly processor: RecordProcessor
  readonly sessions: SessionAssigner
  readonly duplicates: Duplicates
  readonly database: Database
  readonly now: () => number
  readonly maxVisits?: number
  readonly most: { readonly bytes: number; readonly events: number; readonly changes: number }
}): BatchMaker {
  const { processor, sessions, duplicates, database, now, most, maxVisits = 200_000 } = options
  let rowBytes = 64 * 1024
  // Two generations: what a batch touched stays at least until the one after the next.
  let young = new ProjectMap<MutableSessionState>()
  let old = new ProjectMap<MutableSessionState>()
  const decoder = new TextDecoder()
  const joins = createJoins(database)
  /** What `make` had done when the store could not be asked: assigning twice could end otherwise than once. */
  let assigned:
    { readonly processed: ProcessedBatch; readonly events: Event[]; readonly dropped: readonly Dropped[] } | undefined

  async function assign(processed: ProcessedBatch): Promise<NonNullable<typeof assigned>> {
    if (assigned?.processed === processed) return assigned
    const { droppedAgain } = processed
    const fresh = await duplicates.fresh(processed.events)
    const freshDropped = await duplicates.freshDropped(processed.dropped.filter((each) => !droppedAgain.has(each)))
    const asked = sessions.missing(fresh)
    if (asked.length > 0) sessions.warm(asked, await readVisitsOf(database, asked))
    const events: Event[] = []
    const faulty: Dropped[] = []
    for (const event of fresh) {
      try {
        events.push(sessions.assign(event))
      } catch (error) {
        faulty.push(deadLetter(event, error, now()))
      }
    }
    assigned = { processed, events, dropped: [...freshDropped, ...droppedAgain, ...faulty] }
    return assigned
  }

  function record(bytes: Uint8Array, { events, dropped, droppedAgain, joins: said }: Collected): void {
    const text = decoder.decode(bytes)
    try {
      const parsed: SpoolRecord = JSON.parse(text)
      if (parsed.kind === 'rejected') {
        dropped.push(refusal(parsed))
        return
      }
      if (parsed.kind === 'identity') {
        said.push(...joinsOfRecord(parsed))
        return
      }
      const done = parsed.kind === 'replay' ? processor.replay(parsed) : processor.run(parsed)
      for (const event of done.events) events.push(event)
      for (const each of done.dropped) {
        dropped.push(each)
        if (parsed.kind === 'replay') droppedAgain.add(each)
      }
    } catch (error) {
      // Not ours, or a fault: kept whole, so that nothing is lost, and never in the way of the others.
      dropped.push({
        projectId: 0,
        droppedAt: now(),
        stage: 'load',
        reason: 'dead_letter',
        detail: error instanceof Error ? error.message : String(error),
        eventName: '',
        eventId: 0n,
        timestamp: now(),
        count: 1,
        payload: text.slice(0, payloadLength),
        isReplayable: false,
      })
    }
  }

  /** Known states of the events' visits, as copies. */
  async function statesFor(events: readonly Event[]): Promise<ProjectMap<MutableSessionState>> {
    const states = new ProjectMap<MutableSessionState>()
    const missing = new ProjectMap<Event>()
    for (const event of events) {
      const { projectId, sessionId } = event
      if (states.get(projectId, sessionId) !== undefined) continue
      const known = young.get(projectId, sessionId) ?? old.get(projectId, sessionId)
      if (known !== undefined) states.set(projectId, sessionId, { ...known })
      else if (!sessions.isNew(sessionId)) missing.set(projectId, sessionId, event)
    }
    if (missing.size > 0)
      for (const state of await readSessionStates(database, [...missing.values()]))
        states.set(state.projectId, state.sessionId, state)
    return states
  }

  return {
    process: async (records) => {
      const collected: Collected = { events: [], dropped: [], droppedAgain: new Set(), joins: [] }
      const { events, dropped } = collected
      let breathAt = eventsPerBreath
      let [count, length, changes] = [0, 0, 0]
      for (const bytes of records) {
        const from = events.length
        record(bytes, collected)
        count++
        length += bytes.length
        for (let at = from; at < events.length; at++) changes += events[at]?.changes.length ?? 0
        if (length >= most.bytes || events.length + dropped.length >= most.events || changes >= most.changes) break
        if (events.length < breathAt) continue
        breathAt = events.length + eventsPerBreath
        await breathe()
      }
      return { ...collected, records: count }
    },
    make: async (processed, place) => {
      const { events, dropped: apart } = await assign(processed)
      const states = await statesFor(events)
      const said = events.flatMap((event) => joinOf(event) ?? [])
      const joined = await joins.changes([...said, ...processed.joins])

      // From here on nothing can fail: what is in memory is changed.
      assigned = undefined
      joins.commit(joined)
      if (young.size > maxVisits / 2) {
        old = young
        young = new ProjectMap()
      }
      const eventRows = new RowWriter(rowBytes)
      const sessionRows = new RowWriter()
      const droppedRows = new RowWriter()
      const changeRows = new RowWriter()
      const properties: number[] = []
      const stored: Event[] = []
      const dropped = [...apart]
      for (const event of events) {
        try {
          properties.push(writeEvent(eventRows, event))
        } catch (error) {
          eventRows.undoRow()
          dropped.push(deadLetter(event, error, now()))
          continue
        }
        stored.push(event)
        for (const change of profileChangesOf(event)) writeProfileChange(changeRows, change)
        const state = states.get(event.projectId, event.sessionId)
        const folded = foldEvent(state, event)
        if (folded !== state) states.set(event.projectId, event.sessionId, folded)
        if (stored.length % eventsPerBreath === 0) await breathe()
      }
      for (const state of states.values()) {
        writeSession(sessionRows, state)
        old.delete(state.projectId, state.sessionId)
        young.set(state.projectId, state.sessionId, state)
      }
      const ignored = ignoredRows(stored, joined.refused, now())
      for (const each of [...dropped, ...ignored]) writeDropped(droppedRows, each)
      duplicates.add(stored, dropped)
      rowBytes = Math.max(64 * 1024, eventRows.length)
      const sections = {
        events: sectionOf(eventRows.bytes(), eventRows.starts(), properties),
        sessions: sectionOf(sessionRows.bytes(), sessionRows.starts()),
        dropped: sectionOf(droppedRows.bytes(), droppedRows.starts()),
        identity_edges: written(joined.edges, writeEdge),
        identities: written(joined.identities, writeIdentity),
        profile_changes: sectionOf(changeRows.bytes(), changeRows.starts()),
      }
      const joinedProjectIds = new Set(joined.identities.map(({ projectId }) => projectId))
      return { prepared: { ...place, sections }, events: stored, dropped: dropped.length, ignored, joinedProjectIds }
    },
    visits: () => young.size + old.size,
  }
}

function written<Row>(rows: readonly Row[], write: (w: RowWriter, row: Row) => void): Section {
  const writer = new RowWriter()
  for (const row of rows) write(writer, row)
  return sectionOf(writer.bytes(), writer.starts())
}

/** An event that is not what its type says (a payload from elsewhere): it may not hold up the others. */
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
