import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccounts, resourceLimits } from '../account/index.ts'
import type { Accounts, Scope } from '../account/index.ts'
import { noLive } from '../testing/no-live.ts'
import { createApi } from './index.ts'
import type { Answer, Api, ApiDeps } from './index.ts'
import { noCohorts } from '../testing/no-cohorts.ts'
import { noPersons } from '../testing/no-persons.ts'
import { noSql } from '../testing/no-sql.ts'

let directory = ''
let accounts: Accounts
let api: Api
let time = 1_700_000_000_000
let asked: unknown[] = []
let answer: Answer<unknown> = { ok: true, value: {} }

const nothing = () => Promise.reject(new Error('not asked in this test'))
const depsOf = (): ApiDeps => ({
  accounts,
  now: () => time,
  version: '1.2.3',
  // The real engine's word on patterns is tested in query.
  persons: noPersons,
  sql: noSql,
  cohorts: noCohorts,
  badPatterns: (patterns) => Promise.resolve({ ok: true, value: patterns.filter((pattern) => pattern === '(') }),
  runReport: (_, report) => {
    asked.push(report)
    return Promise.resolve(answer)
  },
  catalogue: {
    eventNames: () => Promise.resolve({ ok: true, value: [] }),
    profileProperties: () => Promise.resolve({ ok: true, value: [] }),
    ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [], fields: [] } }),
  },
  exportEvents: () => Promise.resolve({ ok: true, value: Readable.from([]) }),
  dropped: { counts: nothing, list: nothing, replay: nothing },
  live: noLive,
  readiness: nothing,
  metrics: nothing,
  clientAddress: () => '203.0.113.1',
  origin: () => 'http://cairn',
  publicUrl: '',
  isLocal: () => true,
  defaultRetentionDays: 0,
  onFault: (error) => {
    throw error
  },
})

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-resources-'))
  time = 1_700_000_000_000
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: () => time, randomBytes })
  asked = []
  answer = { ok: true, value: {} }
  api = createApi(depsOf())
  await accounts.createProject({ name: 'One' })
  await accounts.createProject({ name: 'Two' })
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

