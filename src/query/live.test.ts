import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Event } from '../event/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { countStored, createLiveQueries, createQueryEngine, type LiveFilter, type LiveQueries } from './index.ts'

const now = Date.UTC(2026, 2, 1, 12, 0, 30)
const second = 1_000
const minute = 60_000
let fresh: FreshDatabase
let live: LiveQueries
let visit = 0n

const ago = (ms: number, given: Partial<Event> = {}): Event => {
  const timestamp = now - ms
  return makeEvent({
    timestamp,
    receivedAt: timestamp,
    sessionId: (BigInt(Math.floor(timestamp / second)) << 32n) | ++visit,
    ...given,
  })
}
const everybody: LiveFilter = { predicate: { kind: 'and', parts: [] }, persons: undefined }

beforeAll(async () => {
  fresh = await freshDatabase()
  const engine = createQueryEngine({
    database: fresh.database,
    now: () => now,
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
  live = createLiveQueries({ database: fresh.database, engine, now: () => now })
  const anna = { personId: 11n, sessionId: (BigInt((now - 10 * minute) / second) << 32n) | 900n, source: 'Google' }
  await fresh.insertEvents([
    // Anna came ten minutes ago and reads on; the device is identified as user 12 on the way.
    ago(10 * minute, { ...anna, path: '/start' }),
    ago(4 * minute, { ...anna, path: '/prices', country: 'DE', deviceType: 'mobile', properties: { plan: 'pro' } }),
    ago(3 * minute, { ...anna, path: '/prices', eventName: 'identify', identifiedPersonId: 12n, country: 'DE' }),
    ago(2 * minute, { ...anna, personId: 12n, path: '/prices', eventName: 'sign_up', country: 'DE', source: '' }),
    ago(minute, { personId: 13n, path: '/', country: 'FR', deviceType: 'desktop' }),
    // Gone, old, told late, of another project.
    ago(20 * minute, { personId: 14n, path: '/gone' }),
    ago(3 * 24 * 60 * minute, { personId: 15n, path: '/imported', receivedAt: now - second }),
    ago(second, { projectId: 2, personId: 16n, path: '/other-tenant' }),
  ])
})
afterAll(() => fresh.close())

it('tells events by receipt, newest first, without those that were told, old ones and other projects', async () => {
  const all = await live.newEvents(1, { filters: [everybody], since: now - 30 * minute, told: [], limit: 10 })
  expect(all.map(({ path, event_name }) => [path, event_name])).toEqual([
    ['/', 'page_view'],
    ['/prices', 'sign_up'],
    ['/prices', 'identify'],
    ['/prices', 'page_view'],
    ['/start', 'page_view'],
    ['/gone', 'page_view'],
  ])
  expect(JSON.parse(all[3]?.properties ?? '')).toEqual({ plan: 'pro' })
  const rest = await live.newEvents(1, {
    filters: [everybody],
    since: now - 3 * minute,
    told: [all[0]?.event_id ?? ''],
    limit: 10,
  })
  expect(rest.map(({ event_name }) => event_name)).toEqual(['sign_up', 'identify'])
})

it('answers for several filters at once, and says which of them an event meets', async () => {
  const german = await live.prepare(1, { property: 'country', operator: 'is', value: 'DE' })
  const google = await live.prepare(1, { property: 'source', operator: 'is', value: 'Google' })
  const rows = await live.newEvents(1, {
    filters: [
      { predicate: german, persons: undefined },
      { predicate: google, persons: undefined },
      { ...everybody, persons: ['13'] },
    ],
    since: now - 30 * minute,
    told: [],
    limit: 10,
  })
  expect(rows.map(({ event_name, path, matches }) => [event_name, path, matches.join('')])).toEqual([
    ['page_view', '/', '001'],
    ['sign_up', '/prices', '110'],
    ['identify', '/prices', '110'],
    ['page_view', '/prices', '110'],
    ['page_view', '/start', '010'],
  ])
})

it('says what is wrong with a filter', async () => {
  await expect(live.prepare(1, { property: 'nothing_such', operator: 'is', value: 'x' })).rejects.toThrow(
    'filter.property: No such property',
  )
  await expect(live.prepare(1, 7)).rejects.toMatchObject({ reason: 'bad_report' })
})

it('counts who is here: joined persons once, with their visit, and the minutes', async () => {
  const { people, counts, minutes } = await live.snapshot(1)
  expect(people).toMatchObject([
    { person_id: '13', path: '/', country: 'FR', last_event: 'page_view' },
    { person_id: '12', path: '/prices', source: 'Google', device_type: '', last_event: 'sign_up', page_views: 2 },
  ])
  expect(Number(people[1]?.started_at)).toBe(now - 10 * minute)
  const of = (kind: string) => counts.filter((row) => row.kind === kind).map(({ key, visitors }) => [key, visitors])
  expect(of('all')).toEqual([['', 2]])
  expect(of('page')).toEqual([
    ['/', 1],
    ['/prices', 1],
  ])
  expect(of('country')).toEqual([
    ['DE', 1],
    ['FR', 1],
  ])
  expect(minutes.reduce((sum, { events }) => sum + events, 0)).toBe(6)
  expect(minutes.at(-1)).toEqual({ minute: Math.floor((now - minute) / minute), events: 1, page_views: 1, visitors: 1 })
})

it('counts what was stored by the minute and the day of receipt', async () => {
  const at = { from: now - 60 * minute, to: now + minute, timeZone: 'Asia/Tokyo' }
  const minutes = await countStored(fresh.database, 1, { ...at, unit: 'minute' })
  expect(minutes.at(-1)).toEqual({ bucket: '2026-03-01 12:00', events: 1, lastReceivedAt: now - second })
  expect(await countStored(fresh.database, 1, { ...at, unit: 'day' })).toMatchObject([
    { bucket: '2026-03-01', events: 7 },
  ])
})
