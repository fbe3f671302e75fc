// Awkward cases by hand, whose right answers are told: edges of ranges, clocks, comparisons, money, limits.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import { resultSchema, type ReportInput, type ResultOf } from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, QueryError, type QueryEngine } from './index.ts'

let fresh: FreshDatabase
let engine: QueryEngine
const now = Date.UTC(2026, 10, 22, 12)

beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => now,
    project: () => ({ timeZone: 'Europe/Berlin', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
})
afterAll(() => fresh?.close())

let visits = 0
/** One visit's events at these times. */
function visit(projectId: number, times: readonly string[], given: Partial<Event> = {}): readonly Event[] {
  const [first = ''] = times
  const sessionId = sessionIdOf(Date.parse(first), ++visits)
  return times.map((time) =>
    makeEvent({ projectId, timestamp: Date.parse(time), sessionId, personId: BigInt(visits), ...given }),
  )
}
async function ask<Kind extends ReportInput['kind']>(
  projectId: number,
  report: ReportInput & { kind: Kind },
): Promise<ResultOf<Kind>> {
  const result = await engine.run(projectId, report)
  expect(resultSchema.safeParse(result).error).toBeUndefined()
  if (result.kind !== report.kind) throw new Error('Another kind of result')
  return result as ResultOf<Kind>
}
const reasonOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  if (!(error instanceof QueryError)) throw new Error(`Not refused: ${String(error)}`)
  return [error.reason, error.issues[0]?.path ?? '', error.message]
}

