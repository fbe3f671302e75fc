// Do the examples of docs/pandas.md run as they stand there? Over a real Cairn, by the machine's own Python.
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { attacks, probes } from '../src/testing/sql-attacks.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const run = promisify(execFile)

const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import pandas'], { stdio: 'ignore' }).status === 0,
)
const document = readFileSync(join(import.meta.dirname, '../docs/pandas.md'), 'utf8')
const blocks = [...document.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = '']) => code)

let cairn: StartedCairn
let key = ''
beforeAll(async () => {
  cairn = await startCairn()
  key = await cairn.run(['key', 'create', '--project', '1', '--scopes', 'read'])
  const events = ['ada', 'bob', 'eve'].flatMap((distinct_id, index) => [
    { event_name: 'page_view', distinct_id, url: 'https://shop.example/' },
    {
      event_name: 'purchase',
      distinct_id,
      url: 'https://shop.example/',
      revenue: 10 + index,
      currency: 'EUR',
      groups: { company: 'acme' },
    },
  ])
  const sent = await fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${cairn.writeKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(events),
  })
  expect(sent.status).toBe(202)
  await vi.waitFor(
    async () => {
      const counted = await fetch(link('query.csv', { kind: 'overview', range: { last: 1, unit: 'day' } }))
      expect(await counted.text()).toContain('Events,6')
    },
    { timeout: 60_000, interval: 200 },
  )
})
afterAll(() => cairn?.stop())

const link = (path: string, report: object): string =>
  `${cairn.url}/api/v1/projects/1/${path}?${new URLSearchParams({ report: JSON.stringify(report), key }).toString()}`

describe('results out of Cairn', () => {
  it.skipIf(python === undefined)('are read by pandas, as docs/pandas.md shows it', async () => {
    const { stdout } = await run(python ?? '', ['-c', blocks.join('\n')], {
      env: { PATH: process.env['PATH'], CAIRN_URL: cairn.url, CAIRN_KEY: key },
    })
    expect(blocks).toHaveLength(3)
    expect(stdout).toMatch(/visitors +3/)
    expect(stdout).toMatch(/Events +6/)
    expect(stdout).toMatch(/page_view +3/)
    expect(stdout).toMatch(/Period \(week\)/)
  })

  it('come for every report of every template', async () => {
    const admin = await cairn.run(['key', 'create', '--project', '1', '--scopes', 'admin'])
    const headers = { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' }
    const call = async (path: string, body?: object) => {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      return fetch(`${cairn.url}/api/v1/projects/1/${path}`, { headers, ...init })
    }
    const goal = { name: 'Bought', definition: { kind: 'event', event_name: 'purchase' } }
    expect((await call('goals', goal)).status).toBe(201)
    const { templates } = (await (await call('dashboard-templates')).json()) as {
      templates: { key: string; needs: { key: string }[]; reports: object[] }[]
    }
    expect(templates.map((one) => one.key)).toEqual(['web', 'saas', 'shop', 'content', 'app'])
    for (const { key: template, needs, reports } of templates) {
      const events = Object.fromEntries(needs.map((need) => [need.key, 'purchase']))
      const made = await call('dashboards/from-template', { template, name: template, events })
      const board = (await made.json()) as { reports: { id: number; name: string }[] }
      expect(board.reports).toHaveLength(reports.length)
      for (const { id, name } of board.reports)
        expect([template, name, (await call(`reports/${id}/result`)).status]).toEqual([template, name, 200])
    }
    const named = templates.flatMap(({ reports }) => reports as readonly { readonly name: string }[])
    for (const name of ['Goals', 'Active accounts', 'Most active accounts'])
      expect(named).toContainEqual({ name, needs: [] })
  })

  it('are Parquet with types: a table, and the events themselves', async () => {
    const report = {
      kind: 'table',
      range: { last: 1, unit: 'day' },
      breakdown: ['path'],
      measures: ['visitors', 'revenue'],
    }
    const table = await (await fetch(link('query.parquet', report))).arrayBuffer()
    expect(await parquetReadObjects({ file: table })).toEqual([{ Page: '/', Visitors: 3n, 'Revenue EUR': 33 }])
    const search = new URLSearchParams({ format: 'parquet', key }).toString()
    const events = await (await fetch(`${cairn.url}/api/v1/projects/1/export?${search}`)).arrayBuffer()
    expect(await parquetReadObjects({ file: events, compressors })).toHaveLength(6)
  })

  it('hold nothing of another project, of files or of the server, whatever the SQL', async () => {
    const other = JSON.parse(await cairn.run(['project', 'create', 'Other', '--json'])) as {
      readonly write_key: string
    }
    const secret = {
      event_name: 'secret-event',
      distinct_id: 'secret-mallory',
      url: 'https://secret-shop.example/secret-path',
    }
    const sent = await fetch(`${cairn.url}/track`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${other.write_key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(Array.from({ length: 5 }, () => secret)),
    })
    expect(sent.status).toBe(202)
    const otherKey = await cairn.run(['key', 'create', '--project', '2', '--scopes', 'read'])
    const ask = async (project: number, by: string, sql: string) => {
      const answer = await fetch(`${cairn.url}/api/v1/projects/${project}/sql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${by}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ sql }),
      })
      return { status: answer.status, text: await answer.text() }
    }
    await vi.waitFor(
      async () => expect((await ask(2, otherKey, 'SELECT * FROM events')).text).toContain('secret-mallory'),
      { timeout: 60_000, interval: 200 },
    )
    expect((await ask(2, key, 'SELECT 1')).status).toBeGreaterThanOrEqual(401)
    for (const sql of [...attacks, ...probes]) {
      const { status, text } = await ask(1, key, sql)
      // The text itself may come back in an error.
      expect(text, sql).not.toMatch(/secret-(mallory|event|shop|path)|root:|readonly mode/)
      if (attacks.includes(sql)) expect(status, sql).toBe(400)
    }
  })

  it('leave the key in no log', () => {
    expect(cairn.output()).not.toContain(key)
  })
})
