// The edges of funnels and paths, by hand: days of 23 and 25 hours, very many events, orders × ways to count.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import type { FunnelResult, PathsResult } from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

let fresh: FreshDatabase
let engine: QueryEngine
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 11, 31),
    project: () => ({ timeZone: 'Europe/Berlin', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
})
afterAll(() => fresh?.close())

const zero = Date.UTC(2026, 9, 20, 12)
let projects = 1
/** `[minutes after noon or a moment, event, person, more]` in a project of its own; event ids in the order given. */
type Said = readonly [at: number | string, eventName: string, person?: number, more?: Partial<Event>]
async function insert(said: readonly Said[]): Promise<number> {
  const projectId = projects++
  await fresh.insertEvents(
    said.map(([at, eventName, person = 1, more], index) =>
      makeEvent({
        projectId,
        eventId: BigInt(index + 1),
        eventName,
        timestamp: typeof at === 'string' ? Date.parse(at) : zero + at * 60_000,
        personId: BigInt(person),
        sessionId: sessionIdOf(zero, person),
        ...more,
      }),
    ),
  )
  return projectId
}
const steps = (...names: readonly string[]) => names.map((event_name) => ({ events: [{ event_name }] }))
const day = { from: '2026-10-20', to: '2026-10-20' }
async function funnel(projectId: number, report: object): Promise<FunnelResult> {
  const result = await engine.run(projectId, { kind: 'funnel', range: day, steps: steps('a', 'b'), ...report })
  if (result.kind !== 'funnel') throw new Error('Not a funnel')
  return result
}
const countsOf = ({ overall }: Pick<FunnelResult, 'overall'>): readonly number[] =>
  overall.steps.map(({ count }) => count)
const counts = async (said: readonly Said[], report: object): Promise<readonly number[]> =>
  countsOf(await funnel(await insert(said), report))
async function paths(projectId: number, report: object): Promise<PathsResult> {
  const result = await engine.run(projectId, { kind: 'paths', range: day, nodes: { by: 'event' }, ...report })
  if (result.kind !== 'paths') throw new Error('Not paths')
  return result
}

describe('what comes between', () => {
  const strict = { order: 'strict' }
  test('strict: what the tracker sends by itself comes between nothing', async () => {
    expect(await counts([[0, 'a'], [1, 'engagement'], [2, 'web_vital'], [3, 'page_leave'], [4, 'b']], strict)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'a'], [1, 'x'], [4, 'b']], strict)).toEqual([1, 0]) // prettier-ignore
  })
  test('strict: unless it is a step, or excludes', async () => {
    const three = { ...strict, steps: steps('a', 'b', 'engagement') }
    expect(await counts([[0, 'a'], [1, 'engagement'], [2, 'b'], [3, 'engagement']], three)).toEqual([1, 0, 0]) // prettier-ignore
    expect(await counts([[0, 'a'], [1, 'page_leave'], [2, 'b'], [3, 'engagement']], three)).toEqual([1, 1, 1]) // prettier-ignore
    const without = { ...strict, exclusions: steps('engagement') }
    expect(await counts([[0, 'a'], [1, 'engagement'], [2, 'b']], without)).toEqual([1, 0]) // prettier-ignore
  })
  test('an exclusion in the millisecond of a step, or after the window, ends nothing; at the window’s edge it does', async () => {
    const without = { window: { count: 10, unit: 'minute' }, exclusions: steps('x'), order: 'ordered' }
    expect(await counts([[0, 'a'], [0, 'x'], [5, 'x'], [5, 'b']], without)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'x'], [0, 'a'], [4, 'x'], [5, 'b']], without)).toEqual([1, 0]) // prettier-ignore
    const between = { ...without, steps: steps('a', 'b', 'c'), exclusions: [{ ...steps('x')[0], after_step: 1 }] }
    expect(await counts([[0, 'a'], [10, 'b'], [10, 'x'], [10, 'c']], between)).toEqual([1, 1, 1]) // prettier-ignore
    expect(await counts([[0, 'a'], [9, 'b'], [10 - 1 / 60_000, 'x'], [10, 'c']], between)).toEqual([1, 1, 0]) // prettier-ignore
    expect(await counts([[0, 'a'], [9, 'b'], [10 + 1 / 60_000, 'x']], between)).toEqual([1, 1, 0]) // prettier-ignore
  })
  test('a held number of 0 is one that is not known', async () => {
    const of = (screenWidth: number): Partial<Event> => ({ screenWidth })
    for (const order of ['ordered', 'strict', 'any']) {
      const held = { hold: ['screen_width'], order }
      expect(await counts([[0, 'a', 1, of(0)], [1, 'b', 1, of(0)]], held)).toEqual([0, 0]) // prettier-ignore
      expect(await counts([[0, 'a', 1, of(390)], [1, 'b', 1, of(390)]], held)).toEqual([1, 1]) // prettier-ignore
    }
    const own = (zeroes: number): Partial<Event> => ({ properties: { zeroes } })
    expect(await counts([[0, 'a', 1, own(0)], [1, 'b', 1, own(0)]], { hold: ['properties.zeroes'] })).toEqual([1, 1]) // prettier-ignore
  })
})

