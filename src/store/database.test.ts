// The driver where the engine lets it down; what it does with an engine that works, all other tests show.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sql } from '../sql/index.ts'
import { openDatabase } from './database.ts'

test('a statement that the engine does not end by itself is left at its limit', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cairn-test-'))
  const socketPath = join(directory, 'mute.sock')
  const left = Promise.withResolvers<boolean>()
  const mute = createServer((socket) => socket.resume().on('close', () => left.resolve(true)))
  await new Promise<void>((resolve) => mute.listen(socketPath, resolve))
  const database = openDatabase({ kind: 'embedded', socketPath })
  try {
    await expect(database.query(sql`SELECT 1`, { maxSeconds: 0.1 })).rejects.toMatchObject({ reason: 'timeout' })
    expect(await left.promise).toBe(true)
    const mine = new AbortController()
    setTimeout(() => mine.abort(), 10)
    await expect(database.query(sql`SELECT 1`, { signal: mine.signal })).rejects.toMatchObject({ reason: 'aborted' })
  } finally {
    await database.close()
    mute.close()
    await rm(directory, { recursive: true })
  }
}, 20_000)
