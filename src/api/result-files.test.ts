import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openAccounts } from '../account/index.ts'
import type { Accounts } from '../account/index.ts'
import type { Meta, PathsResult, TableResult } from '../report/index.ts'
import { noAnswers } from '../testing/no-answers.ts'
import { createApi } from './index.ts'
import type { Answer, Api } from './index.ts'
import { noSql } from '../testing/no-sql.ts'
import { unzip } from '../testing/unzip.ts'

let directory = ''
let accounts: Accounts
let api: Api
let secret = ''
let answer: Answer<unknown> = { ok: true, value: {} }
let asked: unknown
let exports = 0
let askedSql: unknown
/** Instead of `answer`. */
let answerTo: ((report: object) => Answer<unknown>) | undefined

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-table-export-'))
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: () => 1_700_000_000_000, randomBytes })
  await accounts.createProject({ name: 'Shop & <Söhne>' })
  secret = (await accounts.createKey({ projectId: 1, name: '', scopes: ['read'] })).secret
  const nothing = () => Promise.reject(new Error('not asked in this test'))
  api = createApi({
    accounts,
    now: () => 1_700_000_000_000,
    version: '1.2.3',
    ...noAnswers,
    sql: {
      ...noSql,
      ask: (_, question) => {
        askedSql = question
        return Promise.resolve({
          ok: true,
          value: { columns: [], rows: [], truncated: true, elapsed_ms: 1, rows_read: 1 },
        })
      },
    },
    badPatterns: () => Promise.resolve({ ok: true, value: [] }),
    runReport: (_, report) => {
      asked = report
      return Promise.resolve(answerTo?.(report as object) ?? answer)
    },
    catalogue: {
      eventNames: () => Promise.resolve({ ok: true, value: [] }),
      profileProperties: () => Promise.resolve({ ok: true, value: [] }),
      ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [], fields: [] } }),
    },
    exportEvents: () => {
      exports++
      return Promise.resolve({ ok: true, value: Readable.from([]) })
    },
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
})
afterAll(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

/** The least that may be asked of each kind. */
const least: Readonly<Record<string, object>> = {
  table: { breakdown: ['path'], measures: ['visitors', 'bounce_rate', 'revenue'] },
  trend: { series: [{}] },
}
const whole = (report: { readonly kind: string }): object => ({ range: 'all', ...least[report.kind], ...report })
const get = async (
  format: 'csv' | 'xlsx' | 'json' | 'parquet',
  report: string | { readonly kind: string; readonly [field: string]: unknown },
  more: Readonly<Record<string, string>> = {},
): Promise<Response> => {
  const text = typeof report === 'string' ? report : JSON.stringify(whole(report))
  const path = `/api/v1/projects/1/query.${format}?${new URLSearchParams({ report: text, ...more }).toString()}`
  const headers = { Authorization: `Bearer ${secret}` }
  return api.fetch(new Request(`http://cairn${path}`, { headers }), {})
}

const fetchPath = async (path: string, init: RequestInit = { headers: { Authorization: `Bearer ${secret}` } }) =>
  api.fetch(new Request(`http://cairn/api/v1/projects/1/${path}`, init), {})

const meta: Meta = {
  range: { from: '2026-11-01T00:00:00.000+01:00', to: '2026-11-08T00:00:00.000+01:00' },
  time_zone: 'Europe/Berlin',
  complete: true,
  elapsed_ms: 1,
  rows_read: 1,
  cached: false,
}
const rows: TableResult['rows'] = [
  { key: ['/a, "b"\nc'], measures: { visitors: 1_234, bounce_rate: 0.25, revenue: { EUR: '12.5000' } } },
  { key: ['=HYPERLINK("http://evil.example")'], measures: { visitors: 3, bounce_rate: null, revenue: {} } },
  { key: [null], measures: { visitors: 2, bounce_rate: 1, revenue: { USD: '0.1000' } } },
]
const table: TableResult = {
  kind: 'table',
  meta,
  breakdown: ['path'],
  rows,
  total_rows: 3,
  limit: 100_000,
  offset: 0,
}

it('gives a table as CSV that reads back as it was, but for what a spreadsheet would run', async () => {
  answer = { ok: true, value: table }
  const response = await get('csv', { kind: 'table', breakdown: ['path'] })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toBe(
    'attachment; filename="Shop_S_hne_path_2026-11-01_to_2026-11-07.csv"; filename*=UTF-8\'\'Shop%20%26%20S%C3%B6hne%20path%202026-11-01%20to%202026-11-07.csv',
  )
  expect(parse(await response.text())).toEqual([
    ['Page', 'Visitors', 'Bounce rate', 'Revenue EUR', 'Revenue USD'],
    ['/a, "b"\nc', '1234', '0.25', '12.5000', '0'],
    ['\'=HYPERLINK("http://evil.example")', '3', '', '0', '0'],
    ['', '2', '1', '0', '0.1000'],
  ])
})

it('asks for all rows unless the report says how many', async () => {
  answer = { ok: true, value: table }
  await get('csv', { kind: 'table', breakdown: ['path'] })
  expect(asked).toMatchObject({ limit: 100_000 })
  await get('csv', { kind: 'table', breakdown: ['path'], limit: 5 })
  expect(asked).toMatchObject({ limit: 5 })
})

it('gives a table as XLSX: numbers as numbers, rates as percentages, formulas as text, its range above it', async () => {
  answer = { ok: true, value: table }
  const filter = { property: 'country', operator: 'is', value: 'DE' }
  const response = await get('xlsx', { kind: 'table', breakdown: ['path'], filter })
  expect(response.headers.get('content-type')).toMatch(/spreadsheetml/)
  const files = unzip(Buffer.from(await response.arrayBuffer()))
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? ''
  const texts = files.get('xl/sharedStrings.xml') ?? sheet
  expect(sheet).toContain('<v>1234</v>')
  expect(sheet).toContain('<v>0.25</v>')
  expect(sheet).toContain('<v>12.5</v>')
  expect(sheet).not.toContain('<f>')
  expect(files.get('xl/styles.xml')).toContain('0.0%')
  for (const text of [
    'Shop &amp; &lt;Söhne&gt;',
    'From 2026-11-01 00:00 to 2026-11-08 00:00 (Europe/Berlin)',
    'country',
    '=HYPERLINK(',
    'Bounce rate',
  ])
    expect(texts).toContain(text)
})

it('tells guests of a dashboard nothing of the conditions behind its numbers', async () => {
  answer = { ok: true, value: table }
  const filter = { property: 'properties.mail', operator: 'is', value: 'bob@example.com' }
  const report = JSON.stringify({ kind: 'table', range: 'all', breakdown: ['path'], filter })
  const words = { name: 'Pages', description: '', folder: '' }
  const saved = await accounts.boards.createSavedReport(1, { ...words, report, display: '{}' }, 'Ada')
  const id = saved === 'too_many' ? 0 : saved.id
  const tiles = JSON.stringify([{ kind: 'report', key: 'a', x: 0, y: 0, w: 6, h: 6, report_id: id }])
  const kept = { name: 'Board', description: '', tiles, range: 'null', filters: JSON.stringify([filter]) }
  const board = await accounts.boards.createDashboard(1, kept, 'Ada')
  const dashboardId = board === 'too_many' ? 0 : board.id
  const share = await accounts.resources.createShare(1, { name: 'TV', password: undefined, dashboardId, createdBy: '' })
  const headers = { 'Cairn-Share': share === 'too_many' ? '' : share.token }
  const textOf = async (init?: RequestInit): Promise<string> => {
    const response = await fetchPath(`reports/${id}/result.xlsx`, init)
    expect(response.status).toBe(200)
    return [...unzip(Buffer.from(await response.arrayBuffer())).values()].join('')
  }
  expect(await textOf()).toContain('bob@example.com')
  const told = await textOf({ headers })
  expect(told).toContain('From 2026-11-01')
  expect(told).not.toContain('bob@example.com')
  // Nor when it fails; and what to do is nothing that only the team can.
  answer = { ok: false, reason: 'invalid', issues: [{ path: 'filter', message: '“bob@example.com” is no pattern' }] }
  const failed = async (init?: RequestInit) => (await fetchPath(`reports/${id}/result.xlsx`, init)).json()
  expect(JSON.stringify(await failed())).toContain('bob@example.com')
  const hint = 'Choose another range. If that does not help, whoever shared this can correct it.'
  expect(await failed({ headers })).toEqual({ error: { code: 'bad_report', message: expect.any(String), hint } })
  expect(JSON.stringify(await failed({ headers }))).not.toContain('bob@example.com')
})

it('gives a comparison in columns of its own', async () => {
  answer = {
    ok: true,
    value: {
      ...table,
      meta: { ...meta, compare_range: meta.range },
      rows: [{ key: ['/a'], measures: { visitors: 5 }, previous: { visitors: 4 } }],
    },
  }
  expect(await (await get('csv', { kind: 'table', measures: ['visitors'] })).text()).toBe(
    'Page,Visitors,"Visitors, before"\r\n/a,5,4\r\n',
  )
})

it('refuses what is no report, and tables that there are not', async () => {
  expect((await get('csv', 'nonsense')).status).toBe(400)
  expect((await get('csv', '[]')).status).toBe(400)
  answer = { ok: true, value: table }
  const unknown = await fetchPath(
    `query.csv?${new URLSearchParams({ report: JSON.stringify(whole({ kind: 'table' })), table: 'steps' }).toString()}`,
  )
  expect(await unknown.json()).toMatchObject({
    error: { issues: [{ path: 'table', message: expect.stringContaining('path') }] },
  })
  answer = { ok: false, reason: 'invalid', issues: [{ path: 'breakdown', message: 'Expected an array' }] }
  const refused = await get('csv', { kind: 'table' })
  expect(await refused.json()).toMatchObject({ error: { code: 'bad_report', issues: [{ path: 'breakdown' }] } })
})

it('writes a table of 100,000 rows in pieces, and answers others meanwhile', async () => {
  const many = Array.from({ length: 100_000 }, (_, n) => ({ key: [`/page/${n}`], measures: { visitors: n } }))
  answer = { ok: true, value: { ...table, rows: many } }
  const [csv, xlsx] = await Promise.all([get('csv', { kind: 'table' }), get('xlsx', { kind: 'table' })])
  expect((await csv.text()).split('\r\n')).toHaveLength(100_002)
  const sheet = unzip(Buffer.from(await xlsx.arrayBuffer())).get('xl/worksheets/sheet1.xml') ?? ''
  expect(sheet).toContain('<v>99999</v>')
})

it('gives records as JSON, and Parquet whose columns have their types', async () => {
  answer = { ok: true, value: table }
  const records: unknown = await (await get('json', { kind: 'table' })).json()
  expect(records).toEqual([
    { Page: '/a, "b"\nc', Visitors: 1234, 'Bounce rate': 0.25, 'Revenue EUR': '12.5000', 'Revenue USD': '0' },
    {
      Page: '=HYPERLINK("http://evil.example")',
      Visitors: 3,
      'Bounce rate': null,
      'Revenue EUR': '0',
      'Revenue USD': '0',
    },
    { Page: null, Visitors: 2, 'Bounce rate': 1, 'Revenue EUR': '0', 'Revenue USD': '0.1000' },
  ])
  const file = await (await get('parquet', { kind: 'table' })).arrayBuffer()
  expect(await parquetReadObjects({ file })).toEqual([
    { Page: '/a, "b"\nc', Visitors: 1234n, 'Bounce rate': 0.25, 'Revenue EUR': 12.5, 'Revenue USD': 0 },
    {
      Page: '=HYPERLINK("http://evil.example")',
      Visitors: 3n,
      'Bounce rate': null,
      'Revenue EUR': 0,
      'Revenue USD': 0,
    },
    { Page: null, Visitors: 2n, 'Bounce rate': 1, 'Revenue EUR': 0, 'Revenue USD': 0.1 },
  ])
})

it('takes the report as a body too, and gives each table of a result by its name', async () => {
  const paths: PathsResult = {
    kind: 'paths',
    meta,
    persons: 2,
    attempts: 3,
    mean_length: 2,
    nodes: [{ step: 0, name: '/', persons: 2, attempts: 3, ended: 0, ended_persons: 0 }],
    links: [{ step: 0, from: '/', to: '/buy', persons: 2, attempts: 3 }],
    links_total: [1],
    nodes_total: [1],
    too_long: 0,
    top_paths: [{ nodes: ['/', '/buy'], persons: 2, attempts: 3 }],
    paths_total: 1,
  }
  answer = { ok: true, value: paths }
  const post = async (path: string) =>
    (
      await fetchPath(path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(whole({ kind: 'paths' })),
      })
    ).text()
  expect(await post('query.csv')).toBe('Step,From,To,Attempts,Persons\r\n1,/,/buy,3,2\r\n')
  expect(await post('query.csv?table=top-paths')).toBe('Path,Length,Attempts,Persons\r\n/ → /buy,2,3,2\r\n')
  const bytes = await api.fetch(
    new Request('http://cairn/api/v1/projects/1/query.xlsx', {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(whole({ kind: 'paths' })),
    }),
    {},
  )
  const files = unzip(Buffer.from(await bytes.arrayBuffer()))
  for (const name of ['links', 'nodes', 'top-paths']) expect(files.get('xl/workbook.xml')).toContain(`name="${name}"`)
})