describe('any order that any step may begin', () => {
  const any = { steps: steps('a', 'b', 'c'), order: 'any', anchored: false, window: { count: 10, unit: 'minute' } }
  test('step n is n of the steps, whichever they are', async () => {
    expect(await counts([[0, 'c'], [1, 'a'], [2, 'b']], any)).toEqual([1, 1, 1]) // prettier-ignore
    expect(await counts([[0, 'c'], [1, 'c'], [2, 'b']], any)).toEqual([1, 1, 0]) // prettier-ignore
    expect(await counts([[0, 'c'], [1, 'a'], [2, 'b']], { ...any, anchored: true })).toEqual([1, 1, 0]) // prettier-ignore
    // Who did nothing but what excludes has not begun.
    expect(await counts([[0, 'x', 2], [0, 'c'], [1, 'a']], { ...any, exclusions: steps('x') })).toEqual([1, 1, 0]) // prettier-ignore
    const { steps: named, overall } = await funnel(await insert([[0, 'c'], [2, 'a'], [9, 'b']]), any) // prettier-ignore
    expect(named.map(({ label }) => label)).toEqual(['1 of 3', '2 of 3', '3 of 3'])
    expect(overall.steps.map(({ time_from_previous: times }) => times?.mean)).toEqual([undefined, 120, 420])
  })
  test('the first of them opens the window; what lies before the range does not', async () => {
    expect(await counts([[0, 'c'], [5, 'a'], [11, 'b']], any)).toEqual([1, 1, 0]) // prettier-ignore
    expect(await counts([[0, 'c'], [5, 'a'], [11, 'b'], [14, 'c']], any)).toEqual([1, 1, 1]) // prettier-ignore
    const late = 12 * 60 - 125
    expect(await counts([[late, 'b'], [late + 10, 'a']], { ...any, steps: steps('a', 'b'), time_zone: 'UTC' })).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[-721, 'b'], [-719, 'a']], { ...any, time_zone: 'UTC' })).toEqual([1, 0, 0]) // prettier-ignore
    expect(await counts([[719, 'b'], [721, 'a']], { ...any, time_zone: 'UTC' })).toEqual([1, 1, 0]) // prettier-ignore
  })
  test('each event is one step, and exclusions stand between the first and the last that were done', async () => {
    const same = { ...any, steps: steps('a', 'a', 'a') }
    expect(await counts([[0, 'a'], [1, 'a']], same)).toEqual([1, 1, 0]) // prettier-ignore
    const without = { ...any, exclusions: steps('x') }
    expect(await counts([[0, 'c'], [1, 'x'], [2, 'a'], [3, 'b']], without)).toEqual([1, 1, 0]) // prettier-ignore
    expect(await counts([[0, 'c'], [2, 'a'], [3, 'b'], [4, 'x']], without)).toEqual([1, 1, 1]) // prettier-ignore
  })
  test('the group is that of the n-th event', async () => {
    const of = (country: string): Partial<Event> => ({ country })
    const projectId = await insert([[0, 'c', 1, of('DE')], [1, 'b', 1, of('US')], [2, 'a', 1, of('FR')]]) // prettier-ignore
    const keys = async (attribution: unknown) =>
      (await funnel(projectId, { ...any, breakdown: ['country'], attribution })).groups.map(({ key }) => key[0])
    expect([await keys('first'), await keys(1), await keys('last')]).toEqual([['DE'], ['US'], ['FR']])
  })
  test('what makes no sense is refused', async () => {
    await expect(funnel(1, { anchored: false })).rejects.toThrow('Only in any order')
    const optional = [...steps('a', 'b'), { ...steps('c')[0], optional: true }]
    await expect(funnel(1, { ...any, steps: optional })).rejects.toThrow('none can be optional')
  })
})

