// Does the catalogue tell what arrived, of one project alone?
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf, type Event, type PropertyValue } from '../event/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { sampleDays } from './catalogue.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

const now = Date.UTC(2026, 10, 22, 12)
const day = 86_400_000
let fresh: FreshDatabase
let engine: QueryEngine
let version = 0
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => now,
    project: (id) =>
      id < 10 ? { timeZone: 'UTC', weekStart: 1, currency: 'EUR', merges: new Map([['buy', 'purchase']]) } : undefined,
    dataVersion: () => String(version),
    cacheBytes: 1_000_000,
  })
})
afterAll(() => fresh?.close())

const event = (projectId: number, daysAgo: number, given: Partial<Event>): Event =>
  makeEvent({ projectId, timestamp: now - daysAgo * day, sessionId: sessionIdOf(now - daysAgo * day, 1), ...given })
async function insert(events: readonly Event[]): Promise<void> {
  await fresh.insertEvents(events)
  version++
}

describe('names of events', () => {
  test('are all that ever were, as they were sent, with the numbers of the last 30 days', async () => {
    await insert([
      event(1, 0, { eventName: 'buy', personId: 1n }),
      event(1, 0.1, { eventName: 'buy', personId: 2n }),
      event(1, 1, { eventName: 'buy', personId: 1n }),
      event(1, 40, { eventName: 'buy', personId: 3n }),
      event(1, 400, { eventName: 'old one', personId: 3n }),
      event(2, 1, { eventName: 'of another project', personId: 1n }),
    ])
    expect(await engine.eventNames(1)).toEqual([
      { eventName: 'buy', events: 3, visitors: 2, firstAt: now - 40 * day, lastAt: now },
      { eventName: 'old one', events: 0, visitors: 0, firstAt: now - 400 * day, lastAt: now - 400 * day },
    ])
  })
  test('count joined persons once, and are new when data come', async () => {
    const first = [event(3, 2, { eventName: 'a', personId: 1n }), event(3, 1, { eventName: 'a', personId: 2n })]
    await insert(first)
    expect((await engine.eventNames(3))[0]?.visitors).toBe(2)
    await insert([event(3, 1, { eventName: 'identify', personId: 1n, identifiedPersonId: 2n })])
    expect((await engine.eventNames(3)).map(({ eventName, visitors }) => [eventName, visitors])).toEqual([
      ['a', 1],
      ['identify', 1],
    ])
  })
  test('of an empty project are none; one that is not there is refused', async () => {
    expect(await engine.eventNames(9)).toEqual([])
    await expect(engine.eventNames(10)).rejects.toMatchObject({ reason: 'unknown_project' })
    await expect(engine.ownProperties(10, undefined)).rejects.toMatchObject({ reason: 'unknown_project' })
  })
})

