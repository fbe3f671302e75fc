import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCairn, type StartedCairn, startCairn } from '../../testing/start-cairn.ts'

// Each command is a process of its own; a slow machine may take its time.
vi.setConfig({ testTimeout: 300_000 })

let cairn: StartedCairn
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-import-cli-'))
  cairn = await startCairn()
}, 120_000)
afterAll(async () => {
  await cairn.stop()
  rmSync(directory, { recursive: true, force: true })
})

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(directory, name), content)
  return join(directory, name)
}
const json = async (args: readonly string[], input?: string): Promise<Record<string, unknown>> =>
  JSON.parse(await cairn.run([...args, '--json'], input)) as Record<string, unknown>
const newProject = async (name: string): Promise<string> =>
  String((await json(['project', 'create', name, '--hostnames', 'example.com']))['id'])
const range = { from: '2015-01-01', to: '2026-12-31' }
const ask = async (project: string, report: object): Promise<string> =>
  cairn.run(['query', '--compact', '--project', project, JSON.stringify(report)])
const exported = async (project: string): Promise<Record<string, unknown>[]> =>
  (await cairn.run(['export', '--project', project]))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const byId = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  rows
    .map(({ session_id: _session, ...row }) => row)
    .toSorted((a, b) => String(a['event_id']).localeCompare(String(b['event_id'])))

const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const line = (second: number, request: string, status = 200, userAgent = agent): string =>
  `203.0.113.9 - - [17/May/2015:10:05:${String(second).padStart(2, '0')} +0000] "${request}" ${status} 12 "https://www.google.com/" "${userAgent}"`

describe('cairn import access-log', () => {
  it('accounts for every line, as processing has it; the same file twice adds nothing', async () => {
    const project = await newProject('Log')
    const lines = [
      line(1, 'GET / HTTP/1.1'),
      line(2, 'GET /a HTTP/1.1'),
      line(2, 'GET /a HTTP/1.1'),
      line(3, 'GET /style.css HTTP/1.1'),
      line(4, 'GET /none HTTP/1.1', 404),
      line(5, 'GET / HTTP/1.1', 200, 'Googlebot/2.1 (+http://www.google.com/bot.html)'),
      line(6, 'GET / HTTP/1.1', 200, '-'),
      line(7, 'POST / HTTP/1.1'),
      line(8, 'GET /old HTTP/1.1', 301),
      'broken',
    ]
    const file = write('access.log', lines.join('\n'))
    const first = await json(['import', 'access-log', file, '--project', project])
    expect(first).toMatchObject({
      lines: 10,
      counts: {
        page_view: 3,
        asset: 1,
        error_status: 1,
        bot: 1,
        empty_user_agent: 1,
        method: 1,
        redirect: 1,
        unparsable: 1,
      },
      loaded: 3,
      kept_apart: 6,
      known: 0,
      kept_apart_by_reason: { asset: 1, error_status: 1, bot: 1, empty_user_agent: 1, method: 1, redirect: 1 },
    })
    const second = await json(['import', 'access-log', file, '--project', project])
    expect(second).toMatchObject({ lines: 10, lines_before: 10, events_sent: 0 })
    const copy = write('copy.gz', gzipSync(lines.slice(1).join('\n')))
    expect(await json(['import', 'access-log', copy, '--project', project])).toMatchObject({
      loaded: 0,
      kept_apart: 0,
      known: 9 - 1,
    })
    expect(await json(['import', 'access-log', '-', '--project', project], lines.join('\n'))).toMatchObject({
      loaded: 0,
      kept_apart: 0,
      known: 9,
    })
    const rows = await exported(project)
    expect(rows.map(({ hostname, path, source }) => [hostname, path, source])).toEqual([
      ['example.com', '/', 'Google'],
      ['example.com', '/a', 'Google'],
      ['example.com', '/a', 'Google'],
    ])
    expect(new Set(rows.map((row) => row['session_id'])).size).toBe(1)
  })

  it('prints a table for people, and says what is wrong', async () => {
    const project = await newProject('Table')
    const file = write('small.log', [line(1, 'GET / HTTP/1.1'), 'broken'].join('\n'))
    const rejects = join(directory, 'rejects.txt')
    const { code, stdout } = await cairn.cli(['import', 'access-log', file, '--project', project, '--rejects', rejects])
    expect(code).toBe(0)
    expect(stdout).toMatch(/page_view +1 /)
    expect(stdout).toMatch(/total +2 /)
    expect(stdout).toContain(rejects)
    expect(readFileSync(rejects, 'utf8')).toBe('2\tunparsable\tbroken\n')
    const missing = await cairn.cli(['import', 'access-log', join(directory, 'none.log'), '--project', project])
    expect(missing).toMatchObject({ code: 1, stdout: '' })
    expect(missing.stderr).toContain("can't be read")
    expect((await cairn.cli(['import', 'access-log', file, '--project', '999'])).code).toBe(3)
    expect((await cairn.cli(['import', 'access-log', file, '--format', 'iis'])).code).toBe(2)
    expect((await cairn.cli(['import', 'access-log', join(directory, '*.nothing')])).code).toBe(3)
  })
})

