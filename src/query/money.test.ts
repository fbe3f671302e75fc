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
let base: string | undefined
let rates: readonly (readonly [day: string, currency: string, rate: string])[] = []
let asked: readonly string[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 11, 1),
    project: () => ({ timeZone: 'Europe/Berlin', weekStart: 1, currency }),
    dataVersion: () => String(version),
    rates: (currencies, from, to) => {
      asked = currencies
      return Promise.resolve(
        base === undefined
          ? undefined
          : {
              base,
              rates: rates
                .map(([day, of, rate]) => ({ day: Date.parse(day) / 86_400_000, currency: of, rate }))
                .filter(({ day, currency: of }) => currencies.includes(of) && day >= from && day <= to),
            },
      )
    },
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

const sumOf = async (projectId: number, days = range): Promise<readonly unknown[]> => {
  const { series, meta } = await ask(projectId, {
    kind: 'trend',
    range: days,
    series: [{ measure: 'sum', property: 'revenue' }],
  })
  return [series[0]?.total, meta.unconverted]
}

test('the rate of a day is that of the day or of the latest day before, not older than 31 days', async () => {
  base = 'EUR'
  rates = [
    ['2026-10-09', 'JPY', '160'],
    ['2026-11-06', 'USD', '1.25'],
    ['2026-11-09', 'USD', '1.6'],
    ['2026-11-06', 'JPY', '150'],
  ]
  await insert(3, [
    // A Sunday, then the Monday; days are local: 23:30 of the 8th and 00:30 of the 9th in Berlin.
    ['2026-11-08T22:30:00Z', '10', 'USD'],
    ['2026-11-08T23:30:00Z', '16', 'USD'],
  ])
  expect(await sumOf(3, { from: '2026-11-08', to: '2026-11-08' })).toEqual([8, undefined])
  expect(await sumOf(3, { from: '2026-11-09', to: '2026-11-09' })).toEqual([10, undefined])
  // Where the clock goes back, the day has 25 hours.
  rates = [['2026-10-24', 'USD', '2'], ['2026-10-25', 'USD', '4'], ['2026-10-26', 'USD', '5']] // prettier-ignore
  await insert(4, [
    ['2026-10-24T21:59:59Z', '1', 'USD'],
    ['2026-10-24T22:00:00Z', '1', 'USD'],
    ['2026-10-25T22:59:59Z', '1', 'USD'],
    ['2026-10-25T23:00:00Z', '1', 'USD'],
  ])
  expect(await sumOf(4, { from: '2026-10-24', to: '2026-10-26' })).toEqual([0.5 + 0.25 + 0.25 + 0.2, undefined])
  rates = [['2026-10-09', 'JPY', '160']]
  await insert(5, [
    ['2026-11-09T12:00:00Z', '1600', 'JPY'],
    ['2026-11-10T12:00:00Z', '1600', 'JPY'],
    ['2026-10-08T12:00:00Z', '1600', 'JPY'],
  ])
  const left = [{ currency: 'JPY', events: 2 }]
  expect(await sumOf(5, { from: '2026-10-01', to: '2026-11-30' })).toEqual([10, left])
})

test('between two currencies that are not the base it is the quotient, each amount rounded to four places, halves away from zero', async () => {
  rates = [['2026-11-02', 'USD', '1.5'], ['2026-11-02', 'JPY', '150'], ['2026-11-02', 'CHF', '0.9']] // prettier-ignore
  currency = 'USD'
  await insert(6, [
    ['2026-11-02T10:00:00Z', '1000', 'JPY'],
    ['2026-11-02T10:00:01Z', '0.01', 'JPY'],
    ['2026-11-02T10:00:02Z', '0.005', 'JPY'],
    ['2026-11-02T10:00:03Z', '-0.005', 'JPY'],
    ['2026-11-02T10:00:04Z', '0.0049', 'JPY'],
    ['2026-11-02T10:00:05Z', '1', 'CHF'],
    ['2026-11-02T10:00:06Z', '2', ''],
    ['2026-11-02T10:00:07Z', '999999999', 'CHF'],
  ])
  const trended = await ask(6, {
    kind: 'trend',
    range,
    series: ['sum', 'min', 'max', 'median'].map((measure) => ({ measure, property: 'revenue' })) as never,
  })
  const large = 1_666_666_665
  expect(totals(trended)).toEqual([10 + 0.0001 + 0.0001 - 0.0001 + 0 + 1.6667 + 2 + large, -0.0001, large, 0.83335 + 0.00005]) // prettier-ignore
  expect(trended.meta.unconverted).toBeUndefined()
  expect([...asked].sort()).toEqual(['CHF', 'JPY', 'USD'])
  currency = 'EUR'
})

test('rates and the project’s currency hold at once, with the cache; a currency without a rate stays told', async () => {
  rates = [['2026-11-02', 'USD', '1.25']]
  const left = [{ currency: 'JPY', events: 1 }]
  expect(await sumOf(1)).toEqual([30.5 + 12, left])
  rates = [['2026-11-02', 'USD', '1.5']]
  expect(await sumOf(1)).toEqual([40.5, left])
  currency = 'USD'
  expect(await sumOf(1)).toEqual([20.5 * 1.5 + 10 + 15, left])
  currency = 'EUR'
  const people = await ask(1, { kind: 'people', range, measures: [{ measure: 'sum', property: 'revenue' }] })
  expect([people.people[0]?.measures, people.meta.unconverted]).toEqual([[40.5], left])
  base = undefined
  expect(await sumOf(1)).toEqual([30.5, [...left, { currency: 'USD', events: 2 }]])
})