describe('steps and groups', () => {
  test('a last optional step changes no number of others: who gets to the last required one has converted', async () => {
    const optional = { steps: steps('a', 'b', 'c').map((step, index) => ({ ...step, optional: index === 2 })) }
    const said: readonly Said[] = [[0, 'a'], [1, 'b'], [0, 'a', 2], [2, 'b', 2], [3, 'c', 2], [0, 'a', 3], [1, 'c', 3]] // prettier-ignore
    const projectId = await insert(said)
    for (const order of ['ordered', 'strict', 'any']) {
      const result = await funnel(projectId, { ...optional, order, interval: 'day' })
      expect(countsOf(result)).toEqual([3, 2, 1])
      expect(result.overall.conversion).toBe(2 / 3)
      expect(result.overall.trend).toEqual([{ entered: 3, converted: 2, rate: 2 / 3 }])
      expect(result.overall.time_to_convert?.mean).toBe(90)
    }
    const two = steps('a', 'b', 'q', 'c').map((step, index) => ({ ...step, optional: index > 1 }))
    expect(countsOf(await funnel(projectId, { steps: two }))).toEqual([3, 2, 0, 1])
    const allOptional = steps('a', 'b').map((step, index) => ({ ...step, optional: index > 0 }))
    await expect(funnel(projectId, { steps: allOptional })).rejects.toThrow('can’t be left out')
  })
  test('what those who dropped did next is paged, and says how much there is', async () => {
    const said = ['x', 'y', 'z'].flatMap((name, person): readonly Said[] => [[0, 'a', person + 1], [1, name, person + 1]]) // prettier-ignore
    const projectId = await insert([...said, [0, 'a', 9]])
    const next = async (more: object) => (await funnel(projectId, { next_of: 1, ...more })).next
    const none = { step: 1, dropped: 4, nothing: 1 }
    const event = (event_name: string) => ({ event_name, path: '', count: 1 })
    expect(await next({})).toEqual({ ...none, events: ['x', 'y', 'z'].map(event), page: { total: 3, limit: 50, offset: 0 } }) // prettier-ignore
    expect(await next({ next_limit: 1, next_offset: 1 })).toEqual({ ...none, events: [event('y')], page: { total: 3, limit: 1, offset: 1 } }) // prettier-ignore
    const nobody = await funnel(projectId, { steps: steps('q', 'b'), next_of: 1 })
    expect(nobody.next).toEqual({ step: 1, dropped: 0, nothing: 0, events: [], page: { total: 0, limit: 50, offset: 0 } }) // prettier-ignore
  })
  test('the group is that of the first, the last or a named step; compared are the groups that are shown', async () => {
    const of = (country: string): Partial<Event> => ({ country })
    const said: readonly Said[] = [[0, 'a', 1, of('DE')], [1, 'b', 1, of('US')], [2, 'a', 2, of('DE')], [-1440, 'a', 3, of('US')], [-1439, 'b', 3, of('DE')]] // prettier-ignore
    const projectId = await insert(said)
    const told = async (attribution: unknown) => {
      const { groups, compare } = await funnel(projectId, { breakdown: ['country'], attribution, compare: 'previous_period' }) // prettier-ignore
      const one = (all: typeof groups) => all.map(({ key, steps: each }) => `${key[0]} ${each.map(({ count }) => count).join(' ')}`) // prettier-ignore
      return [one(groups), one(compare?.groups ?? [])]
    }
    expect(await told('first')).toEqual([['DE 2 1'], ['DE 0 0']])
    expect(await told('last')).toEqual([['DE 1 0', 'US 1 1'], ['DE 1 1', 'US 0 0']]) // prettier-ignore
    expect(await told(1)).toEqual([['US 1 1'], ['US 0 0']])
  })
  test('visits, groups and all attempts are counted in each order', async () => {
    const of = (visit: number, company: string): Partial<Event> => ({
      sessionId: sessionIdOf(zero + visit * 3_600_000, 1),
      groups: { company },
    })
    // The first visit in order, the second the other way round, the third with something between.
    const said: readonly Said[] = [
      [0, 'a', 1, of(0, 'acme')], [1, 'b', 1, of(0, 'acme')],
      [60, 'b', 1, of(1, 'beta')], [61, 'a', 1, of(1, 'beta')],
      [120, 'a', 2, of(2, 'beta')], [121, 'x', 2, of(2, 'beta')], [122, 'b', 2, of(2, 'beta')],
    ] // prettier-ignore
    const projectId = await insert(said)
    const told = async (report: object) => countsOf(await funnel(projectId, { window: { count: 30, unit: 'minute' }, ...report })) // prettier-ignore
    const by = { sessions: {}, groups: { group: 'company' }, attempts: {} }
    const of3 = async (order: object) =>
      Promise.all(Object.entries(by).map(([count_by, more]) => told({ count_by, ...more, ...order })))
    expect(await of3({ order: 'ordered' })).toEqual([[3, 2], [2, 2], [3, 2]]) // prettier-ignore
    expect(await of3({ order: 'strict' })).toEqual([[3, 1], [2, 1], [3, 1]]) // prettier-ignore
    expect(await of3({ order: 'any' })).toEqual([[3, 2], [2, 2], [3, 2]]) // prettier-ignore
    expect(await of3({ order: 'any', anchored: false })).toEqual([[3, 3], [2, 2], [3, 3]]) // prettier-ignore
  })
})

