import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openAccounts } from '../account/index.ts'
import type { Accounts } from '../account/index.ts'
import { noLive } from '../testing/no-live.ts'
import { createApi } from './index.ts'
import type { Api, LiveMessage } from './index.ts'
import { noCohorts } from '../testing/no-cohorts.ts'
import { noPersons } from '../testing/no-persons.ts'
import { noSql } from '../testing/no-sql.ts'

let directory = ''
let accounts: Accounts
let api: Api
let tell: (message: LiveMessage) => void = () => undefined
let left = 0

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-api-live-'))
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: Date.now, randomBytes })
  await accounts.createProject({ name: 'One' })
  left = 0
  const unavailable = { ok: false, reason: 'unavailable', message: 'Not here.' } as const
  api = createApi({
    accounts,
    now: Date.now,
    version: '1.2.3',
    persons: noPersons,
    sql: noSql,
    cohorts: noCohorts,
    badPatterns: () => Promise.resolve({ ok: true, value: [] }),
    runReport: () => Promise.resolve(unavailable),
    catalogue: {
      eventNames: () => Promise.resolve({ ok: true, value: [] }),
      profileProperties: () => Promise.resolve({ ok: true, value: [] }),
      ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [], fields: [] } }),
    },
    exportEvents: () => Promise.resolve({ ok: true, value: Readable.from([]) }),
    dropped: {
      counts: () => Promise.resolve(unavailable),
      list: () => Promise.resolve(unavailable),
      replay: () => Promise.resolve(unavailable),
    },
    live: {
      ...noLive,
      listen: (_project, _request, to) => {
        tell = to
        to({ kind: 'lagging', value: { told: 1 } })
        return Promise.resolve({ ok: true, value: () => void left++ })
      },
      checkEveryMs: 20,
    },
    readiness: () => Promise.resolve({ isReady: true, reasons: [] }),
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    clientAddress: () => '203.0.113.1',
    origin: () => 'http://cairn',
    publicUrl: '',
    isLocal: () => true,
    defaultRetentionDays: 0,
    onFault: (error) => {
      throw error
    },
  })
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

const open = async (secret: string, method = 'GET'): Promise<Response> =>
  api.fetch(
    new Request('http://cairn/api/v1/projects/1/live', { method, headers: { Authorization: `Bearer ${secret}` } }),
    {},
  )

it('ends the stream once the key is revoked, and leaves', async () => {
  const { key, secret } = await accounts.createKey({ projectId: 1, name: '', scopes: ['read'] })
  const response = await open(secret)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  await accounts.revokeKey(key.id)
  // The whole body: it ends by itself.
  const text = await response.text()
  expect(text).toContain('event: lagging\ndata: {"told":1}\n\n')
  expect(text).toMatch(/event: end\ndata: \{"reason":"not_allowed"\}\n\n$/)
  expect(left).toBe(1)
})

it('leaves when the reader goes away, and when the server says that it ends', async () => {
  const { secret } = await accounts.createKey({ projectId: 1, name: '', scopes: ['read'] })
  await (await open(secret)).body?.cancel()
  expect(left).toBe(1)
  const response = await open(secret)
  tell({ kind: 'end', value: { reason: 'stopping' } })
  expect(await response.text()).toContain('"stopping"')
  expect(left).toBe(2)
})

it('leaves at once where only the headers are asked for', async () => {
  const { secret } = await accounts.createKey({ projectId: 1, name: '', scopes: ['read'] })
  const response = await open(secret, 'HEAD')
  expect([response.status, response.body]).toEqual([200, null])
  expect(left).toBe(1)
})

it('cuts a reader off who does not read', async () => {
  const { secret } = await accounts.createKey({ projectId: 1, name: '', scopes: ['read'] })
  const response = await open(secret)
  for (let count = 0; left === 0 && count < 100_000; count++) tell({ kind: 'events', value: [] })
  for (let count = 0; left === 0 && count < 200_000; count++) tell({ kind: 'lagging', value: { told: count } })
  expect(left).toBe(1)
  await response.body?.cancel()
})
