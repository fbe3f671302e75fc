// Whose are the events of ids that `identify` joins? Cases by hand, each in a project of its own on the real engine.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import type { Filter } from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

let fresh: FreshDatabase
let engine: QueryEngine
let version = 0
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 10, 10),
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => String(version),
    cacheBytes: 1_000_000,
  })
})
afterAll(() => fresh?.close())

/** `[visit, minutes after the visit's start, id]`, or with a fourth: that id identifies as the fourth. */
type Said = readonly [visit: number, minute: number, id: number, as?: number]
const ids = { device: 1, phone: 2, tablet: 3, ann: 11, bob: 12, old: 13 } as const
const { device, phone, tablet, ann, bob, old } = ids
/** Visit n is on day n of the month. */
async function insert(projectId: number, said: readonly Said[]): Promise<void> {
  const events = said.map(([visit, minute, id, as]): Event => {
    const start = Date.UTC(2026, 10, Math.floor(visit), 10)
    return makeEvent({
      projectId,
      timestamp: start + minute * 60_000,
      sessionId: sessionIdOf(start, Math.round(visit * 10)),
      eventName: as === undefined ? 'page_view' : 'identify',
      personId: BigInt(id),
      identifiedPersonId: BigInt(as ?? 0),
      path: `/${minute}`,
    })
  })
  await fresh.insertEvents(events)
  version++
}
/** Visitors and visits in all, then visitors of each of the days. */
async function visitors(projectId: number, days = 1, filter?: Filter): Promise<readonly (number | null)[]> {
  const result = await engine.run(projectId, {
    kind: 'trend',
    range: { from: '2026-11-01', to: `2026-11-0${days}` },
    interval: 'day',
    series: [{ measure: 'visitors' }, { measure: 'visits' }],
    ...(filter === undefined ? {} : { filter }),
  })
  if (result.kind !== 'trend') throw new Error('Not a trend')
  const [persons, visits] = result.series
  return [persons?.total ?? null, visits?.total ?? null, ...(persons?.values ?? [])]
}

