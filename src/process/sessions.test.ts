import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Event, personIdOf, sessionIdOf, sessionStartSecond } from '../event/index.ts'
import { createSessions, type PersonSince, type SessionRow, type Sessions } from './sessions.ts'
import { eventOf, noon } from './test-world.ts'

const minute = 60_000
const gap = 30 * minute
const template = eventOf({ distinct_id: 'x' })

interface Sent {
  readonly person: string
  /** Minutes after noon. */
  readonly at: number
  readonly client?: string
  readonly identify?: string
  readonly project?: number
}

const toEvent = ({ person, at, client = '', identify, project = 1 }: Sent): Event => ({
  ...template,
  projectId: project,
  eventName: identify === undefined ? 'page_view' : 'identify',
  distinctId: person,
  personId: personIdOf(project, person),
  identifiedPersonId: identify === undefined ? 0n : personIdOf(project, identify),
  clientSessionId: client,
  timestamp: noon + at * minute,
})

function createWarm(maxPersons?: number): Sessions {
  const sessions = createSessions({ gapMs: () => gap, ...(maxPersons === undefined ? {} : { maxPersons }) })
  sessions.warmStart(Number.NEGATIVE_INFINITY, [])
  return sessions
}

/** The sessions of the events, as small numbers in the order they appear. */
function assignAll(sent: readonly Sent[], sessions: Sessions = createWarm()): number[] {
  const ids = sent.map((one) => sessions.assign(toEvent(one)).sessionId)
  const seen = [...new Set(ids)]
  return ids.map((id) => seen.indexOf(id))
}

const a = (at: number, more: Partial<Sent> = {}): Sent => ({ person: 'a', at, ...more })
const b = (at: number, more: Partial<Sent> = {}): Sent => ({ person: 'b', at, ...more })

it('is never one of another project, though an import may bring a person id of it', () => {
  const sessions = createWarm()
  const own = toEvent(a(0))
  const visit = sessions.assign({ ...own }).sessionId
  const brought: Event = { ...own, projectId: 2, timestamp: own.timestamp + minute }
  expect(sessions.assign({ ...brought }).sessionId).not.toBe(visit)
  expect(sessions.isLive(3, own.personId, own.timestamp)).toBe(false)
  expect(sessions.assign({ ...own, timestamp: own.timestamp + 2 * minute }).sessionId).toBe(visit)
})

describe('a visit', () => {
  it.each([
    ['goes on over pauses of at most 30 minutes, inclusive', [a(0), a(30), a(60), a(90.001)], [0, 0, 0, 1]],
    ['is of one person', [a(0), b(0), a(1), b(1)], [0, 1, 0, 1]],
    ['is of one project', [a(0), a(0, { project: 2 }), a(1)], [0, 1, 0]],
    ['takes in a late event that falls into it', [a(0), a(20), a(40), a(10)], [0, 0, 0, 0]],
    ['takes in a late event shortly before it', [a(40), a(20), a(0)], [0, 0, 0]],
    ['takes in the late event that is nearer to it than to another', [a(0), a(50), a(21), a(29)], [0, 1, 0, 0]],
    ['stays two where a late event bridges them', [a(0), a(50), a(25), a(51), a(1)], [0, 1, 0, 1, 0]],
    ['begins anew for a late event that is far from all', [a(0), a(200), a(100)], [0, 1, 2]],
    ['is as the SDK says, over a long pause', [a(0, { client: 's' }), a(600, { client: 's' })], [0, 0]],
    [
      'is as the SDK says, without a pause',
      [a(0, { client: 's' }), a(1, { client: 't' }), a(2, { client: 's' })],
      [0, 1, 0],
    ],
    ['of an SDK takes in events that name no session', [a(0, { client: 's' }), a(10), a(50)], [0, 0, 1]],
    ['of an SDK is of one person, if two use one id', [a(0, { client: 's' }), b(1, { client: 's' })], [0, 1]],
    ['goes on over identify', [a(0), a(5, { identify: 'b' }), b(6), b(30), a(31)], [0, 0, 0, 0, 0]],
    [
      'of an SDK goes on over identify',
      [a(0, { client: 's' }), a(1, { client: 's', identify: 'b' }), b(500, { client: 's' })],
      [0, 0, 0],
    ],
    ['of the person goes on where a device first tells who it is', [b(0), a(5, { identify: 'b' }), a(6)], [0, 0, 0]],
    ['is not joined by an identify of long ago', [a(0, { identify: 'b' }), b(31)], [0, 1]],
    ['is not split by midnight', [a(719), a(721)], [0, 0]],
  ])('%s', (_, sent, expected) => {
    expect(assignAll(sent)).toEqual(expected)
  })

  it('has an id that tells when it began and is the same each time', () => {
    const first = createWarm().assign(toEvent(a(3)))
    expect(sessionStartSecond(first.sessionId)).toBe(noon / 1000 + 180)
    expect(createWarm().assign(toEvent(a(3))).sessionId).toBe(first.sessionId)
    expect(createWarm().assign(toEvent(b(3))).sessionId).not.toBe(first.sessionId)
  })

  it("follows the project's own gap", () => {
    const sessions = createSessions({ gapMs: (project) => (project === 1 ? 10 * minute : gap) })
    expect(assignAll([a(0), a(11), a(0, { project: 2 }), a(11, { project: 2 })], sessions)).toEqual([0, 1, 2, 2])
  })
})