describe('cairn import events', () => {
  it('takes a table by its mapping, sessions by the times of its events', async () => {
    const project = await newProject('Orders')
    const csv = 'date,customer,total\n20240131,c1,12.50\n20240131,c1,3\n20240201,c2,x\n'
    const map = 'event_name="purchase",timestamp=date,distinct_id=customer,revenue=total,currency="EUR"'
    const result = await json(['import', 'events', write('orders.csv', csv), '--project', project, '--map', map])
    expect(result).toMatchObject({ lines: 3, counts: { event: 2, bad_field: 1 }, loaded: 2 })
    const rows = await exported(project)
    expect(
      rows.map(({ event_name, distinct_id, revenue, currency }) => [event_name, distinct_id, revenue, currency]),
    ).toEqual([
      ['purchase', 'c1', '12.5', 'EUR'],
      ['purchase', 'c1', '3', 'EUR'],
    ])
    expect(new Set(rows.map((row) => row['session_id'])).size).toBe(1)
  })

  it("brings Cairn's own export back unchanged, in each format", async () => {
    await json(['demo', '--events', '1500', '--days', '3', '--end', '2026-05-03', '--project', '1'])
    const before = await exported('1')
    expect(before.length).toBeGreaterThan(1_400)
    const file = (format: string): string => join(directory, `export.${format}`)
    for (const format of ['ndjson', 'csv', 'parquet']) {
      await cairn.run(['export', '--project', '1', '--output', file(format)])
      const copy = await newProject(`Copy ${format}`)
      const result = await json(['import', 'events', file(format), '--project', copy])
      expect(result).toMatchObject({ loaded: before.length, known: 0 })
      const after = await exported(copy)
      expect(elsewhere(after)).toEqual(elsewhere(before))
      expect(personsOf(after)).toBe(personsOf(before))
      const again = await json(['import', 'events', file(format), '--project', copy, '--again'])
      expect(again).toMatchObject({ loaded: 0, known: before.length })
    }
    // A Cairn of its own, with the same project: persons are the same, too.
    const other = ['--data', join(directory, 'other')]
    const { code, stderr } = await runCairn(['import', 'events', file('ndjson'), ...other])
    expect([code, stderr]).toEqual([0, stderr])
    const overview = await runCairn(['query', JSON.stringify({ kind: 'overview', range }), ...other])
    expect(measuresOf(overview.stdout)).toEqual(measuresOf(await ask('1', { kind: 'overview', range })))
  })
})

/** What is the same in another project: a distinct id is a person of its own in each. */
const elsewhere = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  byId(rows).map((row) => ({
    ...row,
    identified_person_id: '',
    person_id: row['distinct_id'] === '' ? row['person_id'] : '',
  }))
