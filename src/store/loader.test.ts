// From the spool to the store: each event once, whatever dies when, in whatever order it came.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { limits, type WireEvent } from '../event/index.ts'
import { param, sql } from '../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { eventsRecord, loadBench, type LoadBench } from '../testing/load-bench.ts'
import type { LoaderOptions } from './loader.ts'
import { DatabaseError, type Database, type InsertTable } from './types.ts'

let fresh: FreshDatabase
let bench: LoadBench
let project = 100

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())
beforeEach(async () => {
  bench = await loadBench()
  project++
})
afterEach(() => bench.close())

const at = Date.UTC(2026, 5, 1, 12)
const wire = (id: string, more: Partial<WireEvent> = {}): WireEvent => ({
  event_name: 'page_view',
  event_id: id,
  distinct_id: 'ann',
  timestamp: at,
  ...more,
})

const count = async (table: 'events' | 'dropped'): Promise<number> => {
  const own = sql`project_id = ${param(project, 'UInt32')}`
  const { rows } = await fresh.database.query<{ n: string }>(
    table === 'events'
      ? sql`SELECT count() AS n FROM events WHERE ${own}`
      : sql`SELECT count() AS n FROM dropped WHERE ${own}`,
  )
  return Number(rows[0]?.n)
}
interface Visit {
  readonly events: number
  readonly page_views: number
  readonly entry_page: string
  readonly exit_page: string
  readonly seconds: number
}
const visits = async (): Promise<readonly Visit[]> =>
  (
    await fresh.database.query<Visit>(
      sql`SELECT events, page_views, entry_page, exit_page, dateDiff('second', started_at, ended_at) AS seconds
        FROM sessions FINAL WHERE project_id = ${param(project, 'UInt32')} ORDER BY started_at, session_id`,
    )
  ).rows
const prepared = async (): Promise<string[]> => readdir(join(bench.directory, 'prepared'))

test('events, refusals and what is kept apart arrive, once', async () => {
  await bench.append(
    eventsRecord(
      [wire('a'), wire('b', { timestamp: at + 60_000, url: '/b' }), wire('x', { event_name: 'kept_apart' })],
      project,
    ),
    eventsRecord([wire('a'), wire('c', { timestamp: at + 90_000, event_name: 'click' })], project),
    { kind: 'rejected', project_id: project, received_at: at, reason: 'no_name', detail: '', count: 3, sample: '{}' },
  )
  const loaded: number[] = []
  const running = await bench.start(fresh.database, { onLoaded: ({ events }) => loaded.push(events) })
  await running.settled()
  await running.stop()
  expect(await count('events')).toBe(3)
  expect(await count('dropped')).toBe(2)
  expect(await visits()).toEqual([{ events: 3, page_views: 2, entry_page: '/', exit_page: '/b', seconds: '90' }])
  expect(loaded.reduce((sum, n) => sum + n, 0)).toBe(3)
  expect(running.loader.stats()).toMatchObject({ events: 3, repeated: 1 })
  expect(await prepared()).toEqual([])
})

