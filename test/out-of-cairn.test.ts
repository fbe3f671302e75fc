// Do the examples of docs/pandas.md and docs/excel.md run as they stand there? Over a real Cairn, by the machine's own Python.
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { param, sql } from '../src/sql/index.ts'
import { openDatabase, startEngine } from '../src/store/index.ts'
import { attacks, probes } from '../src/testing/sql-attacks.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const run = promisify(execFile)

// test/run.ts installs them, or says how; without them these tests fail.
const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import pandas, openpyxl'], { stdio: 'ignore' }).status === 0,
)
const runPython = async (code: string, variables: Readonly<Record<string, string>> = {}): Promise<string> => {
  if (python === undefined)
    throw new Error(
      'Install pandas and openpyxl (Debian: python3-pandas python3-openpyxl) to run the examples of the docs.',
    )
  const { stdout } = await run(python, ['-c', code], { env: { PATH: process.env['PATH'], ...variables } })
  return stdout
}
const documentOf = (name: string): string => readFileSync(join(import.meta.dirname, '../docs', name), 'utf8')
const blocks = [...documentOf('pandas.md').matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/**
 * `read_parquet` needs pyarrow or fastparquet, which Debian has not got. Where neither is there, the example runs all the same, up to
 * the reading: the file that its address gives is kept, and two other readers open it below; pandas gets the same table as CSV.
 */
const readParquet = `
import importlib.util, os, urllib.request
import pandas as pd
def keep(url, read=pd.read_parquet):
    with urllib.request.urlopen(url) as answer, open(os.environ["PARQUET"], "wb") as file:
        file.write(answer.read())
    if any(importlib.util.find_spec(engine) for engine in ("pyarrow", "fastparquet")):
        return read(url)
    return pd.read_csv(url.replace("query.parquet", "query.csv"))
pd.read_parquet = keep
`

let directory = ''
let cairn: StartedCairn
let key = ''
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-out-'))
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
afterAll(async () => {
  await cairn?.stop()
  rmSync(directory, { recursive: true, force: true })
})

const link = (path: string, report: object): string =>
  `${cairn.url}/api/v1/projects/1/${path}?${new URLSearchParams({ report: JSON.stringify(report), key }).toString()}`

async function readByEngine(path: string) {
  const engine = await startEngine({ dataDirectory: join(directory, 'engine'), memoryBytes: 500_000_000 })
  const database = openDatabase({ kind: 'embedded', socketPath: engine.socketPath })
  try {
    const { columns, rows } = await database.table(sql`SELECT * FROM file(${param(path, 'String')}, 'Parquet')`)
    const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]))
    return { types, rows: rows.map((row) => row.map(String)) }
  } finally {
    await database.close()
    await engine.stop()
  }
}

describe('results out of Cairn', () => {
  it('are read by pandas, as docs/pandas.md shows it', async () => {
    const file = join(directory, 'pages.parquet')
    const stdout = await runPython([readParquet, ...blocks].join('\n'), {
      CAIRN_URL: cairn.url,
      CAIRN_KEY: key,
      PARQUET: file,
    })
    expect(blocks).toHaveLength(5)
    expect(stdout).toMatch(/visitors +3/)
    expect(stdout).toMatch(/Events +6/)
    expect(stdout).toMatch(/page_view +3/)
    expect(stdout).toMatch(/Period \(week\)/)
    expect(stdout).toMatch(/Visitors +int64/)
    expect(stdout).toMatch(/day +people\n0 20\d\d-\d\d-\d\d +3/)
    // The file of read_parquet, by a reader in JavaScript and by ClickHouse's own.
    const bytes = readFileSync(file)
    expect(
      await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }),
    ).toEqual([{ Page: '/', Visitors: 3n, 'Bounce rate': 0, 'Revenue EUR': 33 }])
    expect(await readByEngine(file)).toEqual({
      types: {
        Page: 'Nullable(String)',
        Visitors: 'Nullable(Int64)',
        'Bounce rate': 'Nullable(Float64)',
        'Revenue EUR': 'Nullable(Decimal(18, 4))',
      },
      rows: [['/', '3', '0', '33']],
    })
  })

  it('open at every address of docs/excel.md: a saved report, any report, SQL, events', async () => {
    const admin = await cairn.run(['key', 'create', '--project', '1', '--scopes', 'admin'])
    const saved = await fetch(`${cairn.url}/api/v1/projects/1/reports`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        name: 'Days',
        report: {
          kind: 'trend',
          range: { last: 7, unit: 'day' },
          series: [{ measure: 'total' }, { measure: 'bounce_rate' }],
        },
      }),
    })
    const { id } = (await saved.json()) as { readonly id: number }
    const addresses = [...documentOf('excel.md').matchAll(/https:\/\/cairn\.example(\/.*?key=cs_…)/g)].map(
      ([, path = '']) => String(new URL(path.replace('reports/3/', `reports/${id}/`).replace('cs_…', key), cairn.url)),
    )
    expect(addresses).toHaveLength(6)
    const texts = await Promise.all(
      addresses.map(async (address) => {
        const answer = await fetch(address)
        expect([address, answer.status]).toEqual([address, 200])
        return [new URL(address).pathname.split('/').at(-1), await answer.text()] as const
      }),
    )
    const of = (name: string): string => texts.find(([one]) => one === name)?.[1] ?? ''
    expect(of('result.csv')).toMatch(/^Start,.*\r\n/)
    expect(of('result.csv').trim().split('\r\n')).toHaveLength(8)
    expect(of('query.csv')).toContain('Events,6')
    expect(of('sql.csv')).toMatch(/^event_name,events\r\n/)
    expect(of('export').trim().split('\n')).toHaveLength(7)
    // By another program than the one that wrote it.
    const workbook = addresses.find((address) => address.includes('.xlsx')) ?? ''
    const told = await runPython(
      `
import io, json, os, urllib.request, openpyxl
sheet = openpyxl.load_workbook(io.BytesIO(urllib.request.urlopen(os.environ["ADDRESS"]).read())).active
print(json.dumps([[str(cell.value), cell.number_format, cell.is_date] for cell in list(sheet.rows)[-1]]))
print(sheet.max_row, sheet["A1"].value)
`,
      { ADDRESS: workbook },
    )
    const [last = '', size] = told.trim().split('\n')
    expect(size).toBe('8 Start')
    expect(JSON.parse(last)).toEqual([
      [expect.stringMatching(/^20\d\d-\d\d-\d\d 00:00:00$/), 'yyyy-mm-dd', true],
      ['6', '#,##0', false],
      ['0', '0.0%', false],
    ])
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
    const ask = async (project: number, by: string, query: string) => {
      const answer = await fetch(`${cairn.url}/api/v1/projects/${project}/sql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${by}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ sql: query }),
      })
      return { status: answer.status, text: await answer.text() }
    }
    await vi.waitFor(
      async () => expect((await ask(2, otherKey, 'SELECT * FROM events')).text).toContain('secret-mallory'),
      { timeout: 60_000, interval: 200 },
    )
    expect((await ask(2, key, 'SELECT 1')).status).toBeGreaterThanOrEqual(401)
    for (const attack of [...attacks, ...probes]) {
      const { status, text } = await ask(1, key, attack)
      // The text itself may come back in an error.
      expect(text, attack).not.toMatch(/secret-(mallory|event|shop|path)|root:|readonly mode/)
      if (attacks.includes(attack)) expect(status, attack).toBe(400)
    }
  })

  it('leave the key in no log', () => {
    expect(cairn.output()).not.toContain(key)
  })
})
