import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openSpoolReader, openSpoolWriter } from './index.ts'
import { readAll, withDirectory } from './testing/spool-directory.ts'

const child = fileURLToPath(new URL('testing/append-until-killed.ts', import.meta.url))

/** Runs the appending process until it has printed `count` numbers, kills it with -9, and gives all that it printed. */
async function appendAndKill(directory: string, first: number, count: number): Promise<number[]> {
  const appender = spawn(process.execPath, [child, directory, String(first), '20000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acked: number[] = []
  for await (const line of createInterface({ input: appender.stdout })) {
    if (line !== 'ready') acked.push(Number(line))
    if (acked.length === count) appender.kill('SIGKILL')
  }
  if (appender.exitCode === null && appender.signalCode === null) await once(appender, 'exit')
  expect(appender.signalCode).toBe('SIGKILL')
  return acked
}

test('everything that was answered before a kill -9 is read afterwards, in order, also while it goes on', () =>
  withDirectory(async (directory) => {
    const reader = await openSpoolReader(directory)
    const acked: number[] = []
    const read: number[] = []
    const take = (records: readonly string[]): void =>
      void read.push(...records.map((text) => Number.parseInt(text, 10)))
    for (let round = 0; round < 6; round += 1) {
      const appending = appendAndKill(directory, round * 1_000_000, 20 + 97 * round)
      const going = { isOver: false }
      void appending.finally(() => (going.isOver = true))
      while (!going.isOver) {
        const batch = await reader.read(5_000)
        if (!batch) continue
        take(batch.records.map((record) => Buffer.from(record).toString()))
        await batch.ack()
      }
      acked.push(...(await appending))
    }
    const writer = await openSpoolWriter(directory, { segmentBytes: 1e6, maxBytes: 1e9, maxPendingBytes: 1e6 })
    take(await readAll(reader))
    await writer.close()
    await reader.close()
    const wasRead = new Set(read)
    expect(acked.filter((number) => !wasRead.has(number))).toEqual([])
    expect(read.length).toBe(wasRead.size)
    expect(read).toEqual(read.toSorted((a, b) => a - b))
    expect(acked.length).toBeGreaterThan(1_000)
  }))