test('one flush that is more than a batch may hold is loaded in parts, once, also over a crash between them', async () => {
  const set = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, index]))
  // Their ids are not looked up: nothing but the spool's places sees to it that they count once.
  const made = (id: string, more: Partial<WireEvent> = {}): WireEvent => wire(id, { event_id_made: true, ...more })
  const said = (id: string): WireEvent => made(id, { event_name: 'person_update', person: { set } })
  const few = Array.from({ length: 12 }, (_, index) => eventsRecord([made(`a${index}`), made(`b${index}`)], project))
  const many = Array.from({ length: 6 }, (_, index) => eventsRecord([said(`c${index}`), said(`d${index}`)], project))
  await Promise.all([...few, ...many].map((record) => bench.append(record)))
  const sizes: number[] = []
  const options: Partial<LoaderOptions> = {
    most: { events: 8, changes: 100 },
    onLoaded: ({ events }) => sizes.push(events),
  }
  const first = await bench.start(fresh.database, options)
  await expect.poll(() => sizes.length, { timeout: 20_000 }).toBeGreaterThan(1)
  await first.stop()
  const second = await bench.start(fresh.database, options)
  await second.settled()
  await second.stop()
  expect(await count('events')).toBe(36)
  // The record with which a batch is full is its last: 8 events, or two records of 80 changes each.
  expect(new Set(sizes)).toEqual(new Set([8, 4]))
  expect(sizes.lastIndexOf(8)).toBeLessThan(sizes.indexOf(4))
  const { rows } = await fresh.database.query<{ n: string }>(
    sql`SELECT count() AS n FROM profile_changes FINAL WHERE project_id = ${param(project, 'UInt32')}`,
  )
  expect(rows[0]?.n).toBe('480')
})

test('what events say and is not done is told beside what is kept apart, while they count', async () => {
  const ids = limits.idsPerPerson + 1
  const identify = (index: number): WireEvent =>
    wire(`i${index}`, { event_name: 'identify', distinct_id: `d${index}`, user_id: 'demo', timestamp: at + index })
  await bench.append(
    eventsRecord([wire('a', { event_name: 'ignoring' }), wire('b', { event_name: 'ignoring' })], project),
    eventsRecord(
      Array.from({ length: ids }, (_, index) => identify(index)),
      project,
    ),
  )
  const running = await bench.start(fresh.database)
  await running.settled()
  // The same again, as after a lost answer.
  await bench.append(eventsRecord([wire('a', { event_name: 'ignoring' }), identify(ids - 1)], project))
  await running.settled()
  await running.stop()
  expect(await count('events')).toBe(ids + 2)
  expect(running.loader.stats()).toMatchObject({ events: ids + 2, dropped: 0, repeated: 2 })
  const { rows } = await fresh.database.query(
    sql`SELECT stage, reason, event_name, detail, sum(count) AS n, max(is_replayable) AS again FROM dropped
      WHERE project_id = ${param(project, 'UInt32')} GROUP BY ALL ORDER BY reason`,
  )
  expect(rows).toEqual([
    { stage: 'identity', reason: 'names_nobody', event_name: 'ignoring', detail: 'user_id: "0"', n: '2', again: false },
    {
      stage: 'identity',
      reason: 'too_many_ids',
      event_name: 'identify',
      detail: '"demo": > 1000 ids',
      n: '2',
      again: false,
    },
  ])
})

test('a batch in which somebody only says who is who changes its project as well', async () => {
  const operations = [{ kind: 'merge', from: '1', to: '2' } as const]
  await bench.append({ kind: 'identity', project_id: project, received_at: at, record_id: 'one', operations })
  const loaded: number[] = []
  const running = await bench.start(fresh.database, { onLoaded: ({ projectIds }) => loaded.push(...projectIds) })
  await running.settled()
  await running.stop()
  expect(loaded).toEqual([project])
})

test('what was loaded before is known after a start, with and without the filter', async () => {
  await bench.append(eventsRecord([wire('a'), wire('b')], project))
  const first = await bench.start(fresh.database)
  await first.settled()
  await first.stop()
  for (let round = 0; round < 2; round++) {
    const again = await bench.start(fresh.database)
    if (round === 1) await expect.poll(() => again.loader.stats().duplicates.isFilled, { timeout: 20_000 }).toBe(true)
    await bench.append(eventsRecord([wire('b'), wire('a'), wire(`new ${round}`, { event_id_made: true })], project))
    await again.settled()
    await again.stop()
  }
  expect(await count('events')).toBe(4)
  expect(await visits()).toMatchObject([{ events: 4 }])
})

