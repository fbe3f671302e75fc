// For tests of the store: a spool, a loader over it with the real visits, and ways to let it die at a chosen point.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dropped, Event, EventsRecord, SpooledEvent, SpoolRecord, WireEvent } from '../event/index.ts'
import { eventIdOf, personIdOf, profileChanges } from '../event/index.ts'
import { createSessions } from '../process/index.ts'
import { openSpoolReader, openSpoolWriter } from '../spool/index.ts'
import type { SpoolReader, SpoolWriter } from '../spool/index.ts'
import { makeEvent } from './make-event.ts'
import { createLoader } from '../store/index.ts'
import type { Database, Loader, LoaderOptions, RecordReader } from '../store/index.ts'

/** A stand-in for the process room: fields as they are; `kept_apart` and `kept_again` (also at a replay) are dropped, `faulty` throws. */
const plainProcessor: LoaderOptions['processor'] = {
  run: (record) => sifted(record, record.events, ['kept_apart', 'kept_again']),
  replay: (record) =>
    sifted(
      { ...record, intake: 'replay' },
      record.payloads.map((payload) => JSON.parse(payload)),
      ['kept_again'],
    ),
}

type RecordHead = Pick<EventsRecord, 'project_id' | 'received_at' | 'intake'>

function sifted(record: RecordHead, events: readonly SpooledEvent[], dropNames: readonly string[]) {
  const isDropped = (wire: SpooledEvent): boolean => dropNames.includes(wire.event_name)
  return {
    events: events.filter((wire) => !isDropped(wire)).map((wire) => eventOf(record, wire)),
    dropped: events.filter(isDropped).map((wire) => droppedOf(record, wire)),
  }
}

const droppedOf = (record: RecordHead, wire: SpooledEvent): Dropped => ({
  projectId: record.project_id,
  droppedAt: record.received_at,
  stage: 'verdict',
  reason: 'bot',
  detail: '',
  eventName: wire.event_name,
  eventId: eventIdOf(wire.event_id),
  timestamp: record.received_at,
  count: 1,
  payload: JSON.stringify(wire),
  isReplayable: true,
})

function eventOf(record: RecordHead, wire: SpooledEvent): Event {
  if (wire.event_name === 'faulty') throw new Error('This event can not be processed')
  const event = makeEvent({
    projectId: record.project_id,
    eventName: wire.event_name,
    eventId: eventIdOf(wire.event_id),
    eventIdMade: wire.event_id_made === true,
    timestamp: wire.timestamp ?? record.received_at,
    receivedAt: record.received_at,
    distinctId: wire.distinct_id ?? '',
    personId: personIdOf(record.project_id, wire.distinct_id ?? ''),
    clientSessionId: wire.session_id ?? '',
    sessionId: 0n,
    path: wire.url ?? '/',
    properties: wire.properties ?? {},
    groups: wire.groups ?? {},
    intake: record.intake,
  })
  const identified =
    wire.user_id === undefined
      ? {}
      : { identifiedPersonId: personIdOf(record.project_id, wire.user_id), identifiedId: wire.user_id }
  const ignored =
    wire.event_name === 'ignoring' ? { ignored: [{ reason: 'names_nobody', detail: 'user_id: "0"' }] as const } : {}
  return { ...event, changes: profileChanges(event, wire), ...identified, ...ignored }
}

export const eventsRecord = (
  events: readonly WireEvent[],
  projectId = 1,
  receivedAt = 1_780_000_000_000,
): EventsRecord => ({
  kind: 'events',
  project_id: projectId,
  intake: 'track',
  received_at: receivedAt,
  context: { address: '', user_agent: '', language: '', country: '' },
  events,
})

export interface LoadBench {
  readonly directory: string
  readonly writer: SpoolWriter
  append(...records: (SpoolRecord | string)[]): Promise<void>
  /** A loader with nothing in memory, as after a start. `wrap` stands between it and its reader. */
  start(
    database: Database,
    options?: Partial<LoaderOptions>,
    wrap?: (reader: SpoolReader) => RecordReader,
  ): Promise<RunningLoader>
  close(): Promise<void>
}
interface RunningLoader {
  readonly loader: Loader
  /** Waits until the spool is settled. */
  settled(): Promise<void>
  /** Ends it as a crash would: whatever is on disk stays. */
  stop(): Promise<void>
}

let ids = 0

export async function loadBench(): Promise<LoadBench> {
  const directory = await mkdtemp(join(tmpdir(), 'cairn-load-'))
  const spool = join(directory, 'spool')
  const writer = await openSpoolWriter(spool, { segmentBytes: 1 << 20, maxBytes: 1 << 30, maxPendingBytes: 1 << 26 })
  return {
    directory,
    writer,
    append: async (...records) => {
      for (const record of records) {
        const result = await writer.append(typeof record === 'string' ? record : JSON.stringify(record))
        if (!result.ok) throw new Error(result.detail)
      }
    },
    start: async (database, options = {}, wrap = (reader) => reader) => {
      const reader = await openSpoolReader(spool)
      const abort = new AbortController()
      const loader = createLoader({
        reader: wrap(reader),
        processor: plainProcessor,
        sessions: createSessions({ gapMs: () => 1_800_000 }),
        database,
        directory: join(directory, 'prepared'),
        now: Date.now,
        newId: () => `batch-${process.pid}-${directory.slice(-6)}-${++ids}`,
        log: () => {},
        idleMs: 5,
        smallBatchMs: 0,
        ...options,
      })
      let failure: unknown
      const running = loader.run(abort.signal).catch((error: unknown) => {
        failure = error
      })
      return {
        loader,
        settled: async () => {
          while ((await reader.backlogBytes()) > 0) {
            if (failure !== undefined) throw failure instanceof Error ? failure : new Error('The loader failed')
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
        },
        stop: async () => {
          abort.abort()
          await running
          await reader.close()
        },
      }
    },
    close: async () => {
      await writer.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