const personsOf = (rows: readonly Record<string, unknown>[]): number =>
  new Set(rows.map((row) => row['person_id'])).size
const measuresOf = (result: string): unknown => {
  const { measures, revenue } = JSON.parse(result) as { measures: unknown; revenue: unknown }
  return { measures, revenue }
}

describe('cairn demo', () => {
  it('fills a project of its own, and adds nothing when it is run again', async () => {
    const args = ['demo', '--events', '3000', '--days', '7']
    const first = await json(args)
    expect(first).toMatchObject({ events: 3_000, known: 0 })
    expect(Number(first['loaded']) + Number(first['kept_apart'])).toBe(3_000)
    const second = await json(args)
    expect(second).toMatchObject({ project: first['project'], loaded: 0, kept_apart: 0, known: 3_000 })
    const text = await cairn.run(args)
    expect(text).toContain('cairn query')
    expect((await cairn.cli(['demo', '--events', 'many'])).code).toBe(2)
    expect((await cairn.cli(['demo', '--end', '2999-01-01'])).code).toBe(2)
  })
})

describe('cairn rates', () => {
  it('brings rates from a table or from lines, once; reports convert by them, and bad lines are told', async () => {
    const project = await newProject('Rates')
    const paid = 'type,date,who,total,money\nbuy,2024-03-03T12:00:00Z,a,10,EUR\nbuy,2024-03-04T12:00:00Z,a,10,EUR\nbuy,2024-03-04T13:00:00Z,b,5,\n' // prettier-ignore
    const map = 'event_name=type,timestamp=date,distinct_id=who,revenue=total,currency=money'
    await cairn.run(['import', 'events', write('paid.csv', paid), '--project', project, '--map', map])
    const sum = async (): Promise<unknown> => {
      const series = [{ measure: 'sum', property: 'revenue' }]
      const result = JSON.parse(await ask(project, { kind: 'trend', interval: 'year', range, series })) as {
        readonly series: readonly { readonly total: number; readonly currency: string }[]
        readonly meta: { readonly unconverted?: unknown }
      }
      return [result.series[0]?.total, result.series[0]?.currency, result.meta.unconverted]
    }
    expect(await sum()).toEqual([5, 'USD', [{ currency: 'EUR', events: 2 }]])
    const table = write('ecb.csv', 'Date,USD,JPY,\n2024-03-04,1.5,163.8,\n2024-03-01,1.25,N/A,\n2024-02-30,1,1,\n2024-02-29,x,162,\n') // prettier-ignore
    const bad = [
      { line: 4, why: '“2024-02-30” is no day, as 2026-11-30 is' },
      { line: 5, why: '“x” is no rate of USD, as 1.0837 is' },
    ]
    expect(await json(['rates', 'import', table])).toEqual({ read: 4, changed: 4, bad })
    expect(await sum()).toEqual([32.5, 'USD', undefined])
    expect(await json(['rates', 'import', table])).toEqual({ read: 4, changed: 0, bad })
    const lines = write('lines.csv', 'currency,day,rate\nUSD,2024-03-04,2\nCHF,2024-03-04,0.95\n')
    expect(await json(['rates', 'import', lines])).toEqual({ read: 2, changed: 2, bad: [] })
    expect(await sum()).toEqual([37.5, 'USD', undefined])
    expect(await json(['rates', 'list'])).toEqual({
      base: 'EUR',
      currencies: [
        { currency: 'CHF', days: 1, first: '2024-03-04', last: '2024-03-04' },
        { currency: 'JPY', days: 2, first: '2024-02-29', last: '2024-03-04' },
        { currency: 'USD', days: 2, first: '2024-03-01', last: '2024-03-04' },
      ],
    })
    const other = await cairn.run(['rates', 'import', lines, '--base', 'GBP']).catch(String)
    expect(other).toContain('another base than GBP')
    await cairn.run(['rates', 'clear'])
    expect(await sum()).toEqual([5, 'USD', [{ currency: 'EUR', events: 2 }]])
  })
})
