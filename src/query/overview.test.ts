// Does an overview of some measures run and show these alone?
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportInput } from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine } from './index.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

test('an overview of some measures has these alone, and only the statements that they need', async () => {
  const engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 10, 22),
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
  await fresh.insertEvents([makeEvent({ projectId: 10, timestamp: Date.UTC(2026, 10, 1, 10) })])
  const report: ReportInput & { kind: 'overview' } = {
    kind: 'overview',
    range: { from: '2026-11-01', to: '2026-11-02' },
    compare: 'previous_period',
    measures: ['views_per_visit', 'visits'],
  }
  const result = await engine.run(10, report)
  if (result.kind !== 'overview') throw new Error('Not an overview')
  expect(Object.keys(result.measures)).toEqual(['visits', 'views_per_visit'])
  expect(result.revenue).toBeUndefined()
  const whole = await engine.run(10, { kind: 'overview', range: report.range, compare: report.compare })
  if (whole.kind !== 'overview') throw new Error('Not an overview')
  expect(whole.measures.visits?.value).toBe(1)
  expect(whole.measures).toMatchObject(result.measures)
  const namesOf = async (asked: ReportInput): Promise<readonly string[]> =>
    (await engine.explain(10, asked)).statements.map(({ name }) => name)
  // Visits answer for all of their events, unless some events are asked for.
  expect(await namesOf(report)).toEqual(['visits', 'previous_visits'])
  const filter = { property: 'path', operator: 'is', value: '/' } as const
  expect(await namesOf({ ...report, filter })).toEqual(['events', 'visits', 'previous_events', 'previous_visits'])
})