const stream = fc.array(
  fc.record(
    {
      person: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      at: fc.integer({ min: 0, max: 400 }),
      client: fc.constantFrom('s', 't'),
      identify: fc.constantFrom('u', 'v'),
    },
    { requiredKeys: ['person', 'at'] },
  ),
  { maxLength: 60 },
)

/** The store, as the loader asks it: everything that was assigned, by person. */
function createStore() {
  const stored: Event[] = []
  const rowsOf = (matches: (lastAt: number) => boolean): SessionRow[] => {
    const rows = new Map<string, SessionRow>()
    for (const event of stored) {
      for (const personId of [event.personId, event.identifiedPersonId]) {
        if (personId === 0n) continue
        // A visit's extent is that of all its events, whoever of its persons sent them.
        const times = stored.filter((one) => one.sessionId === event.sessionId).map((one) => one.timestamp)
        const own = stored.find((one) => one.sessionId === event.sessionId)
        rows.set(`${personId} ${event.sessionId}`, {
          projectId: event.projectId,
          personId,
          sessionId: event.sessionId,
          clientSessionId: own?.clientSessionId ?? '',
          firstAt: Math.min(...times),
          lastAt: Math.max(...times),
        })
      }
    }
    return [...rows.values()].filter((row) => matches(row.lastAt))
  }
  return {
    add: (events: readonly Event[]): void => void stored.push(...events),
    load: (asked: readonly PersonSince[]): SessionRow[] => {
      const rows = rowsOf(() => true)
      const visits = new Set<bigint>()
      for (const key of asked) {
        for (const row of rows) if (row.personId === key.personId && row.lastAt >= key.since) visits.add(row.sessionId)
      }
      return rows.filter((row) => visits.has(row.sessionId))
    },
    all: (since: number): SessionRow[] => rowsOf((lastAt) => lastAt >= since),
  }
}

/** As the loader does it: `cuts` tells after how many events each batch ends; `restartEvery` batches memory is lost. */
function runBatches(
  sent: readonly Sent[],
  cuts: readonly number[],
  sessions: () => Sessions,
  restartEvery = Infinity,
): bigint[] {
  const store = createStore()
  let current = sessions()
  const ids: bigint[] = []
  let begin = 0
  let batchNumber = 0
  for (const end of [...cuts, sent.length]) {
    if (end <= begin) continue
    if (++batchNumber % restartEvery === 0) {
      current = sessions()
      current.warmStart(noon + 300 * minute, store.all(noon + 300 * minute))
    }
    const batch = sent.slice(begin, end).map(toEvent)
    current.beginBatch()
    const asked = current.missing(batch)
    expect(batch.every(current.isKnown)).toBe(asked.length === 0)
    current.warm(asked, store.load(asked))
    for (const event of batch) ids.push(current.assign(event).sessionId)
    store.add(batch)
    begin = end
  }
  return ids
}

