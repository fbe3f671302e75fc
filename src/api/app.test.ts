import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccounts } from '../account/index.ts'
import type { Accounts, Scope } from '../account/index.ts'
import { noLive } from '../testing/no-live.ts'
import { createApi } from './index.ts'
import type { Api, ApiDeps } from './index.ts'
import { noCohorts } from '../testing/no-cohorts.ts'
import { noPersons } from '../testing/no-persons.ts'
import { noSql } from '../testing/no-sql.ts'

let directory = ''
let accounts: Accounts
let api: Api
let time = 1_700_000_000_000
let asked: unknown[] = []
let given: Partial<ApiDeps> = {}

const depsOf = (): ApiDeps => ({
  accounts,
  now: () => time,
  version: '1.2.3',
  persons: noPersons,
  sql: noSql,
  cohorts: noCohorts,
  badPatterns: () => Promise.resolve({ ok: true, value: [] }),
  runReport: (project, report) => {
    asked.push([project.id, report])
    return Promise.resolve({ ok: true, value: { kind: 'overview', value: 42 } })
  },
  catalogue: {
    eventNames: () =>
      Promise.resolve({ ok: true, value: [{ eventName: 'buy', events: 3, visitors: 2, firstAt: 0, lastAt: 1_000 }] }),
    profileProperties: () => Promise.resolve({ ok: true, value: [] }),
    ownProperties: (_, eventName) => {
      asked.push(eventName)
      const plan = { name: 'plan', events: 1, types: ['text'] as const, examples: ['pro'], distinctValues: 1 }
      const value = { sampled: 1, properties: [plan], fields: [{ name: 'os', examples: ['A'] }] }
      return Promise.resolve({ ok: true, value })
    },
  },
  exportEvents: (_, request) => {
    asked.push(request)
    return Promise.resolve({ ok: true, value: Readable.from([Buffer.from('a\n'), Buffer.from('b\n')]) })
  },
  dropped: {
    counts: () =>
      Promise.resolve({
        ok: true,
        value: [{ stage: 'bots', reason: 'bot', events: 3, replayable: 3, last_day: '2026-01-01' }],
      }),
    list: () => Promise.resolve({ ok: true, value: [] }),
    replay: (_, request) => {
      asked.push(request)
      return Promise.resolve({ ok: true, value: 3 })
    },
  },
  live: noLive,
  readiness: () => Promise.resolve({ isReady: false, reasons: ['The engine is starting.'] }),
  metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'cairn_up 1\n' }),
  clientAddress: () => '203.0.113.1',
  origin: () => 'http://cairn',
  publicUrl: '',
  isLocal: () => true,
  defaultRetentionDays: 0,
  onFault: (error) => {
    throw error
  },
  ...given,
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-api-'))
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: () => time, randomBytes })
  time = 1_700_000_000_000
  asked = []
  given = {}
  api = createApi(depsOf())
  await accounts.createProject({ name: 'One' })
  await accounts.createProject({ name: 'Two' })
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

const keyFor = async (projectId: number | undefined, ...scopes: Scope[]): Promise<string> =>
  (await accounts.createKey({ projectId, name: '', scopes })).secret