test('who identifies amid a visit is one visitor', async () => {
  await insert(1, [[1, 0, device], [1, 1, device, ann], [1, 2, ann]]) // prettier-ignore
  expect(await visitors(1)).toEqual([1, 1, 1])
})
test('so is who says it as the first thing, with the user’s id itself, and twice', async () => {
  await insert(2, [[1, 0, device, ann], [1, 1, ann, ann], [1, 2, device, ann], [1, 2, device]]) // prettier-ignore
  expect(await visitors(2)).toEqual([1, 1, 1])
})
test('a join holds for days before it, once it is known', async () => {
  await insert(3, [[1, 0, device], [2, 0, ann]]) // prettier-ignore
  expect(await visitors(3, 3)).toEqual([2, 2, 1, 1, 0])
  await insert(3, [[3, 0, device, ann]])
  expect(await visitors(3, 3)).toEqual([1, 3, 1, 1, 1])
  // It is said outside the range.
  expect(await visitors(3, 2)).toEqual([1, 2, 1, 1])
})
test('devices of one user are one visitor, two tabs in one visit as well', async () => {
  await insert(4, [[1, 0, device], [1, 1, device, ann], [1, 1, phone, ann], [1, 2, phone], [1.5, 0, tablet, ann], [2, 0, phone]]) // prettier-ignore
  expect(await visitors(4, 2)).toEqual([1, 3, 1, 1])
})
test('two users at one device stay two: it belongs to the first, a visit to who identifies first in it', async () => {
  await insert(5, [[1, 0, device], [1, 1, device, ann], [2, 0, device], [2, 1, device, bob], [2, 2, bob], [3, 0, device]]) // prettier-ignore
  expect(await visitors(5, 3)).toEqual([2, 3, 1, 1, 1])
  expect(await visitors(5, 2, { property: 'path', operator: 'is', value: '/0' })).toEqual([2, 2, 1, 1])
})
test('two users in one visit are never more visitors than visits', async () => {
  await insert(6, [[1, 0, device], [1, 1, device, ann], [1, 2, ann], [1, 3, device, bob], [1, 4, bob]]) // prettier-ignore
  expect(await visitors(6)).toEqual([1, 1, 1])
})
test('joins in a row are followed, in circles too', async () => {
  await insert(7, [[1, 0, device, old], [2, 0, old, ann], [3, 0, ann], [4, 0, phone, old]]) // prettier-ignore
  expect(await visitors(7, 4)).toEqual([1, 4, 1, 1, 1, 1])
  await insert(8, [[1, 0, ann, bob], [2, 0, bob, ann], [3, 0, phone, bob]]) // prettier-ignore
  expect(await visitors(8, 3)).toEqual([1, 3, 1, 1, 1])
})
test('a join in one project says nothing in another', async () => {
  await insert(9, [[1, 0, device], [1.5, 0, ann]]) // prettier-ignore
  expect(await visitors(9)).toEqual([2, 2, 2])
})
test('averages and groups count persons as well', async () => {
  await insert(10, [[1, 0, device], [1, 1, device, ann], [1, 2, ann], [1, 3, ann]]) // prettier-ignore
  const trend = await engine.run(10, { kind: 'trend', range: { from: '2026-11-01', to: '2026-11-01' }, interval: 'day', cumulative: true, series: [{ measure: 'per_person' }, { measure: 'persons' }] }) // prettier-ignore
  expect(trend.kind === 'trend' && trend.series.map(({ total, values }) => [total, ...values])).toEqual([[4, 4], [1, 1]]) // prettier-ignore
  const table = await engine.run(10, { kind: 'table', range: { from: '2026-11-01', to: '2026-11-01' }, breakdown: ['source'], measures: ['visitors'] }) // prettier-ignore
  expect(table.kind === 'table' && table.rows.map(({ measures }) => measures.visitors)).toEqual([1])
})
test('projects without joins are asked as if there were none, others with no more than they need', async () => {
  const report = { kind: 'overview', range: { from: '2026-11-01', to: '2026-11-02' } }
  await insert(11, [[1, 0, device]])
  const { plan, statements } = await engine.explain(11, report)
  expect(plan.joins).toBe('none')
  expect(statements.some(({ text }) => text.includes('identify'))).toBe(false)
  expect((await engine.explain(4, report)).plan.joins).toBe('simple')
  expect((await engine.explain(6, report)).plan.joins).toBe('any')
})
test('what was taken back of who identified in a visit no longer claims the visit', async () => {
  await insert(12, [[1, 0, phone], [1, 1, phone, ann], [2, 0, ann]]) // prettier-ignore
  expect(await visitors(12, 2)).toEqual([1, 2, 1, 1])
  await fresh.insertJoins([
    { projectId: 12, kind: 'cut', from: 2n, to: 0n, at: Date.UTC(2026, 10, 5), eventId: 1n, isOfFuture: false },
  ])
  version++
  expect(await visitors(12, 2)).toEqual([2, 2, 1, 1])
})
test('an alias joins whatever else was said, a merge by hand too, and a later identify joins anew after a cut', async () => {
  const said = (kind: 'merge' | 'cut', from: number, to: number, day: number) =>
    fresh.insertJoins([
      { projectId: 13, kind, from: BigInt(from), to: BigInt(to), at: Date.UTC(2026, 10, day), eventId: BigInt(day), isOfFuture: false },
    ]) // prettier-ignore
  await insert(13, [[1, 0, device, ann], [2, 0, phone, bob], [3, 0, tablet]]) // prettier-ignore
  expect(await visitors(13, 3)).toEqual([3, 3, 1, 1, 1])
  await said('merge', bob, ann, 4)
  version++
  expect(await visitors(13, 3)).toEqual([2, 3, 1, 1, 1])
  await said('cut', bob, ann, 5)
  version++
  expect(await visitors(13, 3)).toEqual([3, 3, 1, 1, 1])
  await said('cut', phone, 0, 6)
  version++
  await insert(13, [[7, 0, phone, ann], [7.5, 0, ann]]) // prettier-ignore
  expect(await visitors(13, 7)).toEqual([2, 5, 1, 1, 1, 0, 0, 0, 1])
})
test('a search finds who was only ever named in a join, and whom any id is of', async () => {
  const start = Date.UTC(2026, 10, 1, 10)
  const event = (minute: number, person: number, more: Partial<Event> = {}): Event =>
    makeEvent({ projectId: 14, timestamp: start + minute, sessionId: sessionIdOf(start, person), personId: BigInt(person), distinctId: `id-${person}`, ...more }) // prettier-ignore
  await fresh.insertEvents([
    event(0, device),
    event(1, device, { eventName: 'identify', identifiedPersonId: 99n, identifiedId: 'Ann@Example.com' }),
    event(2, device, { eventName: 'alias', identifiedPersonId: 88n, identifiedId: 'crm-77' }),
    event(0, phone),
  ])
  version++
  const found = async (search: string): Promise<readonly string[]> => {
    const result = await engine.run(14, { kind: 'people', range: { from: '2026-11-01', to: '2026-11-01' }, search })
    return result.kind === 'people' ? result.people.map((one) => one.person_id) : []
  }
  for (const search of ['ann@EXAMPLE', 'CRM-7', 'ID-1', '99', '88', '1'])
    expect([search, await found(search)]).toEqual([search, ['99']])
  expect(await found('crm-78')).toEqual([])
})