describe('visits of any stream of events', () => {
  const cuts = fc
    .array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 })
    .map((list) => list.toSorted((x, y) => x - y))

  it('are the same however it is cut into batches', () => {
    fc.assert(
      fc.property(stream, cuts, (sent, ends) => {
        expect(runBatches(sent, ends, createWarm)).toEqual(runBatches(sent, [], createWarm))
      }),
    )
  })

  it('are at least as many as persons and at most as many as events, in any part of the stream', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), (all, from, to) => {
        // Unjoined persons: an identify makes two persons one, which only the identities table knows.
        const sent = all.map((one) => ({ person: one.person, at: one.at, client: one.client ?? '' }))
        const ids = runBatches(sent, [], createWarm)
        const part = sent.map((one, index) => ({ ...one, id: ids[index] })).filter(({ at }) => at >= from && at <= to)
        const visits = new Set(part.map(({ id }) => id)).size
        expect(new Set(part.map(({ person }) => person)).size).toBeLessThanOrEqual(visits)
        expect(visits).toBeLessThanOrEqual(part.length)
      }),
    )
  })

  it('that comes in order of time are split exactly where a pause is longer than the gap', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const sent = all.map(({ person, at }) => ({ person, at })).toSorted((x, y) => x.at - y.at)
        const ids = runBatches(sent, [], createWarm)
        const last = new Map<string, { at: number; visit: bigint | undefined }>()
        for (const [index, { person, at }] of sent.entries()) {
          const before = last.get(person)
          if (before !== undefined) expect(ids[index] === before.visit).toBe(at - before.at <= 30)
          last.set(person, { at, visit: ids[index] })
        }
      }),
    )
  })

  it('are the same when memory is tiny and the rest is loaded from the store', () => {
    fc.assert(
      fc.property(stream, cuts, (sent, ends) => {
        expect(runBatches(sent, ends, () => createWarm(2))).toEqual(runBatches(sent, [], createWarm))
      }),
    )
  })

  it('are the same when memory is lost between batches', () => {
    fc.assert(
      fc.property(stream, cuts, fc.integer({ min: 1, max: 3 }), (sent, ends, restartEvery) => {
        expect(runBatches(sent, ends, createWarm, restartEvery)).toEqual(runBatches(sent, [], createWarm))
      }),
    )
  })
})

describe('memory of visits', () => {
  it('stays bounded, and asks the store for nobody while events come in order', () => {
    const sessions = createWarm(1_000)
    for (let batch = 0; batch < 100; batch++) {
      const events = Array.from({ length: 100 }, (_, n) => toEvent({ person: `p${batch * 100 + n}`, at: batch * 10 }))
      sessions.beginBatch()
      expect(sessions.missing(events)).toEqual([])
      for (const event of events) sessions.assign(event)
      expect(sessions.size()).toBeLessThanOrEqual(1_100)
    }
  })

  it('asks for the time of an event that comes later than what is remembered', () => {
    const sessions = createSessions({ gapMs: () => gap })
    sessions.warmStart(noon, [])
    expect(sessions.missing([toEvent(a(31)), toEvent(b(29)), toEvent(b(10))])).toEqual([
      { projectId: 1, personId: personIdOf(1, 'b'), since: noon - 20 * minute },
    ])
  })

  it('knows whose visit is live', () => {
    const sessions = createWarm()
    sessions.assign(toEvent(a(0)))
    const isLive = (person: string, at: number): boolean =>
      sessions.isLive(1, personIdOf(1, person), noon + at * minute)
    expect([isLive('a', 30), isLive('a', 30.1), isLive('a', -30), isLive('b', 0)]).toEqual([true, false, true, false])
  })
})

describe('an event that brings its visit', () => {
  it('keeps it, whatever came before it, and what follows joins it', () => {
    const visit = sessionIdOf(noon, 7)
    const own = (at: number, sessionId = visit): Event => ({ ...toEvent({ person: 'a', at }), sessionId })
    const sessions = createWarm()
    // 50 minutes apart, the one between them last: found anew, these would be two visits.
    const events = [own(0), own(50), own(25)].map((event) => sessions.assign(event))
    expect(events.map((event) => event.sessionId)).toEqual([visit, visit, visit])
    expect(sessions.assign(toEvent({ person: 'a', at: 70 })).sessionId).toBe(visit)
    const other = sessionIdOf(noon, 8)
    expect(sessions.assign(own(71, other)).sessionId).toBe(other)
  })

  it('may have the id of a visit in another project', () => {
    const visit = sessionIdOf(noon, 7)
    const sessions = createWarm()
    for (const project of [1, 2, 1])
      expect(sessions.assign({ ...toEvent({ person: 'a', at: 0, project }), sessionId: visit }).sessionId).toBe(visit)
    expect(sessions.assign(toEvent({ person: 'a', at: 1, project: 2 })).sessionId).toBe(visit)
  })
})
