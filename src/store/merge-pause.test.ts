// Do merges wait while much has to be loaded, and for no longer?
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sql } from '../sql/index.ts'
import { freshDatabase } from '../testing/fresh-engine.ts'
import type { FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createMergeGate, createMergePause } from './merge-pause.ts'

const mebibyte = 1024 * 1024
const second = 1_000

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

/** What the gate says of [seconds, MiB that wait, parts], one after the other. */
function said(...looks: readonly (readonly [seconds: number, waiting: number, parts: number])[]): readonly boolean[] {
  const gate = createMergeGate()
  return looks.map(([at, waiting, parts]) => gate({ now: at * second, waitingBytes: waiting * mebibyte, parts }))
}

test('they wait from much that waits until little does, and then run for a minute at least', () => {
  expect(said([0, 47, 0], [1, 48, 3], [2, 20, 3], [3, 8, 3], [4, 90, 3], [62, 90, 3], [63, 90, 3])).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
    true,
  ])
})

test('they do not wait where parts are many', () => {
  expect(said([0, 90, 149], [1, 90, 150], [2, 90, 149], [61, 90, 149])).toEqual([true, false, false, true])
})

test('the engine leaves parts as they are meanwhile, and merges them afterwards', async () => {
  const { database } = fresh
  let waitingBytes = 90 * mebibyte
  const pause = createMergePause({ database, now: Date.now })
  await pause.look(waitingBytes)
  expect(pause.isPaused()).toBe(true)
  for (let insert = 0; insert < 20; insert++) await fresh.insertEvents([makeEvent({ eventId: BigInt(insert + 1) })])
  const parts = async (): Promise<number> => {
    const { rows } = await database.query<{ parts: string }>(sql`SELECT uniq(_part) AS parts FROM events`)
    return Number(rows[0]?.parts)
  }
  await pause.look(waitingBytes)
  expect(await parts()).toBe(20)
  waitingBytes = 0
  await pause.look(waitingBytes)
  expect(pause.isPaused()).toBe(false)
  await vi.waitFor(async () => expect(await parts()).toBeLessThan(20), { timeout: 20_000, interval: 200 })
})

test('what a loader before told the engine does not last', async () => {
  const { database } = fresh
  const before = createMergePause({ database, now: Date.now })
  await before.look(90 * mebibyte)
  const command = vi.spyOn(database, 'command')
  const after = createMergePause({ database, now: Date.now })
  await after.look(0)
  expect(command).toHaveBeenCalledTimes(2)
  await after.look(0)
  expect(command).toHaveBeenCalledTimes(2)
  command.mockRestore()
})
