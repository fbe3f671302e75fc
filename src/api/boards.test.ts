import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
// Before report: it gives zod's schemas their `openapi`.
import { createApi } from './index.ts'
import { boardLimits, openAccounts } from '../account/index.ts'
import type { Accounts, Scope } from '../account/index.ts'
import { reportSchema } from '../report/index.ts'
import { templates } from './dashboard-templates.ts'
import type { Api, ApiDeps } from './index.ts'
import { noAnswers } from '../testing/no-answers.ts'

let directory = ''
let accounts: Accounts
let api: Api
let asked: unknown[] = []
let eventNames: string[] = []

const nothing = () => Promise.reject(new Error('not asked in this test'))
const depsOf = (): ApiDeps => ({
  accounts,
  now: () => 1_700_000_000_000,
  version: '1.2.3',
  ...noAnswers,
  badPatterns: () => Promise.resolve({ ok: true, value: [] }),
  runReport: (_, report) => {
    asked.push(report)
    return Promise.resolve({ ok: true, value: { kind: 'trend' } })
  },
  catalogue: {
    eventNames: () =>
      Promise.resolve({
        ok: true,
        value: eventNames.map((eventName) => ({ eventName, events: 1, visitors: 1, firstAt: 0, lastAt: 0 })),
      }),
    profileProperties: () => Promise.resolve({ ok: true, value: [] }),
    ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [] } }),
  },
  exportEvents: () => Promise.resolve({ ok: true, value: Readable.from([]) }),
  dropped: { counts: nothing, list: nothing, replay: nothing },
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

