// Does an export come in the order of time, however large its days are?
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { exportEvents } from './export.ts'
import { createQueryEngine } from './index.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

test('an export is in the order of time, whether a day is sorted in memory or through files', async () => {
  const engine = createQueryEngine({
    database: fresh.database,
    now: () => Date.UTC(2026, 10, 22),
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
  // Stored in another order: by day, name, person.
  const times = Array.from({ length: 5_000 }, (_, index) => Date.UTC(2026, 9, 1) + ((index * 7919) % 5_003) * 60_000)
  await fresh.insertEvents(
    times.map((timestamp, index) =>
      makeEvent({
        projectId: 40,
        timestamp: timestamp - (timestamp % 120_000),
        eventName: index % 3 === 0 ? 'signup' : 'page_view',
        personId: BigInt((index * 31) % 97),
      }),
    ),
  )
  const { plan } = await engine.explain(40, { kind: 'events', columns: ['timestamp', 'event_id'], limit: 1 })
  if (plan.kind !== 'events') throw new Error('Not a plan of events')
  const exported = async (largestDay: number): Promise<readonly string[]> => {
    const lines = (await text(await exportEvents(fresh.database, plan, 'ndjson', undefined, largestDay))).trimEnd()
    return lines.split('\n').map((line) => {
      const row: Record<string, string> = JSON.parse(line)
      return `${row['timestamp']} ${row['event_id']?.padStart(20, '0')}`
    })
  }
  const inMemory = await exported(1_000_000)
  expect(inMemory).toHaveLength(times.length)
  expect(inMemory).toEqual(inMemory.toSorted())
  expect(await exported(10)).toEqual(inMemory)
})