it('opens links by a key in the address: only results and exports, only GET, only a key that reads one project', async () => {
  answer = { ok: true, value: table }
  const report = JSON.stringify(whole({ kind: 'table' }))
  const link = async (key: string, path = 'query.csv', method = 'GET') => {
    const search = new URLSearchParams({ report, key, sql: 'SELECT 1' }).toString()
    const response = await fetchPath(`${path}?${search}`, {
      method,
      ...(method === 'POST' ? { body: report, headers: { 'Content-Type': 'application/json' } } : {}),
    })
    return response.status
  }
  expect(await link(secret)).toBe(200)
  expect(await link(secret, 'query.parquet')).toBe(200)
  expect(await link(secret, 'export')).toBe(200)
  expect(await link(secret, 'sql.parquet')).toBe(200)
  expect(await link(secret, 'sql')).toBe(401)
  expect(await link(secret, 'query.csv', 'POST')).toBe(401)
  expect(await link(secret, 'goals')).toBe(401)
  expect(await link(secret, 'sql/schema')).toBe(401)
  expect(await link('cs_nonsense')).toBe(401)
  const mighty = await accounts.createKey({ projectId: 1, name: '', scopes: ['admin'] })
  expect(await link(mighty.secret)).toBe(403)
  const both = await accounts.createKey({ projectId: 1, name: '', scopes: ['read', 'write'] })
  expect(await link(both.secret)).toBe(403)
  await accounts.createProject({ name: 'Other' })
  const other = await accounts.createKey({ projectId: 2, name: '', scopes: ['read'] })
  expect(await link(other.secret)).toBe(404)
})

