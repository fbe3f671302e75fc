// Do retention's numbers hold on real data? 69,659 purchases of CDs by 23,570 customers, all of whom first bought in the first
// quarter of 1997: imported by the CLI, asked by the CLI, compared with a loop over the file.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportInput, ResultOf } from '../src/report/index.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

const file = join(import.meta.dirname, '../../shared/data/cdnow_purchases.txt.gz')
const isThere = existsSync(file)
if (!isThere)
  process.stdout.write('The purchases (../shared/data/cdnow_purchases.txt.gz) are not there: their test did not run.\n')

interface Purchase {
  readonly customer: string
  /** Months since January 1997. */
  readonly month: number
  readonly discs: number
  readonly cents: number
}

describe.skipIf(!isThere)('69,659 purchases of compact discs', () => {
  let directory: string
  let cairn: StartedCairn
  let purchases: readonly Purchase[]

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cairn-purchases-'))
    cairn = await startCairn()
    const rows = gunzipSync(readFileSync(file))
      .toString('latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => row.length === 4)
      .map(([customer = '', date = '', discs = '', dollars = '']) => [customer, date, discs, dollars.replace('$', '')])
    purchases = rows.map(([customer = '', date = '', discs, dollars]) => ({
      customer,
      month: (Number(date.slice(0, 4)) - 1997) * 12 + Number(date.slice(4, 6)) - 1,
      discs: Number(discs),
      cents: Math.round(Number(dollars) * 100),
    }))
    const csv = join(directory, 'purchases.csv')
    writeFileSync(csv, ['customer,date,discs,dollars', ...rows.map((row) => row.join(','))].join('\n'))
    const map = 'event_name="purchase",timestamp=date,distinct_id=customer,revenue=dollars,currency="USD"'
    const told = await cairn.run(['import', 'events', csv, '--map', map, '--properties', 'discs', '--json'])
    expect(JSON.parse(told)).toMatchObject({ lines: 69_659, counts: { event: 69_659 }, loaded: 69_659 })
  }, 300_000)
  afterAll(async () => {
    await cairn?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  async function retention(more: Partial<Extract<ReportInput, { kind: 'retention' }>>): Promise<ResultOf<'retention'>> {
    const report: ReportInput = {
      kind: 'retention',
      range: { from: '1997-01-01', to: '1997-03-31' },
      start: { events: [{ event_name: 'purchase' }], occurrence: 'first_ever' },
      return: { events: [{ event_name: 'purchase' }] },
      period: 'month',
      periods: 17,
      ...more,
    }
    return JSON.parse(await cairn.run(['query', JSON.stringify(report)])) as ResultOf<'retention'>
  }
  /** Cohort by month of the first purchase: customers, and their purchases by months since. */
  function direct(): readonly { readonly size: number; readonly months: readonly (readonly Purchase[])[] }[] {
    const first = new Map<string, number>()
    for (const { customer, month } of purchases) first.set(customer, Math.min(first.get(customer) ?? 99, month))
    return [0, 1, 2].map((cohort) => ({
      size: [...first.values()].filter((month) => month === cohort).length,
      months: Array.from({ length: 18 }, (_, since) =>
        purchases.filter(({ customer, month }) => first.get(customer) === cohort && month === cohort + since),
      ),
    }))
  }
  const customers = (all: readonly Purchase[]): number => new Set(all.map(({ customer }) => customer)).size
  const cents = (all: readonly Purchase[]): number => all.reduce((sum, purchase) => sum + purchase.cents, 0)

  it('come back month by month as a direct count has it [shared data]', async () => {
    const expected = direct()
    const { overall } = await retention({})
    expect(overall.size).toBe(23_570)
    expect(overall.cohorts.map(({ size }) => size)).toEqual(expected.map(({ size }) => size))
    expect(overall.cohorts.map(({ cells }) => cells.map(({ persons }) => persons))).toEqual(
      expected.map(({ months }) => months.map(customers)),
    )
  })
  it('bring the revenue of each cohort to the cent, and every purchase is counted [shared data]', async () => {
    const expected = direct()
    const { overall } = await retention({ measure: { kind: 'sum', property: 'revenue' } })
    const values = overall.cohorts.map(({ cells }) => cells.map(({ value }) => value))
    expect(values).toEqual(expected.map(({ months }) => months.map((month) => cents(month) / 100)))
    const inAll = purchases.reduce((sum, purchase) => sum + purchase.cents, 0)
    expect(Math.round(values.flat().reduce<number>((sum, value) => sum + (value ?? 0), 0) * 100)).toBe(inAll)
    expect(expected.flatMap(({ months }) => months.map((month) => month.length)).reduce((a, b) => a + b)).toBe(69_659)
  })
  it('bring discs, told as a property: their sum and their mean a purchase [shared data]', async () => {
    const expected = direct()
    const discs = (all: readonly Purchase[]): number => all.reduce((sum, purchase) => sum + purchase.discs, 0)
    const { overall } = await retention({ measure: { kind: 'sum', property: 'properties.discs' } })
    expect(overall.cohorts.map(({ cells }) => cells.map(({ value }) => value))).toEqual(
      expected.map(({ months }) => months.map(discs)),
    )
    const mean = await retention({ measure: { kind: 'average', property: 'properties.discs' } })
    mean.overall.cohorts.forEach(({ cells }, cohort) =>
      cells.forEach(({ value }, since) => {
        const month = expected[cohort]?.months[since] ?? []
        // The last month of the file is the 18th: later ones are empty for later cohorts.
        if (month.length === 0) expect(value).toBeNull()
        else expect(value).toBeCloseTo(discs(month) / month.length, 10)
      }),
    )
  })
})