test('a visit that spans the whole range counts only with an event in it', async () => {
  await fresh.insertEvents([
    ...visit(11, ['2026-10-01T10:00:00Z', '2026-10-02T10:00:00Z', '2026-10-03T10:00:00Z']),
    ...visit(11, ['2026-10-01T10:00:00Z', '2026-10-03T10:00:00Z']),
    ...visit(11, ['2026-10-01T23:59:59.999Z', '2026-10-02T00:00:00Z']),
  ])
  const day = { kind: 'overview', range: { from: '2026-10-02', to: '2026-10-02' }, time_zone: 'UTC' } as const
  const { measures } = await ask(11, day)
  expect(measures.visits?.value).toBe(2)
  expect(measures.visitors?.value).toBe(2)
  expect(measures.events?.value).toBe(2)
})
test('an empty range: counts are 0, rates null, no change is claimed', async () => {
  const result = await ask(12, { kind: 'overview', range: 'today', compare: 'previous_period' })
  expect(result.measures.visitors).toEqual({ value: 0, previous: null, change: null })
  expect(result.measures.bounce_rate).toEqual({ value: null, previous: null, change: null })
  const trend = await ask(12, {
    kind: 'trend',
    range: { last: 3, unit: 'day' },
    series: [{ measure: 'visitors' }],
  })
  expect(trend.series[0]?.values).toEqual([0, 0, 0])
  expect(trend.intervals.map(({ complete }) => complete)).toEqual([true, true, false])
})
test('a day that is not over is compared with the same hours', async () => {
  const { meta } = await ask(12, { kind: 'overview', range: 'today', compare: 'previous_period' })
  expect(meta.complete).toBe(false)
  expect(meta.compare_range).toEqual({ from: '2026-11-21T00:00:00+01:00', to: '2026-11-21T13:00:00+01:00' })
})
test('… in every kind of report, so that they have the same numbers; intervals are drawn whole', async () => {
  await fresh.insertEvents([
    ...visit(60, ['2026-11-21T08:00:00Z'], { path: '/a' }),
    ...visit(60, ['2026-11-21T09:00:00Z', '2026-11-21T14:30:00Z'], { path: '/a' }),
    ...visit(60, ['2026-11-21T15:00:00Z'], { path: '/a' }),
    ...visit(60, ['2026-11-22T08:00:00Z'], { path: '/a' }),
    ...visit(60, ['2026-11-21T23:30:00Z'], { path: '/b' }),
  ])
  const base = { range: 'today', compare: 'previous_period' } as const
  const meta = { compare_range: { from: '2026-11-21T00:00:00+01:00', to: '2026-11-21T13:00:00+01:00' } }
  const overview = await ask(60, { kind: 'overview', ...base, measures: ['visitors', 'events'] })
  expect(overview.meta).toMatchObject(meta)
  expect(overview.measures.visitors).toMatchObject({ value: 2, previous: 2 })
  expect(overview.measures.events).toMatchObject({ value: 2, previous: 2 })
  const series = [{ measure: 'visitors' as const }, { measure: 'events' as const }]
  for (const cumulative of [false, true]) {
    const trend = await ask(60, { kind: 'trend', ...base, cumulative, series, formulas: [{ formula: 'A * 10' }] }) // prettier-ignore
    expect(trend.meta).toMatchObject(meta)
    expect(trend.compare?.series.map(({ total }) => total)).toEqual([2, 2, 20])
    expect(trend.compare?.series.map(({ values }) => values)).toEqual([[3], [4], [30]])
  }
  const hours = await ask(60, { kind: 'trend', ...base, interval: 'hour', breakdown: ['path'], series })
  expect(hours.compare?.series.map(({ key, total }) => [key[0], total])).toEqual([['/a', 2], ['/a', 2], ['/b', 0], ['/b', 0]]) // prettier-ignore
  expect(hours.compare?.intervals.length).toBe(24)
  expect(hours.compare?.series[1]?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(4)
  const table = await ask(60, { kind: 'table', ...base, breakdown: ['path'], measures: ['visitors', 'events'] }) // prettier-ignore
  expect(table.meta).toMatchObject(meta)
  expect(table.rows.map(({ previous }) => previous)).toEqual([{ visitors: 2, events: 2 }, { visitors: 0, events: 0 }]) // prettier-ignore
  const steps = [{ events: [{ event_name: 'page_view' }] }, { events: [{ event_name: 'page_view' }] }]
  const funnel = await ask(60, { kind: 'funnel', ...base, steps, interval: 'hour' })
  expect(funnel.compare?.overall.steps.map(({ count }) => count)).toEqual([2, 1])
  expect(funnel.compare?.intervals?.length).toBe(13)
  const stickiness = await ask(60, { kind: 'stickiness', ...base, interval: 'hour', series: [{}] })
  expect(stickiness.compare?.series.map(({ persons }) => persons)).toEqual([2])
  const behind = (of: object, point: object) => ask(60, { kind: 'people', range: 'all', behind: { report: { ...base, ...of }, point } } as never) // prettier-ignore
  const people = await behind({ kind: 'trend', series }, { kind: 'trend', previous: true })
  expect((people as ResultOf<'people'>).people.length).toBe(2)
})
test('what would be compared with before 1970 is refused', async () => {
  const range = { from: '1970-01-01', to: '1970-01-10' }
  const trend = { kind: 'trend', range, compare: 'previous_period', series: [{}] } as const
  expect((await reasonOf(engine.run(12, trend)))[2]).toMatch(/before 1970/)
  const early = { kind: 'stickiness', range: { from: '1960-01-01', to: '1960-01-10' }, series: [{}] } as const
  expect((await reasonOf(engine.run(12, early)))[2]).toMatch(/before 1970/)
})
test('conditions in conditions: as deep as a report may be they are answered, beyond it they are refused', async () => {
  const nested = (levels: number, of: (inner: object) => object): object =>
    Array.from({ length: levels }).reduce<object>((inner) => of(inner), { property: 'path', operator: 'is', value: '/a' }) // prettier-ignore
  const ways = [
    (inner: object) => ({ not: inner }),
    (inner: object) => ({ or: [{ property: 'country', operator: 'is', value: 'DE' }, inner] }),
    (inner: object) => ({ and: [{ or: [inner, { property: 'source', operator: 'is', value: 'x' }] }, { property: 'properties.a', operator: 'greater', value: 1 }] }), // prettier-ignore
  ]
  for (const [at, way] of ways.entries()) {
    const report = { kind: 'overview', range: 'today', filter: nested([97, 48, 24][at] ?? 1, way) }
    await expect(engine.run(12, report)).resolves.toMatchObject({ kind: 'overview' })
    for (const levels of [200, 30_000])
      expect((await reasonOf(engine.run(12, { ...report, filter: nested(levels, way) })))[2]).toMatch(/100 levels/)
  }
})
test('what runs up over intervals keeps its value where nothing is added, also beside what is counted otherwise', async () => {
  const [first = '', second = '', third = ''] = ['2026-11-18', '2026-11-19', '2026-11-20'].map(
    (day) => `${day}T23:30:00Z`,
  )
  await fresh.insertEvents([
    // A visit of two days: only on the first something begins. A page is read deeper on the second.
    ...visit(62, [first, '2026-11-20T00:10:00Z'], { path: '/a' }),
    ...visit(62, [first], { path: '/a', scrollDepth: 20 }),
    ...visit(62, [second], { path: '/b', scrollDepth: 100, personId: 99n }),
    ...visit(62, [third, '2026-11-21T00:10:00Z'], { path: '/b', personId: 99n }),
  ])
  await fresh.insertEvents([makeEvent({ projectId: 62, timestamp: Date.parse(third), sessionId: sessionIdOf(Date.parse(first), visits - 2), personId: BigInt(visits - 2), path: '/a', scrollDepth: 60, eventName: 'engagement' })]) // prettier-ignore
  const measures = ['visitors', 'visits', 'bounce_rate', 'scroll_depth', 'page_views'] as const
  const asked = (series: readonly (typeof measures)[number][]) =>
    ask(62, { kind: 'trend', range: { from: '2026-11-18', to: '2026-11-21' }, time_zone: 'UTC', cumulative: true, series: series.map((measure) => ({ measure })) }) // prettier-ignore
  const together = await asked(measures)
  for (const [at, measure] of measures.entries()) {
    const alone = await asked([measure])
    expect(together.series[at]?.values, measure).toEqual(alone.series[0]?.values)
  }
  expect(together.series.map(({ values }) => values)).toEqual([[2, 3, 3, 3], [2, 3, 4, 4], [0, 1 / 3, 1 / 4, 1 / 4], [20, 60, 80, 80], [2, 3, 5, 6]]) // prettier-ignore
})
test('an answer of too many cells is refused, saying what to shorten', async () => {
  await fresh.insertEvents(['/a', '/b', '/c'].flatMap((path) => visit(61, ['2026-11-21T08:00:00Z'], { path })))
  const report: ReportInput & { kind: 'trend' } = {
    kind: 'trend',
    range: { from: '2026-11-20', to: '2026-11-23T11:00' },
    interval: 'minute',
    breakdown: ['path'],
    series: [{ measure: 'total' }],
    formulas: Array.from({ length: 10 }, () => ({ formula: 'A * 2' })),
  }
  const [reason, , message] = await reasonOf(engine.run(61, { ...report, compare: 'previous_period' }))
  expect([reason, message]).toEqual(['bad_report', 'The answer would have more than 200000 cells. Take fewer groups at a time, a longer interval, a shorter range or fewer series.']) // prettier-ignore
  // As many as there are, not as there might be; whichever way they are asked for.
  const many = await ask(61, { ...report, limit: 500 })
  const few = await ask(61, { ...report, limit: 3 })
  expect(many.series).toEqual(few.series)
  expect(many.groups).toEqual({ total: 3, limit: 500, offset: 0 })
  const funnel = { kind: 'funnel', range: report.range, interval: 'minute', breakdown: ['path'], limit: 50, steps: [{}, {}] } as const // prettier-ignore
  expect((await reasonOf(engine.run(61, funnel)))[2]).toMatch(/more than 200000 cells/)
})
test('the day with 25 hours has them all, each in its own interval', async () => {
  const times = Array.from({ length: 25 }, (_, hour) => new Date(Date.UTC(2026, 9, 24, 22 + hour)).toISOString())
  await fresh.insertEvents(visit(13, times))
  const result = await ask(13, {
    kind: 'trend',
    range: { from: '2026-10-25', to: '2026-10-25' },
    interval: 'hour',
    series: [{ measure: 'total' }],
  })
  expect(result.series[0]?.values).toEqual(Array.from({ length: 25 }, () => 1))
  const days = await ask(13, {
    kind: 'trend',
    range: { from: '2026-10-24', to: '2026-10-26' },
    series: [{ measure: 'total' }],
  })
  expect(days.series[0]?.values).toEqual([0, 25, 0])
})
test('money adds up exactly, by currency', async () => {
  const buy = (revenue: bigint, currency: string) => visit(14, ['2026-11-02T10:00:00Z'], { revenue, currency })
  await fresh.insertEvents([
    ...buy(1_000n, 'EUR'),
    ...buy(2_000n, 'EUR'),
    ...buy(900_719_925_474_099_3n, 'USD'),
    ...buy(1n, 'USD'),
  ])
  const result = await ask(14, { kind: 'overview', range: { from: '2026-11-02', to: '2026-11-02' } })
  expect(result.revenue?.value).toEqual({ EUR: '0.3000', USD: '900719925474.0994' })
})

test('groups are ordered by the first formula, by another one, or by a series; who has no value comes last', async () => {
  const path = (name: string, views: number, purchases: number) =>
    [...Array.from({ length: views }, () => 'page_view'), ...Array.from({ length: purchases }, () => 'purchase')].map(
      (eventName) => visit(63, ['2026-11-18T10:00:00Z'], { path: name, eventName }),
    )
  await fresh.insertEvents(
    [path('/much', 10, 1), path('/best', 2, 2), path('/none', 3, 0), path('/sold', 0, 5)].flat(2),
  )
  const named = (name: string) => ({ measure: 'total' as const, events: [{ event_name: name }] })
  const formulas = [{ formula: 'B / A' }, { formula: '-A / (B - B / 2)' }]
  const asked = { kind: 'trend' as const, range: 'all' as const, breakdown: ['path'], formulas }
  const keysBy = async (order: object): Promise<readonly unknown[]> => {
    const { series } = await ask(63, { ...asked, ...order, series: [named('page_view'), named('purchase')] })
    return [...new Set(series.map(({ key }) => key[0]))]
  }
  expect(await keysBy({})).toEqual(['/best', '/much', '/none', '/sold'])
  expect(await keysBy({ order: { direction: 'asc' } })).toEqual(['/none', '/much', '/best', '/sold'])
  expect(await keysBy({ order: { formula: 1 } })).toEqual(['/sold', '/best', '/much', '/none'])
  expect(await keysBy({ order: { series: 0 } })).toEqual(['/much', '/none', '/best', '/sold'])
  expect(await keysBy({ limit: 1, offset: 1 })).toEqual(['/much'])
  // One statement tells all.
  const one = await ask(63, { ...asked, formulas: [{ formula: '-A' }], series: [named('page_view')] })
  expect(one.series.filter(({ formula }) => formula !== undefined).map(({ key, total }) => [key[0], total])).toEqual([['/best', -2], ['/none', -3], ['/much', -10]]) // prettier-ignore
  expect((await reasonOf(keysBy({ order: { formula: 2 } })))[2]).toMatch(/formula 3/)
  expect((await reasonOf(keysBy({ order: { formula: 0, series: 0 } })))[1]).toBe('order')
})