it('gives a saved report by its address', async () => {
  answer = { ok: true, value: table }
  const report = JSON.stringify({
    kind: 'table',
    version: 1,
    range: { last: 30, unit: 'day' },
    breakdown: ['path'],
    measures: ['visitors'],
    limit: 10,
    offset: 20,
  })
  const kept = await accounts.boards.createSavedReport(
    1,
    { name: 'Pages', description: '', folder: '', report, display: '{}' },
    'Ada',
  )
  if (kept === 'too_many') throw new Error('There is room')
  const search = new URLSearchParams({ key: secret, range: '7d' }).toString()
  const response = await fetchPath(`reports/${kept.id}/result.csv?${search}`, {})
  expect([response.status, (await response.text()).split('\r\n')[0]]).toEqual([200, 'Page,Visitors'])
  expect(response.headers.get('content-disposition')).toContain('Pages_2026-11-01_to_2026-11-07.csv"')
  // What was saved is the page that was seen: a file is all of it, or as much as is asked for.
  expect(asked).toMatchObject({ kind: 'table', range: { last: 7, unit: 'day' }, limit: 100_000 })
  expect(asked).not.toHaveProperty('offset')
  await fetchPath(`reports/${kept.id}/result.csv?${search}&limit=3`, {})
  expect(asked).toMatchObject({ limit: 3 })
})

