// Does the loader pause while senders keep the process busy, and for nothing else?
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { createBurstGate, type Look, watchBursts } from './step-back.ts'

const mebibyte = 1024 * 1024
let isBusy = false
let stop = (): void => undefined
afterEach(() => {
  isBusy = false
  stop()
})

/** Keeps the event loop busy, as requests do. */
async function work(each: () => void): Promise<void> {
  isBusy = true
  while (isBusy) {
    const until = performance.now() + 5
    while (performance.now() < until);
    each()
    await turn()
  }
}

function watch(intake: { waitingBytes: number; records: number }): boolean[] {
  const told: boolean[] = []
  stop = watchBursts(
    () => intake,
    (isBurst) => told.push(isBurst),
  )
  return told
}

test('senders in a burst make the loader pause, and it goes on when they are quiet', async () => {
  const intake = { waitingBytes: 0, records: 0 }
  const told = watch(intake)
  const working = work(() => (intake.records += 100))
  await vi.waitFor(() => expect(told).toEqual([true]), 5_000)
  isBusy = false
  await working
  await vi.waitFor(() => expect(told).toEqual([true, false]), 5_000)
})

test('the loader goes on in the middle of a burst when much waits', async () => {
  const intake = { waitingBytes: 0, records: 0 }
  const told = watch(intake)
  void work(() => (intake.records += 100))
  await vi.waitFor(() => expect(told).toEqual([true]), 5_000)
  intake.waitingBytes = 128 * mebibyte
  await vi.waitFor(() => expect(told).toEqual([true, false]), 5_000)
})

test('a process that is busy with something else than senders does not make it pause', async () => {
  const intake = { waitingBytes: 0, records: 0 }
  const told = watch(intake)
  let turns = 0
  void work(() => {
    turns++
    // A record now and then: 20 in a look of 100 ms.
    intake.records += 1
  })
  await vi.waitFor(() => expect(turns).toBeGreaterThan(100), 5_000)
  expect(told).toEqual([])
})

const burst: Look = { utilization: 0.9, records: 1_000, waitingBytes: 0 }
const quiet: Look = { utilization: 0.1, records: 10, waitingBytes: 0 }
const afterLooks = (...looks: readonly Look[]): readonly boolean[] => looks.map(createBurstGate())

test('one stroke of the disk does not end a burst, three quiet looks do', () => {
  expect(afterLooks(quiet, burst, quiet, quiet, burst)).toEqual([false, true, true, true, true])
  expect(afterLooks(burst, quiet, quiet, quiet, quiet)).toEqual([true, true, true, false, false])
})

test('after much that waited is loaded, a burst makes it step back again', () => {
  const full = { ...burst, waitingBytes: 128 * mebibyte }
  expect(afterLooks(burst, full, full, burst)).toEqual([true, false, false, true])
})