test('what was kept apart is kept apart once, however often it comes, with and without the filter', async () => {
  const records = () => [
    eventsRecord([wire('bot', { event_name: 'kept_apart' }), wire('bot', { event_name: 'kept_apart' })], project),
    eventsRecord([wire('seen'), wire('other bot', { event_name: 'kept_apart' })], project),
  ]
  for (let round = 0; round < 3; round++) {
    const running = await bench.start(fresh.database)
    if (round === 2) await expect.poll(() => running.loader.stats().duplicates.isFilled, { timeout: 20_000 }).toBe(true)
    // The second time it comes while the first is in memory, the later ones from the store.
    for (let time = 0; time < 2; time++) {
      await bench.append(...records())
      await running.settled()
    }
    // An id that counts as an event is not kept apart besides.
    await bench.append(eventsRecord([wire('seen', { event_name: 'kept_apart' })], project))
    await running.settled()
    await running.stop()
  }
  expect(await count('events')).toBe(1)
  expect(await count('dropped')).toBe(2)
})

test('what a replay drops again stays, for its first row is about to be deleted', async () => {
  const payload = JSON.stringify(wire('b', { event_name: 'kept_again' }))
  await bench.append(eventsRecord([wire('b', { event_name: 'kept_again' })], project))
  const running = await bench.start(fresh.database)
  await running.settled()
  await bench.append({ kind: 'replay', project_id: project, received_at: at, payloads: [payload] })
  await running.settled()
  await running.stop()
  expect(await count('dropped')).toBe(2)
})

test('a made id is not looked up, and its replay is found all the same', async () => {
  await bench.append(eventsRecord([wire('made', { event_id_made: true })], project))
  const running = await bench.start(fresh.database)
  await running.settled()
  const payload = JSON.stringify(wire('made'))
  await bench.append({ kind: 'replay', project_id: project, received_at: at, payloads: [payload, payload] })
  await running.settled()
  await running.stop()
  expect(await count('events')).toBe(1)
})

test('a record that is no JSON, and an event that fails, are kept apart and block nothing', async () => {
  await bench.append(
    '{"kind":',
    'null',
    eventsRecord([wire('f', { event_name: 'faulty' })], project),
    eventsRecord([wire('ok')], project),
  )
  const running = await bench.start(fresh.database)
  await running.settled()
  await running.stop()
  expect(await count('events')).toBe(1)
  const { rows } = await fresh.database.query<{ payload: string; reason: string }>(
    sql`SELECT payload, reason FROM dropped WHERE project_id = 0 ORDER BY payload`,
  )
  expect(rows.map((row) => row.reason)).toEqual(['dead_letter', 'dead_letter', 'dead_letter'])
  expect(rows[1]?.payload).toBe('{"kind":')
})

/** A database that dies at a call: before or after what it does there. */
function dying(when: 'before' | 'after', table: InsertTable, die: () => void): Database {
  return {
    ...fresh.database,
    insert: async (into, rows, token) => {
      if (into === table && when === 'before') {
        die()
        throw new DatabaseError('unavailable', 'died')
      }
      await fresh.database.insert(into, rows, token)
      if (into === table) {
        die()
        throw new DatabaseError('unavailable', 'died')
      }
    },
  }
}

test.each([
  ['before', 'events'],
  ['after', 'events'],
  ['before', 'sessions'],
  ['after', 'sessions'],
  ['after', 'dropped'],
] as const)('a crash %s the insert of %s loses and doubles nothing', async (when, table) => {
  await bench.append(
    eventsRecord(
      [
        wire('a', { event_id_made: true }),
        wire('b', { timestamp: at + 5_000 }),
        wire('x', { event_name: 'kept_apart' }),
      ],
      project,
    ),
  )
  const { promise: death, resolve: died } = Promise.withResolvers<void>()
  const first = await bench.start(dying(when, table, died))
  await death
  await first.stop()
  expect(await prepared()).toHaveLength(1)
  await bench.append(eventsRecord([wire('b'), wire('c', { timestamp: at + 9_000 })], project))
  const second = await bench.start(fresh.database)
  await second.settled()
  await second.stop()
  expect(await count('events')).toBe(3)
  expect(await count('dropped')).toBe(1)
  expect(await visits()).toMatchObject([{ events: 3, seconds: '9' }])
  expect(await prepared()).toEqual([])
})