interface Answered {
  readonly status: number
  // Tests look into answers of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any
}
type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>
const call: Call = async (method, path, body, headers = {}) => {
  const response = await api.fetch(
    new Request(`http://cairn/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    {},
  )
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}
async function as(projectId: number | undefined, ...scopes: Scope[]): Promise<Call> {
  const { secret } = await accounts.createKey({ projectId, name: 'CI', scopes })
  return (method, path, body, headers) => call(method, path, body, { Authorization: `Bearer ${secret}`, ...headers })
}

const thanks = { name: 'Thanked', definition: { kind: 'page', path: '/thank-you/*' } }
const germans = { name: 'Germans', filter: { property: 'country', operator: 'is', value: 'DE' } }
const launch = { date: '2026-01-02', text: 'Launch' }
const things = [
  ['goals', thanks],
  ['segments', germans],
  ['annotations', launch],
] as const

describe('goals, segments and annotations', () => {
  it('are made, listed, replaced and deleted', async () => {
    const admin = await as(1, 'admin')
    for (const [kind, thing] of things) {
      const { status, body } = await admin('POST', `/projects/1/${kind}`, thing)
      expect([kind, status]).toEqual([kind, 201])
      expect(body).toMatchObject(thing)
      expect((await admin('GET', `/projects/1/${kind}`)).body).toEqual({ [kind]: [body] })
      const changed = kind === 'annotations' ? { ...thing, text: 'Later' } : { ...thing, name: 'Other' }
      const replaced = await admin('PUT', `/projects/1/${kind}/${body.id}`, changed)
      expect(replaced).toEqual({ status: 200, body: { ...body, ...changed } })
      expect((await admin('DELETE', `/projects/1/${kind}/${body.id}`)).status).toBe(204)
      expect((await admin('DELETE', `/projects/1/${kind}/${body.id}`)).status).toBe(404)
      expect((await admin('PUT', `/projects/1/${kind}/${body.id}`, changed)).status).toBe(404)
      expect((await admin('GET', `/projects/1/${kind}`)).body).toEqual({ [kind]: [] })
    }
  })

  it('say which events complete a goal, and who saved a segment', async () => {
    const admin = await as(1, 'admin')
    expect((await admin('POST', '/projects/1/goals', thanks)).body.filter).toEqual({
      and: [
        { property: 'event_name', operator: 'is', value: ['page_view', 'screen_view'] },
        { property: 'path', operator: 'matches', value: '^/thank-you/[^/]*$' },
      ],
    })
    expect((await admin('POST', '/projects/1/segments', germans)).body.created_by).toBe('CI')
  })

  it('are read with read, changed with more, and unknown to the keys of other projects', async () => {
    const admin = await as(1, 'admin')
    const reader = await as(1, 'read')
    const sender = await as(1, 'write')
    const other = await as(2, 'admin')
    for (const [kind, thing] of things) {
      const { id } = (await admin('POST', `/projects/1/${kind}`, thing)).body
      expect((await reader('GET', `/projects/1/${kind}`)).status).toBe(200)
      expect((await sender('GET', `/projects/1/${kind}`)).status).toBe(403)
      expect((await reader('POST', `/projects/1/${kind}`, thing)).status).toBe(403)
      expect((await reader('PUT', `/projects/1/${kind}/${id}`, thing)).status).toBe(403)
      expect((await reader('DELETE', `/projects/1/${kind}/${id}`)).status).toBe(403)
      for (const [method, path, body] of [
        ['GET', `/projects/1/${kind}`, undefined],
        ['POST', `/projects/1/${kind}`, thing],
        ['PUT', `/projects/2/${kind}/${id}`, thing],
        ['DELETE', `/projects/2/${kind}/${id}`, undefined],
      ] as const)
        expect([method, (await other(method, path, body)).status]).toEqual([method, 404])
    }
  })

  it('that are not valid are refused with the place that is wrong', async () => {
    const admin = await as(1, 'admin')
    for (const [kind, body, path] of [
      ['goals', { ...thanks, name: ' ' }, 'name'],
      ['goals', { name: 'x', definition: { kind: 'page', path: '' } }, 'definition.path'],
      ['goals', { name: 'x', definition: { kind: 'click' } }, 'definition.kind'],
      ['segments', { name: 'x', filter: { and: [{ property: 'nothing', operator: 'is', value: 1 }] } }, 'filter'],
      ['segments', { name: 'x' }, 'filter'],
      ['annotations', { ...launch, date: '2026-02-30' }, 'date'],
    ] as const) {
      const answered = await admin('POST', `/projects/1/${kind}`, body)
      expect([kind, answered.status]).toEqual([kind, 400])
      expect(answered.body.error.issues[0].path).toMatch(new RegExp(`^${path}`))
    }
    expect(asked).toEqual([])
  })

  it('are refused if a regular expression is not valid, or the filter is nested beyond reason', async () => {
    const admin = await as(1, 'admin')
    const pattern = { property: 'path', operator: 'matches', value: ['^/a', '('] }
    const definition = { kind: 'event', event_name: 'buy', filter: { not: pattern } }
    const goal = await admin('POST', '/projects/1/goals', { name: 'x', definition })
    expect([goal.status, goal.body.error.message]).toEqual([
      400,
      expect.stringContaining('“(” is not a regular expression'),
    ])
    let filter: unknown = pattern
    for (let depth = 0; depth < 5_000; depth++) filter = { not: filter }
    expect((await admin('POST', '/projects/1/segments', { name: 'x', filter })).status).toBe(400)
  })

  it('are refused if the query engine can not answer with their filter', async () => {
    const admin = await as(1, 'admin')
    answer = { ok: false, reason: 'invalid', issues: [{ path: 'filter.and[1]', message: 'Not a regular expression.' }] }
    const goal = await admin('POST', '/projects/1/goals', thanks)
    expect(goal.status).toBe(400)
    expect(goal.body.error.issues).toEqual([{ path: 'definition.and[1]', message: 'Not a regular expression.' }])
    expect(asked).toMatchObject([{ kind: 'overview', filter: { and: [{ property: 'event_name' }, {}] } }])
    answer = { ok: false, reason: 'unavailable', message: 'The database does not answer just now.' }
    expect((await admin('POST', '/projects/1/segments', germans)).status).toBe(503)
    expect(await accounts.resources.segments(1)).toEqual([])
  })

  it('say how many there may be, and how long they may be', async () => {
    const admin = await as(1, 'admin')
    for (let n = 0; n < resourceLimits.goals; n++) await admin('POST', '/projects/1/goals', thanks)
    const { status, body } = await admin('POST', '/projects/1/goals', thanks)
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/has 100 goals, which is the most/)])
    const long = { property: 'path', operator: 'is', value: 'x'.repeat(8_000) }
    const filter = { and: [long, long, long] }
    expect((await admin('POST', '/projects/1/segments', { name: 'x', filter })).body.error.message).toMatch(/Too long/)
  })
})

describe('definitions', () => {
  it('of events and properties are replaced as a whole', async () => {
    const admin = await as(1, 'admin')
    const known = { event_name: 'purchase', display_name: 'Bought', description: '', hidden: true, merged_into: null }
    expect(await admin('PUT', '/projects/1/event-definitions', known)).toEqual({ status: 200, body: known })
    const reader = await as(1, 'read')
    expect((await reader('GET', '/projects/1/event-definitions')).body).toEqual({ event_definitions: [known] })
    expect((await reader('PUT', '/projects/1/event-definitions', known)).status).toBe(403)
    await admin('PUT', '/projects/1/event-definitions', { event_name: 'purchase' })
    expect((await admin('GET', '/projects/1/event-definitions')).body).toEqual({ event_definitions: [] })

    const plan = { property: 'properties.plan', display_name: 'Plan', description: '', hidden: false }
    expect(await admin('PUT', '/projects/1/property-definitions', plan)).toEqual({ status: 200, body: plan })
    expect((await reader('GET', '/projects/1/property-definitions')).body).toEqual({ property_definitions: [plan] })
    expect((await admin('PUT', '/projects/1/property-definitions', { property: 'country' })).status).toBe(400)
  })

  it('merge by one step only, and say what to do instead', async () => {
    const admin = await as(1, 'admin')
    const merge = (event_name: string, merged_into: string | null) =>
      admin('PUT', '/projects/1/event-definitions', { event_name, merged_into })
    expect((await merge('buy', 'purchase')).status).toBe(200)
    expect((await merge('order', 'purchase')).status).toBe(200)
    expect((await merge('purchase', 'purchase')).body.error.issues[0].path).toBe('merged_into')
    expect((await merge('paid', 'buy')).body.error.message).toMatch(/Merge into “purchase” instead/)
    expect((await merge('purchase', 'sale')).body.error.message).toMatch(/“buy”, “order” is merged into “purchase”/)
    expect((await merge('buy', null)).status).toBe(200)
    expect((await merge('paid', 'buy')).status).toBe(200)
  })
})

describe('share links', () => {
  const make = async (password: string | null = null): Promise<{ id: number; token: string }> => {
    const admin = await as(1, 'admin')
    return (await admin('POST', '/projects/1/shares', { name: 'Board', password })).body
  }

  it('are made, listed, changed and revoked by admins only', async () => {
    const admin = await as(1, 'admin')
    const reader = await as(1, 'read')
    const made = await admin('POST', '/projects/1/shares', { name: 'Board', password: 'open sesame' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Board', has_password: true, created_by: 'CI' } })
    expect(JSON.stringify(made.body)).not.toContain('sesame')
    expect((await admin('GET', '/projects/1/shares')).body).toEqual({ shares: [made.body] })
    for (const method of ['GET', 'POST'])
      expect((await reader(method, '/projects/1/shares', method === 'GET' ? undefined : { name: 'x' })).status).toBe(
        403,
      )
    const path = `/projects/1/shares/${made.body.id}`
    expect((await reader('PATCH', path, { name: 'x' })).status).toBe(403)
    expect((await reader('DELETE', path)).status).toBe(403)
    expect((await admin('PATCH', path, { password: null })).body).toEqual({ ...made.body, has_password: false })
    expect((await admin('PATCH', path, { password: 'short' })).status).toBe(400)
    expect((await admin('DELETE', path)).status).toBe(204)
    expect((await call('GET', `/shares/${made.body.token}`)).status).toBe(404)
  })

  it('show their project to everybody who has them, or ask for the password', async () => {
    const open = await make()
    expect((await call('GET', `/shares/${open.token}`)).body).toEqual({
      needs_password: false,
      dashboard_id: null,
      project: { id: 1, name: 'One', time_zone: 'UTC', week_start: 'monday', currency: 'USD' },
    })
    const locked = await make('open sesame')
    const path = `/shares/${locked.token}`
    expect((await call('GET', path)).body).toEqual({ needs_password: true, project: null, dashboard_id: null })
    expect((await call('POST', `${path}/unlock`, {})).status).toBe(400)
    expect((await call('POST', `${path}/unlock`, { password: 'wrong one' })).body.error.code).toBe('wrong_password')
    const { ticket } = (await call('POST', `${path}/unlock`, { password: 'open sesame' })).body
    const header = { 'Cairn-Share': `${locked.token} ${ticket}` }
    expect((await call('GET', path, undefined, header)).body.project).toMatchObject({ id: 1, name: 'One' })
    expect((await call('GET', path, undefined, { 'Cairn-Share': `${open.token} ${ticket}` })).body.project).toBeNull()
    expect((await call('GET', '/shares/nonsense')).status).toBe(404)
    expect((await call('POST', '/shares/nonsense/unlock', { password: 'x' })).status).toBe(404)
  })

  it('let guests read what is listed as open, of their project, and nothing else', async () => {
    const { token } = await make()
    const guest: Call = (method, path, body) => call(method, path, body, { 'Cairn-Share': token })
    const open = new Map<string, number>()
    for (const route of api.routes()) {
      const [method = '', path = ''] = route.split(' ')
      // Who is signed in, and how one signs in, is no matter of a link; its own door is tested above.
      if (!path.startsWith('/api/v1/') || /\/(session|setup|invitations|shares\/:token)\b/.test(path)) continue
      const ours = path
        .replace(/:projectId(\{[^}]*\})?/, '1')
        .replace(/:\w+(\{[^}]*\})?/g, '1')
        .slice('/api/v1'.length)
      // Files of results are no JSON; what they are made of is not looked at here.
      if (/\/query\.\w+$/.test(ours)) answer = { ok: false, reason: 'unavailable', message: '' }
      const { status, body } = await guest(method, ours, method === 'GET' ? undefined : {})
      if (status === 403 && body.error.code === 'read_only') continue
      open.set(`${method} ${path.replace(/\{.*?\}/g, '')}`, status)
      const theirs = `${ours.replace('/projects/1', '/projects/2')}?report={}&event_name=x`
      if (ours.startsWith('/projects/1')) expect([theirs, (await guest(method, theirs)).status]).toEqual([theirs, 404])
    }
    expect([...open.keys()].toSorted()).toEqual([
      'GET /api/v1/projects',
      'GET /api/v1/projects/:projectId',
      'GET /api/v1/projects/:projectId/annotations',
      'GET /api/v1/projects/:projectId/event-definitions',
      'GET /api/v1/projects/:projectId/events',
      'GET /api/v1/projects/:projectId/goals',
      'GET /api/v1/projects/:projectId/property-definitions',
      'GET /api/v1/projects/:projectId/query.csv',
      'GET /api/v1/projects/:projectId/query.json',
      'GET /api/v1/projects/:projectId/query.parquet',
      'GET /api/v1/projects/:projectId/query.xlsx',
      'GET /api/v1/projects/:projectId/segments',
      'POST /api/v1/projects/:projectId/query',
      'POST /api/v1/projects/:projectId/query.csv',
      'POST /api/v1/projects/:projectId/query.json',
      'POST /api/v1/projects/:projectId/query.parquet',
      'POST /api/v1/projects/:projectId/query.xlsx',
    ])
    await accounts.updateProject(1, { excludedAddresses: ['203.0.113.9'], excludedPaths: ['/secret'] })
    const project = await accounts.project(1)
    for (const path of ['/projects', '/projects/1']) {
      const told = JSON.stringify((await guest('GET', path)).body)
      for (const secret of [project?.writeKey ?? '?', '203.0.113.9', '/secret']) expect(told).not.toContain(secret)
      expect(told).toContain('"name":"One"')
      expect(told).not.toContain('"name":"Two"')
    }
  })

  it('tell guests of no single events and persons', async () => {
    const { token } = await make()
    const ask = (report: unknown) => call('POST', '/projects/1/query', report, { 'Cairn-Share': token })
    const range = { last: 30, unit: 'day' }
    expect((await ask({ kind: 'table', range, breakdown: ['path'] })).status).toBe(200)
    const one = { property: 'distinct_id', operator: 'is', value: 'ada' }
    const own = { property: 'properties.email', operator: 'contains', value: 'a' }
    const links = { kind: 'table', range, breakdown: ['properties.url'] }
    expect((await ask(links)).status).toBe(200)
    for (const report of [
      { kind: 'events', range },
      { kind: 'overview', range, filter: { or: [own] } },
      { kind: 'overview', range, filter: { ...own, scope: 'person' } },
      { kind: 'overview', range, filter: { ...own, property: 'properties.url', scope: 'person' } },
      { kind: 'overview', range, filter: { ...own, property: 'properties.url', scope: 'group' } },
      { kind: 'table', range, breakdown: ['properties.email'] },
      { kind: 'table', range, breakdown: ['person.email'] },
      { kind: 'table', range, breakdown: ['group.company'] },
      { kind: 'trend', range, series: [{ measure: 'count_distinct', property: 'group.company.name' }] },
      { kind: 'table', range, breakdown: ['distinct_id'] },
      { kind: 'overview', range, filter: { and: [{ not: one }] } },
    ]) {
      const { status, body } = await ask(report)
      expect([status, body.error.code]).toEqual([403, 'read_only'])
      const search = new URLSearchParams({ report: JSON.stringify(report) }).toString()
      const file = await call('GET', `/projects/1/query.csv?${search}`, undefined, { 'Cairn-Share': token })
      expect(file.status).toBe(403)
    }
    expect(asked).toHaveLength(2)
    const admin = await as(1, 'admin')
    await admin('POST', '/projects/1/segments', { name: 'Ours', filter: own })
    await admin('POST', '/projects/1/segments', { name: 'Direct', filter: { property: 'channel', operator: 'is', value: 'Direct' } }) // prettier-ignore
    const { segments } = (await call('GET', '/projects/1/segments', undefined, { 'Cairn-Share': token })).body
    expect(segments.map(({ name }: { name: string }) => name)).toEqual(['Direct'])
  })
})

describe('the audit log', () => {
  it('has every change of what is kept in a project, with what it was before, and no password', async () => {
    const admin = await as(1, 'admin')
    const goal = (await admin('POST', '/projects/1/goals', thanks)).body
    await admin('PUT', `/projects/1/goals/${goal.id}`, { ...thanks, name: 'Said thanks' })
    await admin('DELETE', `/projects/1/goals/${goal.id}`)
    await admin('PUT', '/projects/1/event-definitions', { event_name: 'buy', merged_into: 'purchase' })
    const share = (await admin('POST', '/projects/1/shares', { name: 'Board', password: 'open sesame' })).body
    await admin('DELETE', `/projects/1/shares/${share.id}`)
    const entries = await accounts.auditLog.list({ organizationId: undefined, before: undefined, limit: 50 })
    expect(entries.map(({ action, target }) => `${action} ${target}`).toReversed()).toEqual([
      'goal.create Thanked',
      'goal.update Said thanks',
      'goal.delete Said thanks',
      'event.define buy',
      'share.create Board',
      'share.revoke Board',
    ])
    expect(entries.at(-2)?.changes).toEqual({ name: { from: 'Thanked', to: 'Said thanks' } })
    expect(JSON.stringify(entries)).not.toContain('sesame')
    expect(JSON.stringify(entries)).not.toContain(share.token)
  })
})
