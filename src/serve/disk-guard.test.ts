// When are senders refused, when is the engine stopped, and when does it go on?
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { isDiskFull, lookAtDisk, watchDisk } from './disk-guard.ts'
import type { Disk } from './disk-guard.ts'

const mebibyte = 1024 * 1024
const directory = mkdtempSync(join(tmpdir(), 'cairn-disk-'))
afterEach(() => vi.useRealTimers())

test('the reserve is what the settings say, at most a tenth of the disk; the engine stops at half of it', () => {
  const { bavail, blocks, bsize } = statfsSync(directory)
  const small = lookAtDisk(directory, 2 * mebibyte)
  expect(small.levels).toEqual({ low: 2 * mebibyte, full: mebibyte })
  expect(small.freeBytes).toBeGreaterThan(0)
  expect(Math.abs(small.freeBytes - bavail * bsize)).toBeLessThan((blocks * bsize) / 2)
  const large = lookAtDisk(directory, Number.MAX_SAFE_INTEGER)
  expect(large.levels.low).toBe(Math.floor((blocks * bsize) / 10))
  expect(large.levels.full).toBeLessThanOrEqual(128 * mebibyte)
  expect(isDiskFull(directory, 0)).toBe(false)
  expect(() => lookAtDisk(join(directory, 'gone'), mebibyte)).toThrow('ENOENT')
})

/** A guard that sees the free mebibytes that `step` tells; senders are refused below 100, the engine stopped below 50. */
function guardOf(firstFree: number) {
  vi.useFakeTimers()
  let free = firstFree
  const seen: string[] = []
  let stops = 0
  const guard = watchDisk({
    directory,
    engineDirectory: directory,
    minFreeBytes: 100 * mebibyte,
    look: (): Disk => ({ freeBytes: free * mebibyte, levels: { low: 100 * mebibyte, full: 50 * mebibyte } }),
    stopEngine: () => void stops++,
    onChange: (state, freeBytes) => seen.push(`${state} ${freeBytes / mebibyte}`),
  })
  const step = (next: number): void => {
    free = next
    vi.advanceTimersByTime(200)
  }
  return { guard, step, seen, stops: () => stops }
}

test('senders are refused below the reserve, and taken again above it', () => {
  const { guard, step, seen, stops } = guardOf(101)
  expect([guard.isLow(), guard.isFull()]).toEqual([false, false])
  step(99)
  expect([guard.isLow(), guard.isFull()]).toEqual([true, false])
  step(98)
  step(100)
  expect([guard.isLow(), guard.isFull()]).toEqual([false, false])
  expect(seen).toEqual(['low 99', 'ok 100'])
  expect(stops()).toBe(0)
  guard.stop()
})

test('the engine is stopped at each look while the disk is full, and may run again only with some room more', () => {
  const { guard, step, seen, stops } = guardOf(60)
  expect(guard.isFull()).toBe(false)
  step(49)
  expect([guard.isLow(), guard.isFull()]).toEqual([true, true])
  step(51)
  step(62)
  expect(guard.isFull()).toBe(true)
  expect(stops()).toBe(3)
  step(63)
  expect([guard.isLow(), guard.isFull()]).toEqual([true, false])
  step(51)
  expect(guard.isFull()).toBe(false)
  expect(seen).toEqual(['low 60', 'full 49', 'low 63'])
  guard.stop()
})

test('a disk that is full at the start stops the engine at once, and what it left unfinished is removed', async () => {
  const unfinished = join(directory, 'store/abc/table/tmp_merge_1')
  const finished = join(directory, 'store/abc/table/all_1_1_0')
  for (const path of [unfinished, finished]) mkdirSync(path, { recursive: true })
  const { guard, stops } = guardOf(10)
  vi.useRealTimers()
  expect(stops()).toBe(1)
  await vi.waitFor(() => expect(existsSync(unfinished)).toBe(false))
  expect(existsSync(finished)).toBe(true)
  guard.stop()
  rmSync(directory, { recursive: true, force: true })
})
