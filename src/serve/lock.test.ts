import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inUseMessage, isLocked, readServerNote, removeServerNote, takeLock, writeServerNote } from './lock.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a lock is held by one, and free when it is let go', async () => {
  const file = join(directory, 'lock.sqlite')
  const lock = await takeLock(file, 0)
  expect(isLocked(file)).toBe(true)
  expect(await takeLock(file, 0)).toBeUndefined()
  const patient = takeLock(file, 60_000)
  lock?.release()
  const second = await patient
  expect(second).toBeDefined()
  second?.release()
  expect(isLocked(file)).toBe(false)
})

test('a lock is free as soon as its process is killed', async () => {
  const file = join(directory, 'lock.sqlite')
  const script = `import('${join(import.meta.dirname, 'lock.ts')}').then(async ({ takeLock }) => {
    await takeLock(${JSON.stringify(file)}, 0)
    process.stdout.write('held')
    setInterval(() => {}, 1000)
  })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  expect(isLocked(file)).toBe(true)
  child.kill('SIGKILL')
  const lock = await takeLock(file, 60_000)
  expect(lock).toBeDefined()
  lock?.release()
})

test('the note says who is there, and is missing rather than wrong', () => {
  const file = join(directory, 'server.json')
  expect(readServerNote(file)).toBeUndefined()
  const note = { pid: 4711, url: 'http://127.0.0.1:8080', startedAt: '2026-01-01T00:00:00.000Z', controlSocket: '/x' }
  writeServerNote(file, note)
  expect(readServerNote(file)).toEqual(note)
  expect(inUseMessage('/data', note)).toBe('Another Cairn (pid 4711, http://127.0.0.1:8080) uses /data.')
  expect(inUseMessage('/data', undefined)).toBe('Another Cairn uses /data.')
  removeServerNote(file)
  expect(readServerNote(file)).toBeUndefined()
})