describe('who and when', () => {
  test('who is taken apart again goes through for themselves', async () => {
    const projectId = await insert([[0, 'a', 1], [2, 'b', 9], [3, 'b', 2]]) // prettier-ignore
    const join = { projectId, isOfFuture: false, eventId: 1n }
    const at = zero + 60_000
    expect(countsOf(await funnel(projectId, {}))).toEqual([1, 0])
    await fresh.insertJoins([{ ...join, kind: 'merge', from: 1n, to: 9n, at }])
    const again = (): QueryEngine =>
      createQueryEngine({
        database: fresh.database,
        now: () => Date.UTC(2026, 11, 31),
        project: () => ({ timeZone: 'Europe/Berlin', weekStart: 1, currency: 'EUR' }),
        dataVersion: () => String(Math.random()),
        cacheBytes: 0,
      })
    engine = again()
    expect(countsOf(await funnel(projectId, {}))).toEqual([1, 1])
    await fresh.insertJoins([{ ...join, kind: 'cut', from: 1n, to: 0n, at: at + 60_000, eventId: 2n }])
    engine = again()
    expect(countsOf(await funnel(projectId, {}))).toEqual([1, 0])
  })
  test('a window of a day is 24 hours, on days of 25 and of 23 hours', async () => {
    const one = { count: 1, unit: 'day' }
    const autumn = { window: one, range: { from: '2026-10-24', to: '2026-10-25' } }
    expect(await counts([['2026-10-24T12:00:00+02:00', 'a'], ['2026-10-25T11:00:00+01:00', 'b']], autumn)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([['2026-10-24T12:00:00+02:00', 'a'], ['2026-10-25T11:00:00.001+01:00', 'b']], autumn)).toEqual([1, 0]) // prettier-ignore
    const spring = { window: one, range: { from: '2026-03-28', to: '2026-03-28' } }
    expect(await counts([['2026-03-28T12:00:00+01:00', 'a'], ['2026-03-29T13:00:00+02:00', 'b']], spring)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([['2026-03-28T12:00:00+01:00', 'a'], ['2026-03-29T13:00:00.001+02:00', 'b']], spring)).toEqual([1, 0]) // prettier-ignore
  })
  test('over time, a day has the attempts of its 25 or 23 hours', async () => {
    const autumn = await insert([['2026-10-24T23:59:59+02:00', 'a', 1], ['2026-10-25T00:00:00+02:00', 'a', 2], ['2026-10-25T23:59:59+01:00', 'a', 3], ['2026-10-26T00:00:00+01:00', 'a', 4]]) // prettier-ignore
    const spring = await insert([['2026-03-28T23:59:59+01:00', 'a', 1], ['2026-03-29T00:00:00+01:00', 'a', 2], ['2026-03-29T23:59:59+02:00', 'a', 3], ['2026-03-30T00:00:00+02:00', 'a', 4]]) // prettier-ignore
    for (const [projectId, from, to, hours] of [
      [autumn, '2026-10-24', '2026-10-26', 25],
      [spring, '2026-03-28', '2026-03-30', 23],
    ] as const) {
      // prettier-ignore
      const { overall, intervals = [] } = await funnel(projectId, { range: { from, to }, interval: 'day' })
      expect(overall.trend?.map(({ entered }) => entered)).toEqual([1, 2, 1])
      expect(intervals.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 3_600_000)).toEqual([24, hours, 24]) // prettier-ignore
    }
  })
  test('a window of visits is over 30 days after step 1, one of several 90 days after', async () => {
    const days = (count: number): number => count * 24 * 60
    const visit = (number: number): Partial<Event> => ({ sessionId: sessionIdOf(zero + number, 1) })
    const within = (count: number) => ({ window: { count, unit: 'session' } })
    expect(await counts([[0, 'a'], [days(30), 'b']], within(1))).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'a'], [days(30) + 1, 'b']], within(1))).toEqual([1, 0]) // prettier-ignore
    expect(await counts([[0, 'a'], [days(30) + 1, 'b']], { count_by: 'sessions', window: { count: 60, unit: 'day' } })).toEqual([1, 0]) // prettier-ignore
    expect(await counts([[0, 'a', 1, visit(0)], [days(90), 'b', 1, visit(1)]], within(2))).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'a', 1, visit(0)], [days(90) + 1, 'b', 1, visit(1)]], within(2))).toEqual([1, 0]) // prettier-ignore
  })
})

