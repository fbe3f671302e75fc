// The filter against a plain Set: whatever is full, filled or not, an id counts once.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../event/index.ts'
import { freshDatabase } from '../testing/fresh-engine.ts'
import type { FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createDuplicates, type Duplicates } from './duplicates.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

/** A batch as the loader takes it: the new ones at once, the doubtful ones asked for together; in the order they came. */
async function freshOf(duplicates: Duplicates, events: readonly Event[]): Promise<Event[]> {
  duplicates.beginBatch()
  const seen = events.map((event) => ({ event, how: duplicates.see(event) }))
  const doubtful = seen.filter(({ how }) => how === 'doubtful').map(({ event }) => event)
  const notStored = new Set(await duplicates.fresh(doubtful))
  return seen.filter(({ event, how }) => how === 'new' || notStored.has(event)).map(({ event }) => event)
}
const keyOf = (event: Event): string => `${event.projectId}/${event.eventId}`

// 1,024 bytes are full with a thousand ids: then nearly all are looked up, and it is still exact.
test.each([
  ['a large filter', undefined],
  ['a filter that is full', 1_024],
])('with %s, batches of any ids come through as with a set of all ids', async (_name, maxBytes) => {
  let project = maxBytes === undefined ? 10 : 1_000
  const batch = fc.array(
    fc.record({ project: fc.integer({ min: 0, max: 1 }), id: fc.bigInt({ min: 0n, max: 30n }), isMade: fc.boolean() }),
    { maxLength: 25 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 5 }),
      async (batches, isHigh, fillAt) => {
        project += 2
        const duplicates = createDuplicates({
          database: fresh.database,
          ...(maxBytes === undefined ? {} : { maxBytes }),
        })
        const seen = new Set<string>()
        let made = 0n
        // A batch is in the store when the next but one is looked at, as with the loader.
        let waiting: Event[] = []
        for (const [index, each] of batches.entries()) {
          if (index === fillAt) await duplicates.fill(new AbortController().signal)
          const events = each.map(({ project: offset, id, isMade }) =>
            makeEvent({
              projectId: project + offset,
              eventId: isMade ? (1n << 40n) + made++ : isHigh ? (1n << 64n) - 1n - id : id,
              eventIdMade: isMade,
            }),
          )
          const expected: string[] = []
          for (const event of events) {
            if (!event.eventIdMade && seen.has(keyOf(event))) continue
            seen.add(keyOf(event))
            expected.push(keyOf(event))
          }
          const found = await freshOf(duplicates, events)
          expect(found.map(keyOf)).toEqual(expected)
          await fresh.insertEvents(waiting)
          waiting = found
        }
        await fresh.insertEvents(waiting)
      },
    ),
    { numRuns: 12 },
  )
})

test('after it is filled, new ids are not looked up, stored ones are', async () => {
  const stored = Array.from({ length: 5_000 }, (_, index) =>
    makeEvent({ projectId: 5_000, eventId: BigInt.asUintN(64, BigInt(index) * 0x9e3779b97f4a7c15n) }),
  )
  await fresh.insertEvents(stored)
  const duplicates = createDuplicates({ database: fresh.database })
  expect(duplicates.stats().isFilled).toBe(false)
  await duplicates.fill(new AbortController().signal)
  expect(duplicates.stats().isFilled).toBe(true)
  expect(await freshOf(duplicates, stored)).toEqual([])
  const lookedUp = duplicates.stats().lookedUp
  const more = Array.from({ length: 5_000 }, (_, index) =>
    makeEvent({ projectId: 5_000, eventId: BigInt.asUintN(64, (BigInt(index) + 7_777_777n) * 0x9e3779b97f4a7c15n) }),
  )
  expect((await freshOf(duplicates, more)).length).toBe(5_000)
  expect(duplicates.stats().lookedUp - lookedUp).toBeLessThan(100)
})