interface Answered {
  readonly status: number
  // Tests look into answers of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any
  readonly headers: Headers
}
async function call(method: string, path: string, key?: string, body?: unknown, isOperator = false): Promise<Answered> {
  const response = await api.fetch(
    new Request(`http://cairn${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
    isOperator ? { isOperator } : {},
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text }
}

describe('the catalogue', () => {
  it('tells names and properties as reports write them', async () => {
    const key = await keyFor(1, 'read')
    const names = await call('GET', '/api/v1/projects/1/events', key)
    expect(names.body.events).toEqual([
      {
        event_name: 'buy',
        events: 3,
        visitors: 2,
        first_at: '1970-01-01T00:00:00.000Z',
        last_at: '1970-01-01T00:00:01.000Z',
      },
    ])
    const { body } = await call('GET', '/api/v1/projects/1/properties?event_name=buy', key)
    await call('GET', '/api/v1/projects/1/properties?event_name=', key)
    expect(asked).toEqual(['buy', undefined])
    const plan = { property: 'properties.plan', events: 1, types: ['text'], examples: ['pro'], distinct_values: 1 }
    expect(body).toEqual({ sampled: 1, properties: [plan], fields: [{ property: 'os', examples: ['A'] }] })
  })
})

describe('keys', () => {
  it('are asked for: without one, with a wrong one, with a write key the answer is 401 and says what to do', async () => {
    const project = await accounts.project(1)
    for (const key of [undefined, 'cs_wrong', project?.writeKey]) {
      const { status, body, headers } = await call('GET', '/api/v1/projects', key)
      expect(status).toBe(401)
      expect(body.error.hint).toMatch(/cairn key/)
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })

  it("open their own project only: another project's answers 404 as one that does not exist", async () => {
    const key = await keyFor(1, 'admin')
    for (const [method, path, body] of [
      ['GET', '/api/v1/projects/2', undefined],
      ['PATCH', '/api/v1/projects/2', { name: 'mine' }],
      ['POST', '/api/v1/projects/2/query', { kind: 'overview' }],
      ['GET', '/api/v1/projects/2/export', undefined],
      ['GET', '/api/v1/projects/2/dropped', undefined],
      ['GET', '/api/v1/projects/2/events', undefined],
      ['GET', '/api/v1/projects/2/properties', undefined],
      ['POST', '/api/v1/projects/2/dropped/replay', {}],
      ['GET', '/api/v1/projects/2/keys', undefined],
      ['POST', '/api/v1/projects/2/keys', {}],
      ['DELETE', '/api/v1/projects/2', undefined],
    ] as const) {
      const other = await call(method, path, key, body)
      const missing = await call(method, path.replace('/2', '/99'), key, body)
      expect([path, other.status]).toEqual([path, 404])
      expect(other.body.error.message.replace('2', '99')).toBe(missing.body.error.message)
    }
    const { body } = await call('GET', '/api/v1/projects', key)
    expect(body.projects.map((project: { id: number }) => project.id)).toEqual([1])
    expect(asked).toEqual([])
  })

  it('do what their scopes say and no more', async () => {
    const [read, write, admin, all] = [
      await keyFor(1, 'read'),
      await keyFor(1, 'write'),
      await keyFor(1, 'admin'),
      await keyFor(undefined, 'admin'),
    ]
    const status = async (key: string, method: string, path: string, body?: unknown) =>
      (await call(method, path, key, body)).status
    const query = ['POST', '/api/v1/projects/1/query', { kind: 'overview' }] as const
    expect([
      await status(read, ...query),
      await status(write, ...query),
      await status(admin, ...query),
      await status(all, ...query),
    ]).toEqual([200, 403, 200, 200])
    const change = ['PATCH', '/api/v1/projects/1', { name: 'New' }] as const
    expect([await status(read, ...change), await status(admin, ...change)]).toEqual([403, 200])
    const create = ['POST', '/api/v1/projects', { name: 'Third' }] as const
    expect([await status(read, ...create), await status(admin, ...create), await status(all, ...create)]).toEqual([
      403, 403, 201,
    ])
    expect(await status(admin, 'GET', '/api/v1/keys')).toBe(403)
    expect(await status(admin, 'DELETE', '/api/v1/projects/1')).toBe(403)
    expect(await status(all, 'DELETE', '/api/v1/projects/1')).toBe(204)
    expect(await status(all, 'GET', '/api/v1/projects/1')).toBe(404)
  })

  it('that are wrong too often from one address are answered 429 for a minute; right ones still open', async () => {
    const right = await keyFor(1, 'read')
    for (let count = 0; count < 30; count++)
      expect((await call('GET', '/api/v1/projects', 'cs_wrong')).status).toBe(401)
    const over = await call('GET', '/api/v1/projects', 'cs_wrong')
    expect(over.status).toBe(429)
    expect(over.headers.get('retry-after')).toBe('60')
    expect((await call('GET', '/api/v1/projects', right)).status).toBe(200)
    time += 60_000
    expect((await call('GET', '/api/v1/projects', 'cs_wrong')).status).toBe(401)
  })

  it('are made, listed without themselves, and revoked', async () => {
    const admin = await keyFor(1, 'admin')
    const made = await call('POST', '/api/v1/projects/1/keys', admin, { name: 'CI', scopes: ['read'] })
    expect(made.status).toBe(201)
    expect(made.body.key).toMatch(/^cs_/)
    const listed = await call('GET', '/api/v1/projects/1/keys', admin)
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key)
    expect(listed.body.keys.map((key: { name: string }) => key.name)).toEqual(['', 'CI'])
    expect((await call('GET', '/api/v1/projects/1', made.body.key)).status).toBe(200)
    expect((await call('DELETE', `/api/v1/projects/1/keys/${made.body.id}`, admin)).body.revoked_at).not.toBeNull()
    expect((await call('GET', '/api/v1/projects/1', made.body.key)).status).toBe(401)
  })

  it('are not needed by the operator on the control socket', async () => {
    expect((await call('POST', '/api/v1/projects', undefined, { name: 'Third' }, true)).status).toBe(201)
  })
})

describe('bodies', () => {
  it('that are wrong are answered 400 with the place and what to do', async () => {
    const admin = await keyFor(undefined, 'admin')
    const zone = await call('PATCH', '/api/v1/projects/1', admin, {
      time_zone: 'Mars/Base',
      hostnames: ['https://a.example/x'],
    })
    expect(zone.status).toBe(400)
    expect(zone.body.error.issues.map((issue: { path: string }) => issue.path)).toEqual(['hostnames[0]', 'time_zone'])
    expect(zone.body.error.issues[1].message).toMatch(/Europe\/Berlin/)
    expect((await call('POST', '/api/v1/projects', admin, '{"name":')).status).toBe(400)
    expect((await call('POST', '/api/v1/projects', admin, { name: 'x', colour: 'red' })).body.error.message).toMatch(
      /colour/,
    )
    expect((await call('POST', '/api/v1/projects/1/query', admin, '{')).status).toBe(400)
    expect((await call('GET', '/api/v1/projects/abc', admin)).status).toBe(400)
    expect((await call('GET', '/api/v1/projects/1/export?format=xls', admin)).body.error.message).toMatch(/format/)
    expect((await call('PATCH', '/api/v1/projects/1', admin, { name: 'x'.repeat(1_000_001) })).status).toBe(413)
  })

  it('may come without a content type', async () => {
    const response = await api.fetch(
      new Request('http://cairn/api/v1/projects/1', {
        method: 'PATCH',
        body: new TextEncoder().encode('{"name":"curl"}'),
      }),
      { isOperator: true },
    )
    expect(response.status).toBe(200)
    expect((await accounts.project(1))?.name).toBe('curl')
  })
})

describe('questions', () => {
  it('hand the report on as it is and give the result back', async () => {
    const key = await keyFor(1, 'read')
    const { status, body } = await call('POST', '/api/v1/projects/1/query', key, { kind: 'overview', odd: 1 })
    expect([status, body]).toEqual([200, { kind: 'overview', value: 42 }])
    expect(asked).toEqual([[1, { kind: 'overview', odd: 1 }]])
  })

  it('answer each way of failing with a status of its own', async () => {
    const statuses = new Map<string, number>()
    for (const reason of ['unavailable', 'timeout', 'memory', 'aborted'] as const) {
      given = { runReport: () => Promise.resolve({ ok: false, reason, message: 'No.' }) }
      api = createApi(depsOf())
      statuses.set(reason, (await call('POST', '/api/v1/projects/1/query', undefined, {}, true)).status)
    }
    given = {
      runReport: () =>
        Promise.resolve({ ok: false, reason: 'invalid', issues: [{ path: 'range', message: 'Missing.' }] }),
    }
    api = createApi(depsOf())
    const invalid = await call('POST', '/api/v1/projects/1/query', undefined, {}, true)
    expect(invalid.body.error).toMatchObject({
      code: 'bad_report',
      message: 'range: Missing.',
      issues: [{ path: 'range', message: 'Missing.' }],
    })
    expect(Object.fromEntries(statuses)).toEqual({ unavailable: 503, timeout: 504, memory: 422, aborted: 503 })
  })

  it('export as a download, with range and filter', async () => {
    const key = await keyFor(1, 'read')
    const filter = { property: 'country', operator: 'is', value: 'DE' }
    const path = `/api/v1/projects/1/export?format=csv&from=2026-01-01&filter=${encodeURIComponent(JSON.stringify(filter))}`
    const { status, body, headers } = await call('GET', path, key)
    expect([status, body]).toEqual([200, 'a\nb\n'])
    expect(headers.get('content-disposition')).toBe('attachment; filename="cairn-1-events.csv"')
    expect(headers.get('content-type')).toMatch(/^text\/csv/)
    expect(asked).toEqual([{ format: 'csv', from: '2026-01-01', to: undefined, filter, isForSpreadsheet: false }])
    await call('GET', `${path}&spreadsheet=1`, key)
    expect(asked.at(-1)).toMatchObject({ isForSpreadsheet: true })
  })

  it('tell what was kept apart, and bring it back for an admin', async () => {
    const [read, admin] = [await keyFor(1, 'read'), await keyFor(1, 'admin')]
    const { body } = await call('GET', '/api/v1/projects/1/dropped?reason=bot&limit=5', read)
    expect(body.counts).toEqual([
      expect.objectContaining({ stage: 'bots', reason: 'bot', events: 3, description: expect.stringMatching(/bot/) }),
    ])
    expect((await call('POST', '/api/v1/projects/1/dropped/replay', read, { reason: 'bot' })).status).toBe(403)
    const replayed = await call('POST', '/api/v1/projects/1/dropped/replay', admin, {
      reason: 'bot',
      from: '2026-01-01',
    })
    expect(replayed.body).toEqual({ replayed: 3 })
    expect(asked).toEqual([{ reason: 'bot', stage: undefined, from: Date.UTC(2026, 0, 1), to: undefined }])
  })
})

describe('the document', () => {
  it('has every address of the API, and every body and answer in it has a schema', () => {
    const document = JSON.parse(JSON.stringify(api.document())) as {
      openapi: string
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>
      components: { schemas: Record<string, unknown> }
    }
    expect(document.openapi).toBe('3.1.0')
    const inDocument = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    const served = api
      .routes()
      .map((route) => route.replaceAll(/\{[^}]*\}/g, ''))
      .filter((route) => route.includes('/api/'))
    const described = inDocument.filter((route) => route.includes('/api/'))
    expect(described.toSorted()).toEqual(served.toSorted())
    expect(inDocument).toEqual(
      expect.arrayContaining(['POST /track', 'GET /pixel.gif', 'GET /healthz', 'GET /readyz', 'GET /metrics']),
    )
    expect(served.length).toBeGreaterThan(15)
    for (const methods of Object.values(document.paths))
      for (const route of Object.values(methods)) expect(route.summary).toBeTruthy()
    expect(Object.keys(document.components.schemas)).toContain('Project')
    expect(JSON.stringify(document.paths['/api/v1/projects/{projectId}/query'])).toContain('overview')
    // Every reference leads somewhere.
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty([name ?? ''])
  })

  it('and its page load nothing from elsewhere', async () => {
    for (const path of [
      '/docs',
      '/docs/start.js',
      '/docs/swagger-ui.css',
      '/docs/swagger-ui-bundle.js',
      '/docs/favicon-32x32.png',
    ]) {
      const { status, headers, body } = await call('GET', path)
      expect([path, status]).toEqual([path, 200])
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
      if (path === '/docs') expect(body).not.toMatch(/https?:\/\//)
    }
    expect((await call('GET', '/docs/package.json')).status).toBe(404)
    expect((await call('GET', '/openapi.json')).status).toBe(200)
  })
})

describe('monitoring', () => {
  it('says that the process lives, whether it is ready and why not', async () => {
    expect((await call('GET', '/healthz')).status).toBe(200)
    const ready = await call('GET', '/readyz')
    expect([ready.status, ready.body]).toEqual([503, { ready: false, reasons: ['The engine is starting.'] }])
  })

  it('shows metrics to this machine and to keys for all projects, to nobody else', async () => {
    expect((await call('GET', '/metrics')).status).toBe(401)
    expect((await call('GET', '/metrics', await keyFor(1, 'admin'))).status).toBe(403)
    expect((await call('GET', '/metrics', await keyFor(undefined, 'read'))).body).toBe('cairn_up 1\n')
  })

  it('answers what is not there with 404 in JSON', async () => {
    expect((await call('GET', '/nothing')).body.error.code).toBe('not_found')
    expect((await call('GET', '/api/v1/nothing', await keyFor(1, 'read'))).body.error.code).toBe('not_found')
  })
})

describe('an export that fails midway', () => {
  it('ends with an error, not as if it were whole; and is let go when its reader goes', async () => {
    let isDestroyed = false
    const failing = async function* () {
      yield Buffer.from('a\n')
      throw new Error('the engine went away')
    }
    given = { exportEvents: () => Promise.resolve({ ok: true, value: Readable.from(failing()) }) }
    api = createApi(depsOf())
    const get = () => api.fetch(new Request('http://cairn/api/v1/projects/1/export'), { isOperator: true })
    await expect((await get()).text()).rejects.toThrow()

    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1000))
      },
      destroy(error, done) {
        isDestroyed = true
        done(error)
      },
    })
    given = { exportEvents: () => Promise.resolve({ ok: true, value: endless }) }
    api = createApi(depsOf())
    const reader = (await get()).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(isDestroyed).toBe(true)
  })
})