describe('own properties', () => {
  test('have the names, types and values that were sent, the most frequent first', async () => {
    const sent = [
      { plan: 'pro', seats: 5, 'a.b': true, list: [1] },
      { plan: 'pro', seats: '5', nothing: null },
      { plan: 'free', object: { x: 'y' }, seats: 5, long: 'x'.repeat(200) },
    ]
    await insert(sent.map((properties, index) => event(4, index / 10, { eventName: 'sign up', properties })))
    await insert([event(4, 0, { eventName: 'other', properties: { plan: 'none' } })])
    const { sampled, properties } = await engine.ownProperties(4, 'sign up')
    expect(sampled).toBe(3)
    const long = `${'x'.repeat(99)}…`
    expect(properties).toEqual([
      { name: 'plan', events: 3, types: ['text'], examples: ['pro', 'free'], distinctValues: 2 },
      { name: 'seats', events: 3, types: ['number', 'text'], examples: ['5'], distinctValues: 1 },
      { name: 'a.b', events: 1, types: ['boolean'], examples: ['true'], distinctValues: 1 },
      { name: 'list', events: 1, types: ['list'], examples: ['[1]'], distinctValues: 1 },
      { name: 'long', events: 1, types: ['text'], examples: [long], distinctValues: 1 },
      { name: 'nothing', events: 1, types: ['null'], examples: ['null'], distinctValues: 1 },
      { name: 'object', events: 1, types: ['object'], examples: ['{"x":"y"}'], distinctValues: 1 },
    ])
    expect((await engine.ownProperties(4, undefined)).sampled).toBe(4)
    expect(await engine.ownProperties(4, 'never seen')).toEqual({ sampled: 0, properties: [], fields: [] })
    expect(await engine.ownProperties(9, undefined)).toEqual({ sampled: 0, properties: [], fields: [] })
  })
  test('stand beside values of built-in ones, of which empty texts are none', async () => {
    const paths = ['/a', '/b', '/b', '']
    await insert(paths.map((path, n) => event(3, n / 10, { path, country: 'DE', eventName: path === '' ? 'x' : 'y' })))
    const { fields } = await engine.ownProperties(3, 'y')
    const examples = Object.fromEntries(fields.map((field) => [field.name, field.examples]))
    expect(examples).toMatchObject({ event_name: ['y'], path: ['/b', '/a'], country: ['DE'] })
    expect(Object.keys(examples)).not.toContain('city')
  })
  test('are found however long ago', async () => {
    const days = [0, 300, 310].map((ago) => event(5, ago, { properties: { [`of ${ago}`]: 1 } }))
    await insert([...days, event(6, 0, { properties: { secret: 1 } })])
    const { sampled, properties } = await engine.ownProperties(5, undefined)
    expect(sampled).toBe(3)
    expect(properties.map(({ name }) => name).toSorted()).toEqual(['of 0', 'of 300', 'of 310'])
  })
  test('of very many events are those of the latest 10,000', async () => {
    const many = Array.from({ length: 10_500 }, (_, n) =>
      event(7, n / 1_000, { properties: n < 10_000 ? { late: n } : { early: n } }),
    )
    await insert(many)
    const { sampled, properties } = await engine.ownProperties(7, undefined)
    expect(sampled).toBe(10_000)
    expect(properties.map(({ name, distinctValues }) => [name, distinctValues])).toEqual([['late', 10_000]])
  })
  test('are looked for in few days, where the days are large', () => {
    const days = (events: number, total: number) =>
      Array.from({ length: 20 }, (_, n) => ({ day: `2026-10-${30 - n}`, events: String(events), total: String(total) }))
    expect(sampleDays(days(5, 40_000), false)).toHaveLength(4)
    expect(sampleDays(days(5_000, 40_000), false)).toHaveLength(2)
    expect(sampleDays(days(5, 50), false)).toBeUndefined()
    expect(sampleDays(days(5, 50), true)).toHaveLength(20)
  })
})

describe('properties of persons and groups', () => {
  test('are named as reports name them, those of most first, with an example; groups that only events name are there, too', async () => {
    const change = (kind: string, id: bigint, name: string, value: PropertyValue) => ({
      kind,
      id,
      key: kind === '' ? '' : 'acme',
      name,
      op: 'set' as const,
      value,
    })
    await insert([
      event(8, 0, { changes: [change('', 1n, 'plan', 'pro'), change('', 1n, 'seats', 5)] }),
      event(8, 0.1, { changes: [change('', 2n, 'plan', 'pro'), change('company', 3n, 'size', 100)] }),
      event(8, 0.2, { groups: { team: 'red' } }),
      event(2, 0, { changes: [change('', 1n, 'secret', 'x')] }),
    ])
    expect(await engine.profileProperties(8)).toEqual([
      { property: 'person.plan', profiles: 2, example: 'pro' },
      { property: 'person.seats', profiles: 1, example: '5' },
      { property: 'group.company', profiles: 1, example: '' },
      { property: 'group.company.size', profiles: 1, example: '100' },
      { property: 'group.team', profiles: 0, example: '' },
    ])
    expect(await engine.profileProperties(9)).toEqual([])
  })
})
