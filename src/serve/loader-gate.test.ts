import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSpoolReader, openSpoolWriter, spoolEnd } from '../spool/index.ts'
import type { SpoolBatch } from '../spool/index.ts'
import { createLoaderGate } from './loader-gate.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-gate-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('what was appended before the call is waited for, what comes after is not', async () => {
  const writer = await openSpoolWriter(directory, {
    segmentBytes: 2 ** 20,
    maxBytes: 2 ** 24,
    maxPendingBytes: 2 ** 20,
  })
  const reader = await openSpoolReader(directory)
  let end = await spoolEnd(directory)
  const gate = createLoaderGate(
    reader,
    () => Promise.resolve(end),
    () => false,
  )
  await writer.append('one')
  end = await spoolEnd(directory)
  const load = async (batch: SpoolBatch | undefined): Promise<void> => {
    await batch?.ack()
    gate.noteLoaded()
  }
  const batch = await gate.reader.read(1)
  let isSettled = false
  const settled = gate.settle().then(() => (isSettled = true))
  await writer.append('two')
  end = await spoolEnd(directory)
  // Read, but not loaded: not settled.
  expect(await gate.reader.read(1)).toBeDefined()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(isSettled).toBe(false)
  await load(batch)
  await settled
  await writer.close()
  await reader.close()
})

test('an empty spool is settled, also when it ends in the rest of a write that a crash cut', async () => {
  const writer = await openSpoolWriter(directory, {
    segmentBytes: 2 ** 20,
    maxBytes: 2 ** 24,
    maxPendingBytes: 2 ** 20,
  })
  await writer.append('one')
  const reader = await openSpoolReader(directory)
  const { segment, offset } = await spoolEnd(directory)
  const gate = createLoaderGate(
    reader,
    () => Promise.resolve({ segment, offset: offset + 5 }),
    () => false,
  )
  const settled = gate.settle()
  await (await gate.reader.read(1))?.ack()
  gate.noteLoaded()
  expect(await gate.reader.read(1)).toBeUndefined()
  await settled
  await writer.close()
  await reader.close()
})