it('says where a limit cuts a file, in its headers and above the sheet', async () => {
  answer = { ok: true, value: table }
  expect((await get('csv', { kind: 'table' })).headers.get('cairn-truncated')).toBe('false')
  answer = { ok: true, value: { ...table, total_rows: 245 } }
  const csv = await get('csv', { kind: 'table', limit: 3 })
  expect([csv.headers.get('cairn-truncated'), csv.headers.get('cairn-total-rows')]).toEqual(['true', '245'])
  const files = unzip(Buffer.from(await (await get('xlsx', { kind: 'table' })).arrayBuffer()))
  expect(files.get('xl/sharedStrings.xml') ?? files.get('xl/worksheets/sheet1.xml')).toContain(
    'The first 3 of 245 rows only.',
  )
})

it('asks for the groups that the report names where all of them are too many', async () => {
  const refused: Answer<unknown> = { ok: false, reason: 'invalid', issues: [{ path: '', message: 'Too many cells.' }] }
  const asks: object[] = []
  answerTo = (report) => {
    asks.push(report)
    return 'limit' in report && report.limit === 1_000 ? refused : { ok: true, value: table }
  }
  expect((await get('csv', { kind: 'retention', breakdown: ['country'] })).status).toBe(200)
  answerTo = undefined
  expect(asks.map((report) => ('limit' in report ? report.limit : undefined))).toEqual([1_000, undefined])
})