describe('a person with 100,000 events', () => {
  const names = ['a', 'b', 'a', 'c'] as const
  let projectId = 0
  beforeAll(async () => {
    projectId = await insert(Array.from({ length: 100_000 }, (_, index): Said => [index / 1_000, names[index % 4] ?? 'a'])) // prettier-ignore
  })
  test('has all attempts counted, each with its group', { timeout: 120_000 }, async () => {
    const all = { count_by: 'attempts', steps: steps('a', 'b', 'c'), breakdown: ['event_name'], attribution: 'last' }
    const { overall, groups } = await funnel(projectId, all)
    // (a b a c) over and over.
    expect(countsOf({ overall })).toEqual([25_000, 25_000, 25_000])
    expect(groups.map(({ key, steps: of }) => [key, of[2]?.count])).toEqual([[['c'], 25_000]])
  })
  test('is answered in any order, also where events compete for steps', { timeout: 120_000 }, async () => {
    const twice = { order: 'any', steps: [...steps('c', 'a', 'a'), {}, {}] }
    expect(countsOf(await funnel(projectId, twice))).toEqual([1, 1, 1, 1, 1])
  })
  test('has paths within windows', { timeout: 120_000 }, async () => {
    const within = { count: 1, unit: 'minute' }
    // A stretch is a minute and a millisecond: 1,001 events of 60 ms, its edge included.
    expect((await paths(projectId, { within, steps: 2 })).attempts).toBe(100)
    expect((await paths(projectId, { within, steps: 2, start: { node: 'c' } })).attempts).toBe(100)
  })
  test('has a path from start to end that is too long, however long it is', { timeout: 120_000 }, async () => {
    for (const within of ['session', { count: 1, unit: 'day' }]) {
      const long = await insert([[0, 'start'], ...Array.from({ length: 40_000 }, (_, index): Said => [1 + index / 60_000, names[index % 2] ?? 'a']), [60, 'end']]) // prettier-ignore
      const result = await paths(long, { within, start: { node: 'start' }, end: { node: 'end' } })
      expect(result).toMatchObject({ too_long: 1, attempts: 0, nodes: [], links: [], top_paths: [] })
    }
  })
})
