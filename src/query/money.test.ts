// Amounts in several currencies: what is added up, what is converted, and what is told to be left out. On the real engine.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import { resultSchema, type ReportInput, type ResultOf } from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

let fresh: FreshDatabase
let engine: QueryEngine
let currency = 'EUR'
let version = 0
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 11, 1),
    project: () => ({ timeZone: 'Europe/Berlin', weekStart: 1, currency }),
    dataVersion: () => String(version),
    cacheBytes: 1_000_000,
  })
})
afterAll(() => fresh?.close())

let visits = 0
type Paid = readonly [time: string, revenue: string, currency: string, more?: Partial<Event>]
async function insert(projectId: number, paid: readonly Paid[]): Promise<void> {
  await fresh.insertEvents(
    paid.map(([time, revenue, of, more = {}]) => {
      const timestamp = Date.parse(time)
      const sessionId = sessionIdOf(timestamp, ++visits)
      const amount = { revenue: BigInt(Math.round(Number(revenue) * 10_000)), currency: of }
      return makeEvent({ projectId, personId: 1n, timestamp, sessionId, eventName: 'buy', ...amount, ...more })
    }),
  )
  version++
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
const range = { from: '2026-11-02', to: '2026-11-08' }
const measures = ['sum', 'average', 'min', 'max', 'median', 'count_distinct'] as const
const trend = { kind: 'trend', range, series: measures.map((measure) => ({ measure, property: 'revenue' })) } as const
const totals = ({ series }: ResultOf<'trend'>) => series.map(({ total }) => total)

test('an amount without a currency has the project’s, and amounts of other currencies are never added to it', async () => {
  await insert(1, [
    ['2026-11-02T10:00:00Z', '10', ''],
    ['2026-11-02T11:00:00Z', '20.5', 'EUR'],
    ['2026-11-03T11:00:00Z', '1000', 'JPY'],
    ['2026-11-03T12:00:00Z', '7', 'USD'],
    ['2026-11-03T13:00:00Z', '8', 'USD'],
    ['2026-11-03T14:00:00Z', '0', 'CHF'],
  ])
  const result = await ask(1, trend)
  expect(totals(result)).toEqual([30.5, 30.5 / 3, 0, 20.5, 10, 6])
  expect(result.meta.unconverted).toEqual([
    { currency: 'JPY', events: 1 },
    { currency: 'USD', events: 2 },
  ])
  expect(result.series.map((one) => one.currency)).toEqual(['EUR', 'EUR', 'EUR', 'EUR', 'EUR', undefined])
  // What a series does not look at is not missing in it.
  const some = await ask(1, { ...trend, filter: { property: 'currency', operator: 'is_not', value: 'USD' } })
  expect(some.meta.unconverted).toEqual([{ currency: 'JPY', events: 1 }])
  const none = await ask(1, { ...trend, filter: { property: 'currency', operator: 'is', value: 'EUR' } })
  expect([totals(none)[0], none.meta.unconverted]).toEqual([30.5, undefined])
  const overview = await ask(1, { kind: 'overview', range })
  expect(overview.revenue?.value).toEqual({ EUR: '30.5000', JPY: '1000.0000', USD: '15.0000' })
  const table = await ask(1, { kind: 'table', range, breakdown: ['currency'], measures: ['events', 'revenue'] })
  expect(table.rows.map(({ key, measures: { revenue } }) => [...key, revenue])).toEqual([
    ['EUR', { EUR: '30.5000' }],
    ['USD', { USD: '15.0000' }],
    ['CHF', {}],
    ['JPY', { JPY: '1000.0000' }],
  ])
})

test('a series may ask for another currency; what is left out is counted in both ranges, each event once', async () => {
  const report: ReportInput & { kind: 'trend' } = {
    kind: 'trend',
    range: { from: '2026-11-03', to: '2026-11-03' },
    compare: 'previous_period',
    series: [
      { measure: 'sum', property: 'revenue', currency: 'USD' },
      { measure: 'average', property: 'revenue' },
      { measure: 'max', property: 'revenue', currency: 'USD' },
    ],
  }
  const result = await ask(1, report)
  expect(result.series.map(({ total, currency: of }) => [total, of])).toEqual([[15, 'USD'], [0, 'EUR'], [8, 'USD']]) // prettier-ignore
  expect(result.compare?.series.map(({ total }) => total)).toEqual([0, 15.25, null])
  expect(result.meta.unconverted).toEqual([
    { currency: 'EUR', events: 2 },
    { currency: 'JPY', events: 1 },
    { currency: 'USD', events: 2 },
  ])
  const wrong = { ...report, series: [{ measure: 'count_distinct', property: 'revenue', currency: 'USD' }] }
  await expect(engine.run(1, wrong)).rejects.toThrow('Only numbers of revenue have a currency')
})

test('people and retention leave out the same amounts, and tell of them', async () => {
  const buy = { events: [{ event_name: 'buy' }] }
  const people = await ask(1, {
    kind: 'people',
    range,
    measures: [
      { measure: 'sum', property: 'revenue' },
      { measure: 'average', property: 'revenue', ...buy },
      { measure: 'last_value', property: 'revenue' },
    ],
  })
  expect(people.people[0]?.measures).toEqual([30.5, 30.5 / 3, '0'])
  expect(people.measures.map((one) => one.currency)).toEqual(['EUR', 'EUR', undefined])
  const left = [
    { currency: 'JPY', events: 1 },
    { currency: 'USD', events: 2 },
  ]
  expect(people.meta.unconverted).toEqual(left)
  const retention = await ask(1, {
    kind: 'retention',
    range: { from: '2026-11-02', to: '2026-11-02' },
    periods: 1,
    start: buy,
    return: buy,
    measure: { kind: 'sum', property: 'revenue' },
  })
  expect(retention.overall.cohorts[0]?.cells.map(({ value }) => value)).toEqual([30.5, 0])
  expect([retention.currency, retention.meta.unconverted]).toEqual(['EUR', left])
})

test('another currency of the project holds at once, for the same data', async () => {
  currency = 'USD'
  const result = await ask(1, trend)
  currency = 'EUR'
  expect(totals(result).slice(0, 2)).toEqual([25, 6.25])
  expect(result.meta.unconverted).toEqual([
    { currency: 'EUR', events: 1 },
    { currency: 'JPY', events: 1 },
  ])
})

test('where there is only the project’s currency amounts are added up as they are', async () => {
  await insert(2, [['2026-11-02T10:00:00Z', '1.5', 'EUR'], ['2026-11-02T10:00:00Z', '2', '']]) // prettier-ignore
  const { plan, statements } = await engine.explain(2, trend)
  expect(plan.money.foreign).toEqual([])
  expect(statements.every(({ text }) => !text.includes("currency = ''"))).toBe(true)
  expect(totals(await ask(2, trend)).slice(0, 2)).toEqual([3.5, 1.75])
})