it('gives the rows of a query in SQL by its address, as many as there may be', async () => {
  const search = new URLSearchParams({ sql: 'SELECT 1', key: secret }).toString()
  const response = await fetchPath(`sql.csv?${search}`, {})
  expect(askedSql).toEqual({ sql: 'SELECT 1', limit: 100_000 })
  expect(response.headers.get('cairn-truncated')).toBe('true')
})

it('sends away who wants more files at once than are written', async () => {
  answer = { ok: true, value: table }
  const all = await Promise.all(Array.from({ length: 5 }, () => get('parquet', { kind: 'table' })))
  expect(all.filter(({ ok }) => ok)).toHaveLength(3)
  expect(all.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('2')
  expect((await get('parquet', { kind: 'table' })).status).toBe(200)
})

it('asks nothing where only the headers are wanted, as Excel does first', async () => {
  answer = { ok: true, value: table }
  const search = new URLSearchParams({ key: secret, report: JSON.stringify({ kind: 'table' }) }).toString()
  for (const [path, type] of [
    ['export', 'application/x-ndjson'],
    ['query.csv', 'text/csv'],
    ['query.xlsx', 'spreadsheetml'],
    ['reports/1/result.parquet', 'parquet'],
  ] as const) {
    asked = undefined
    exports = 0
    const response = await fetchPath(`${path}?${search}`, { method: 'HEAD' })
    expect([path, response.status, response.body, asked, exports]).toEqual([path, 200, null, undefined, 0])
    expect(response.headers.get('content-type')).toContain(type)
  }
  expect((await fetchPath('reports/99/result.csv', { method: 'HEAD' })).status).toBe(401)
})