interface Answered {
  readonly status: number
  // Tests look into answers of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any
}
type Call = (method: string, path: string, body?: unknown) => Promise<Answered>
const callWith =
  (headers: Record<string, string>, isOperator = false): Call =>
  async (method, path, body) => {
    const response = await api.fetch(
      new Request(`http://cairn/api/v1${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      { isOperator },
    )
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
async function keyOf(projectId: number, ...scopes: Scope[]): Promise<Call> {
  const { secret } = await accounts.createKey({ projectId, name: 'CI', scopes })
  return callWith({ Authorization: `Bearer ${secret}` })
}
let admin: Call

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-boards-'))
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: () => 1_700_000_000_000, randomBytes })
  asked = []
  eventNames = []
  api = createApi(depsOf())
  await accounts.createProject({ name: 'One' })
  await accounts.createProject({ name: 'Two' })
  admin = await keyOf(1, 'admin')
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

const germans = { property: 'country', operator: 'is', value: 'DE' }
const mobile = { property: 'device_type', operator: 'is', value: 'mobile' }
const trend = { kind: 'trend', range: { last: 7, unit: 'day' }, series: [{ measure: 'visitors' }] }
const visitors = { name: 'Visitors', folder: 'Web', report: trend, display: { chart: 'line' } }
const place = { x: 0, y: 0, w: 6, h: 8 }
const tile = (reportId: number, key = 'a') => ({ kind: 'report', key, ...place, report_id: reportId })
const save = async (report: object = visitors): Promise<number> =>
  (await admin('POST', '/projects/1/reports', report)).body.id as number
const board = async (more: object = {}): Promise<Answered> =>
  admin('POST', '/projects/1/dashboards', { name: 'Board', ...more })

describe('saved reports', () => {
  it('are kept with their defaults filled in, listed, replaced, copied and deleted', async () => {
    const { status, body } = await admin('POST', '/projects/1/reports', visitors)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...visitors,
      report: reportSchema.parse(trend),
      created_by: 'CI',
      is_favourite: false,
    })
    expect((await admin('GET', '/projects/1/reports')).body).toEqual({ reports: [body] })
    expect((await admin('GET', `/projects/1/reports/${body.id}`)).body).toEqual(body)
    const renamed = await admin('PUT', `/projects/1/reports/${body.id}`, { ...visitors, name: 'People' })
    expect(renamed).toMatchObject({ status: 200, body: { id: body.id, name: 'People' } })
    const copy = await admin('POST', `/projects/1/reports/${body.id}/duplicate`)
    expect(copy).toMatchObject({ status: 201, body: { name: 'People (copy)', report: body.report } })
    expect((await admin('DELETE', `/projects/1/reports/${body.id}`)).status).toBe(204)
    expect((await admin('GET', `/projects/1/reports/${body.id}`)).status).toBe(404)
    expect((await admin('GET', '/projects/1/reports')).body.reports).toHaveLength(1)
  })

  it('are refused if they are no report, and name the place', async () => {
    const bad = await admin('POST', '/projects/1/reports', { ...visitors, report: { ...trend, series: [] } })
    expect(bad).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'report.series' }] } } })
    const long = {
      ...trend,
      filter: { or: Array.from({ length: 100 }, () => ({ ...germans, value: 'x'.repeat(300) })) },
    }
    expect((await admin('POST', '/projects/1/reports', { ...visitors, report: long })).status).toBe(400)
  })

  it('of another project are unknown', async () => {
    const id = await save()
    const other = await keyOf(2, 'admin')
    expect((await other('GET', '/projects/2/reports')).body).toEqual({ reports: [] })
    expect((await other('GET', '/projects/1/reports')).status).toBe(404)
    for (const [method, end, body] of [
      ['GET', '', undefined],
      ['PUT', '', visitors],
      ['DELETE', '', undefined],
      ['POST', '/duplicate', undefined],
      ['GET', '/result', undefined],
    ] as const)
      expect((await other(method, `/projects/2/reports/${id}${end}`, body)).status).toBe(404)
  })

  it('are read by who may read, and written by who may more', async () => {
    const id = await save()
    const reader = await keyOf(1, 'read')
    expect((await reader('GET', '/projects/1/reports')).status).toBe(200)
    expect((await reader('GET', `/projects/1/reports/${id}/result`)).status).toBe(200)
    expect((await reader('POST', '/projects/1/reports', visitors)).status).toBe(403)
    expect((await reader('PUT', `/projects/1/reports/${id}`, visitors)).status).toBe(403)
    expect((await reader('DELETE', `/projects/1/reports/${id}`)).status).toBe(403)
    expect((await reader('POST', '/projects/1/dashboards', { name: 'B' })).status).toBe(403)
    expect((await reader('PUT', `/projects/1/reports/${id}/favourite`)).status).toBe(403)
  })

  it('are bounded in number', async () => {
    const kept = { name: 'R', description: '', folder: '', report: '{}', display: '{}' }
    for (let n = 0; n < boardLimits.reports; n++) await accounts.boards.createSavedReport(1, kept, '')
    const { status, body } = await admin('POST', '/projects/1/reports', visitors)
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('1000 saved reports')])
    expect((await admin('POST', '/projects/1/dashboards/from-template', { template: 'web', name: 'W' })).status).toBe(
      400,
    )
    expect((await admin('GET', '/projects/1/dashboards')).body.dashboards).toEqual([])
  })

  it('are asked as they are, or over another range, with more conditions, or as a dashboard shows them', async () => {
    const id = await save({ ...visitors, report: { ...trend, filter: germans } })
    const whole = reportSchema.parse({ ...trend, filter: germans })
    const result = (query = '') => admin('GET', `/projects/1/reports/${id}/result${query}`)
    expect((await result()).body).toEqual({ kind: 'trend' })
    await result('?range=12mo')
    await result('?range=2026-01-01..2026-01-31')
    await result('?range=2026-01-05')
    await result('?range=this_month')
    await result(`?range=${encodeURIComponent('{"last":2,"unit":"week"}')}`)
    await result(`?filters=${encodeURIComponent(JSON.stringify([mobile]))}`)
    const both = { and: [germans, mobile] }
    expect(asked).toEqual([
      whole,
      { ...whole, range: { last: 12, unit: 'month' } },
      { ...whole, range: { from: '2026-01-01', to: '2026-01-31' } },
      { ...whole, range: { from: '2026-01-05', to: '2026-01-05' } },
      { ...whole, range: 'this_month' },
      { ...whole, range: { last: 2, unit: 'week' } },
      { ...whole, filter: both },
    ])
    const made = await board({ tiles: [tile(id)], range: 'this_year', filters: [mobile] })
    asked = []
    await result(`?dashboard_id=${made.body.id}`)
    await result(`?dashboard_id=${made.body.id}&range=7d`)
    expect(asked).toEqual([
      { ...whole, range: 'this_year', filter: both },
      { ...whole, range: { last: 7, unit: 'day' }, filter: both },
    ])
    for (const nonsense of ['?range=soon', '?range={', '?range=2026', '?filters=x', '?filters=[1]', '?range=99999999d'])
      expect([nonsense, (await result(nonsense)).status]).toEqual([nonsense, 400])
    const empty = await board()
    expect((await result(`?dashboard_id=${empty.body.id}`)).status).toBe(404)
  })
})

describe('a dashboard', () => {
  it('is made, listed, changed, copied and deleted, and comes with the reports that it shows', async () => {
    const id = await save()
    await save({ ...visitors, name: 'Not shown' })
    const text = { kind: 'text', key: 'b', ...place, x: 6, text: '# Hello' }
    const made = await board({ tiles: [tile(id), text], range: 'this_year', filters: [mobile] })
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Board', tiles: [tile(id), text], range: 'this_year', filters: [mobile], version: 1 },
    })
    expect(made.body.reports.map((report: { name: string }) => report.name)).toEqual(['Visitors'])
    const path = `/projects/1/dashboards/${made.body.id}`
    expect((await admin('GET', path)).body).toEqual(made.body)
    expect((await admin('GET', '/projects/1/dashboards')).body.dashboards).toMatchObject([{ name: 'Board', panels: 2 }])
    const changed = await admin('PUT', path, { name: 'Other', tiles: [text], version: 1 })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Other', tiles: [text], version: 2, reports: [] } })
    expect(await admin('POST', `${path}/duplicate`)).toMatchObject({ status: 201, body: { name: 'Other (copy)' } })
    expect((await admin('DELETE', path)).status).toBe(204)
    expect((await admin('GET', path)).status).toBe(404)
    const other = await keyOf(2, 'admin')
    expect((await other('GET', '/projects/2/dashboards/2')).status).toBe(404)
    expect((await other('PUT', '/projects/2/dashboards/2', { name: 'Mine', version: 1 })).status).toBe(404)
    expect((await other('DELETE', '/projects/2/dashboards/2')).status).toBe(404)
  })

  it('is not overwritten by who has not seen the last change', async () => {
    const { body } = await board()
    const path = `/projects/1/dashboards/${body.id}`
    expect((await admin('PUT', path, { name: 'First', version: 1 })).status).toBe(200)
    const second = await admin('PUT', path, { name: 'Second', version: 1 })
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile' } } })
    expect(second.body.error.message).toBe('CI has changed this dashboard meanwhile.')
    expect((await admin('GET', path)).body).toMatchObject({ name: 'First', version: 2 })
    expect((await admin('PUT', path, { name: 'Third' })).status).toBe(400)
  })

  it('shows only reports of its project, in places of the grid, each panel with a key of its own', async () => {
    const id = await save()
    for (const tiles of [
      [tile(id + 1)],
      [tile(id), tile(id)],
      [{ ...tile(id), x: 8 }],
      [{ ...tile(id), h: 0 }],
      [{ kind: 'image', key: 'a', ...place }],
    ])
      expect((await board({ tiles })).status).toBe(400)
  })

  it('tells which report was deleted; one that is shown goes only when that is meant', async () => {
    const id = await save()
    const { body } = await board({ tiles: [tile(id)] })
    const refused = await admin('DELETE', `/projects/1/reports/${id}`)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'in_use' } } })
    expect(refused.body.error.message).toBe('It is shown on “Board”.')
    expect((await admin('DELETE', `/projects/1/reports/${id}?even_if_used=true`)).status).toBe(204)
    const path = `/projects/1/dashboards/${body.id}`
    const after = (await admin('GET', path)).body
    expect(after).toMatchObject({ tiles: [{ ...tile(id), deleted_report: 'Visitors' }], reports: [], version: 1 })
    // It can still be arranged, with the panel in it.
    const moved = { name: 'Board', tiles: [{ ...after.tiles[0], y: 3 }], version: 1 }
    expect((await admin('PUT', path, moved)).status).toBe(200)
  })

  it('leaves an entry in the audit log for what it holds, none for where panels stand', async () => {
    const id = await save()
    const { body } = await board({ tiles: [tile(id)] })
    const path = `/projects/1/dashboards/${body.id}`
    await admin('PUT', path, { name: 'Board', tiles: [{ ...tile(id), y: 3 }], version: 1 })
    await admin('PUT', path, { name: 'Board', tiles: [], version: 2 })
    await admin('DELETE', path)
    const entries = await accounts.auditLog.list({ limit: 10 })
    expect(entries.map(({ action, target }) => [action, target])).toEqual([
      ['dashboard.delete', 'Board'],
      ['dashboard.update', 'Board'],
      ['dashboard.create', 'Board'],
      ['report.create', 'Visitors'],
    ])
  })
})

describe('templates', () => {
  it('guess the project’s events by their names', async () => {
    eventNames = ['page_view', 'Order Completed', 'signup', 'product_viewed', 'add_to_cart']
    const all = (await admin('GET', '/projects/1/dashboard-templates')).body.templates
    const guesses = Object.fromEntries(
      all.map((template: { key: string; needs: { key: string; guess: string | null }[] }) => [
        template.key,
        template.needs.map(({ guess }) => guess),
      ]),
    )
    expect(guesses).toMatchObject({
      web: [],
      saas: ['signup', null, null],
      shop: ['product_viewed', 'add_to_cart', null, 'Order Completed'],
      app: ['signup', null, null],
    })
  })

  it('make a dashboard of valid reports in places that do not overlap', async () => {
    for (const { key, needs, reports } of templates) {
      const events = Object.fromEntries(needs.map((need) => [need.key, `my ${need.key}`]))
      const { status, body } = await admin('POST', '/projects/1/dashboards/from-template', {
        template: key,
        name: `From ${key}`,
        events,
      })
      expect([key, status]).toEqual([key, 201])
      expect(body.reports).toHaveLength(reports.length)
      expect(body.tiles).toHaveLength(reports.length)
      const cells = new Set<string>()
      for (const { x, y, w, h } of body.tiles as (typeof place)[])
        for (let column = x; column < x + w; column++)
          for (let row = y; row < y + h; row++) {
            expect(cells.has(`${column} ${row}`)).toBe(false)
            cells.add(`${column} ${row}`)
          }
      const text = JSON.stringify(body.reports)
      for (const need of needs) expect(text).toContain(`my ${need.key}`)
      expect(body.reports[0].folder).toBe(`From ${key}`)
    }
  })

  it('leave out what the project has no event for', async () => {
    const { body } = await admin('POST', '/projects/1/dashboards/from-template', {
      template: 'shop',
      name: 'Shop',
      events: { purchase: 'order' },
    })
    const names = body.reports.map((report: { name: string }) => report.name)
    expect(names).toContain('Revenue by day')
    expect(names).not.toContain('The way to an order')
  })
})

describe('the share link of a dashboard', () => {
  let guest: Call
  let shown = 0
  let hidden = 0
  let personal = 0
  let dashboardId = 0
  beforeEach(async () => {
    shown = await save()
    hidden = await save({ ...visitors, name: 'Hidden' })
    personal = await save({ ...visitors, report: { kind: 'people', range: { last: 7, unit: 'day' } } })
    const { body } = await board({ tiles: [tile(shown), tile(personal, 'b')], range: 'this_year', filters: [germans] })
    dashboardId = body.id as number
    const share = await admin('POST', '/projects/1/shares', { name: 'TV', dashboard_id: dashboardId })
    expect(share.body.dashboard_id).toBe(dashboardId)
    guest = callWith({ 'Cairn-Share': share.body.token as string })
    expect((await callWith({})('GET', `/shares/${share.body.token}`)).body.dashboard_id).toBe(dashboardId)
  })

  it('shows it and answers its reports, over any range, with its filters', async () => {
    const { status, body } = await guest('GET', `/projects/1/dashboards/${dashboardId}`)
    expect([status, body.created_by, body.reports.length]).toEqual([200, '', 2])
    asked = []
    expect((await guest('GET', `/projects/1/reports/${shown}/result`)).status).toBe(200)
    expect((await guest('GET', `/projects/1/reports/${shown}/result?range=7d&dashboard_id=999`)).status).toBe(200)
    const whole = reportSchema.parse({ ...trend, filter: germans })
    expect(asked).toEqual([{ ...whole, range: 'this_year' }, whole])
    expect((await guest('GET', `/projects/1/reports/${shown}/result?filters=[]`)).status).toBe(403)
    expect((await guest('GET', `/projects/1/reports/${hidden}/result`)).status).toBe(404)
    expect((await guest('GET', `/projects/1/reports/${personal}/result`)).status).toBe(403)
  })

  it('opens nothing else', async () => {
    const other = await board()
    expect((await guest('GET', `/projects/1/dashboards/${other.body.id}`)).status).toBe(404)
    expect((await guest('GET', `/projects/2/dashboards/${dashboardId}`)).status).toBe(404)
    const tried = api
      .routes()
      .filter((route) => route.includes('/api/v1/projects'))
      .map((route) => route.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => (name === 'projectId' ? '1' : '1')))
      .filter((route) => !/^GET \S+\/projects\/1\/(dashboards\/1|reports\/1\/result(\.\w+)?)$/.test(route))
    expect(tried.length).toBeGreaterThan(50)
    for (const route of tried) {
      const [method = '', path = ''] = route.split(' ')
      const { status } = await guest(method, path.replace('/api/v1', ''), method === 'GET' ? undefined : {})
      expect([route, status]).toEqual([route, 403])
    }
  })

  it('is closed when the dashboard is deleted', async () => {
    expect((await admin('DELETE', `/projects/1/dashboards/${dashboardId}`)).status).toBe(204)
    expect((await guest('GET', `/projects/1/dashboards/${dashboardId}`)).status).toBe(404)
    expect((await admin('GET', '/projects/1/shares')).body.shares).toEqual([])
  })

  it('is made for dashboards of the project only, and a link of the project opens no dashboards', async () => {
    expect((await admin('POST', '/projects/1/shares', { name: 'X', dashboard_id: 99 })).status).toBe(404)
    const whole = await admin('POST', '/projects/1/shares', { name: 'All' })
    const reader = callWith({ 'Cairn-Share': whole.body.token as string })
    expect((await reader('GET', '/projects/1/goals')).status).toBe(200)
    expect((await reader('GET', '/projects/1/dashboards')).status).toBe(403)
    expect((await reader('GET', `/projects/1/dashboards/${dashboardId}`)).status).toBe(403)
    expect((await reader('GET', `/projects/1/reports/${shown}/result`)).status).toBe(403)
    const person = { ...trend, filter: { property: 'person.email', operator: 'is_set' } }
    expect((await reader('POST', '/projects/1/query', person)).status).toBe(403)
    expect((await reader('POST', '/projects/1/query', { kind: 'people', range: 'all' })).status).toBe(403)
  })
})