test.each(['before', 'after'] as const)('a crash %s the spool is settled loses and doubles nothing', async (when) => {
  await bench.append(eventsRecord([wire('a', { event_id_made: true }), wire('b', { event_id_made: true })], project))
  const { promise: death, resolve: died } = Promise.withResolvers<void>()
  const first = await bench.start(fresh.database, {}, (reader) => ({
    acked: () => reader.acked(),
    rewind: (to) => reader.rewind(to),
    read: async (bytes, until) => {
      const batch = await reader.read(bytes, until)
      if (batch === undefined) return undefined
      const ack = async (): Promise<void> => {
        if (when === 'after') await batch.ack()
        died()
        throw new Error('died')
      }
      return { ...batch, ack }
    },
  }))
  await death
  await first.stop()
  const second = await bench.start(fresh.database)
  await bench.append(eventsRecord([wire('c', { event_id_made: true })], project))
  await second.settled()
  await second.stop()
  expect(await count('events')).toBe(3)
  expect(await visits()).toMatchObject([{ events: 3 }])
})

test('an engine that is away is waited for, and what came meanwhile is loaded in order', async () => {
  let isAway = true
  const { database } = fresh
  const check = (): void => {
    if (isAway) throw new DatabaseError('unavailable', 'away')
  }
  const away: Database = {
    ...database,
    query: async (...asked) => (check(), database.query(...asked)),
    insert: async (...rows) => (check(), database.insert(...rows)),
    stream: async (...asked) => (check(), database.stream(...asked)),
  }
  const messages: string[] = []
  const running = await bench.start(away, { log: (level, message) => messages.push(`${level} ${message}`) })
  for (let index = 0; index < 30; index++)
    await bench.append(eventsRecord([wire(`e${index}`, { timestamp: at + index * 1_000 })], project))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(running.loader.stats().state).toBe('waiting')
  isAway = false
  await running.settled()
  await running.stop()
  expect(await count('events')).toBe(30)
  expect(await visits()).toMatchObject([{ events: 30, seconds: '29' }])
  expect(messages.filter((message) => message.startsWith('warn does not work')).length).toBe(1)
})

test('any order and any cut into batches and starts give the same visits', async () => {
  const events = Array.from({ length: 24 }, (_, index) =>
    wire(`o${index}`, {
      distinct_id: index % 3 === 0 ? 'bob' : 'ann',
      session_id: index % 3 === 0 ? 's1' : 's2',
      event_name: index % 4 === 0 ? 'click' : 'page_view',
      url: `/${index}`,
      timestamp: at + Math.floor(index / 2) * 1_000,
    }),
  )
  const results: string[] = []
  const orders = fc.sample(
    fc.tuple(
      fc.shuffledSubarray(events, { minLength: 24 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 3 }),
    ),
    { numRuns: 6, seed: 3 },
  )
  for (const [order, cuts] of orders) {
    project++
    let from = 0
    for (let turn = 0; from < order.length; turn++) {
      const to = from + (cuts[turn % cuts.length] ?? 1)
      await bench.append(eventsRecord(order.slice(from, to), project))
      from = to
      const running = await bench.start(fresh.database)
      await running.settled()
      await running.stop()
    }
    const all = await visits()
    results.push(
      JSON.stringify(
        all
          .map(({ events: n, page_views, entry_page, exit_page, seconds }) => [
            n,
            page_views,
            entry_page,
            exit_page,
            seconds,
          ])
          .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      ),
    )
  }
  // The ids of visits depend on the order, nothing else does. Ties in time are decided by the event id.
  expect(new Set(results).size).toBe(1)
})
