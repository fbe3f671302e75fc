import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { tableFromIPC } from 'apache-arrow'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCairn, startCairn } from '../testing/start-cairn.ts'
import type { StartedCairn } from '../testing/start-cairn.ts'

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'
let cairn: StartedCairn
beforeAll(async () => {
  cairn = await startCairn()
}, 120_000)
afterAll(() => cairn.stop())

// Tests look into answers of many shapes.
// oxlint-disable-next-line no-explicit-any
type Json = any

async function send(to: StartedCairn, writeKey: string, events: readonly object[]): Promise<void> {
  const response = await fetch(`${to.url}/track`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${writeKey}`, 'User-Agent': browser },
    body: JSON.stringify(events),
  })
  expect([response.status, await response.json()]).toEqual([202, { accepted: events.length, rejected: [] }])
}
const newProject = async (name: string): Promise<{ id: number; write_key: string }> =>
  JSON.parse(await cairn.run(['project', 'create', name, '--json']))
const ask = async (of: StartedCairn, project: number, report: object): Promise<Json> =>
  JSON.parse(await of.run(['query', '--project', String(project), JSON.stringify(report)]))
const countOf = async (of: StartedCairn, project: number): Promise<number> =>
  (await ask(of, project, { kind: 'overview', range: 'all' })).measures.events.value
const settle = (of: StartedCairn): Promise<void> =>
  new Promise((resolve, reject) => {
    request(
      { socketPath: join(of.dataDirectory, 'control.sock'), method: 'POST', path: '/control/settle' },
      (response) => {
        response.resume().on('end', () => resolve())
      },
    )
      .on('error', reject)
      .end()
  })
async function until<T>(look: () => Promise<T>, isWell: (value: T) => boolean): Promise<T> {
  for (let count = 0; ; count++) {
    const value = await look()
    if (isWell(value) || count > 300) return value
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('a started Cairn', () => {
  it('prints where it is, the write key, the snippet and a line to try it, and keeps its directory to its owner', () => {
    expect(cairn.writeKey).toMatch(/^ck_[0-9a-f]{32}$/)
    expect(cairn.output()).toContain(`<script defer src="${cairn.url}/cairn.js" data-key="${cairn.writeKey}"></script>`)
    expect(cairn.output()).toContain(`curl ${cairn.url}/track -H 'Authorization: Bearer ${cairn.writeKey}'`)
    expect(statSync(cairn.dataDirectory).mode & 0o077).toBe(0)
    expect(statSync(join(cairn.dataDirectory, 'control.sock')).mode & 0o077).toBe(0)
    expect(statSync(join(cairn.dataDirectory, 'secrets')).mode & 0o077).toBe(0)
  })

  it('counts what it answered 202', async () => {
    const project = await newProject('counts')
    await send(cairn, project.write_key, [
      { event_name: 'page_view', url: 'https://shop.example/a', distinct_id: 'ada' },
      { event_name: 'page_view', url: 'https://shop.example/b', distinct_id: 'ada' },
      { event_name: 'sign_up', distinct_id: 'bob', properties: { plan: 'pro' } },
    ])
    await until(
      () => countOf(cairn, project.id),
      (count) => count === 3,
    )
    const { measures } = await ask(cairn, project.id, { kind: 'overview', range: 'today' })
    expect([measures.visitors.value, measures.visits.value, measures.page_views.value, measures.events.value]).toEqual([
      2, 2, 2, 3,
    ])
    const table = await ask(cairn, project.id, {
      kind: 'table',
      range: 'today',
      breakdown: ['properties.plan'],
      measures: ['visitors'],
    })
    expect(table.rows.map((row: Json) => row.key)).toContainEqual(['pro'])
  })

  it('never answers with an old number after new events are in', async () => {
    const project = await newProject('fresh')
    for (let round = 1; round <= 4; round++) {
      await send(cairn, project.write_key, [{ event_name: 'tick', distinct_id: 'ada' }])
      await settle(cairn)
      expect(await countOf(cairn, project.id)).toBe(round)
      expect(await countOf(cairn, project.id)).toBe(round)
    }
  })

  it("keeps projects apart: a key of one does not see the other's events nor that it exists", async () => {
    const [one, two] = [await newProject('one'), await newProject('two')]
    await send(cairn, one.write_key, [{ event_name: 'secret', distinct_id: 'ada' }])
    await settle(cairn)
    const key = await cairn.run(['key', 'create', '--project', String(two.id), '--scopes', 'read'])
    expect(key).toMatch(/^cs_[\w-]{43}$/)
    const asked = (id: number) =>
      fetch(`${cairn.url}/api/v1/projects/${id}/query`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}` },
        body: JSON.stringify({ kind: 'overview', range: 'all' }),
      })
    expect((await asked(one.id)).status).toBe(404)
    const own = (await (await asked(two.id)).json()) as Json
    expect(own.measures.events.value).toBe(0)
  })

  it('says in the report where it is wrong and what to do', async () => {
    const { code, stderr } = await cairn.cli(['query', '{"kind": "overview", "range": "yesteryear"}'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/range/)
    const wrongJson = await cairn.cli(['query'], '{')
    expect([wrongJson.code, wrongJson.stderr]).toEqual([2, expect.stringMatching(/not valid JSON/)])
  })

  it('exports in every format what came in, hostile names and values unchanged', async () => {
    const project = await newProject('export')
    const properties = {
      'a.b': 'dot',
      '"quoted"': 'it\'s\n"so" \\ \u0000 ü 🪨',
      __proto__: 'x',
      number: 1.5,
      yes: true,
      list: [1, 'two'],
      'ctl\u0001': '',
    }
    await send(cairn, project.write_key, [
      {
        event_name: 'hostile, "event"',
        distinct_id: '=cmd()',
        properties: JSON.parse(JSON.stringify(properties)) as object,
      },
      { event_name: 'plain', distinct_id: 'bob' },
    ])
    await settle(cairn)
    const key = await cairn.run(['key', 'create', '--project', String(project.id)])
    const download = async (format: string) => {
      const response = await fetch(`${cairn.url}/api/v1/projects/${project.id}/export?format=${format}`, {
        headers: { Authorization: `Bearer ${key}` },
      })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="cairn-\d+-events\.\w+"$/)
      return Buffer.from(await response.arrayBuffer())
    }
    const names = new Set(['hostile, "event"', 'plain'])
    const lines = (await download('ndjson'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(lines.map((event) => event.event_name))).toEqual(names)
    expect(lines.find((event) => event.distinct_id === '=cmd()').properties).toEqual(
      JSON.parse(JSON.stringify(properties)),
    )
    const csv: Json[] = parse(await download('csv'), { columns: true })
    expect(new Set(csv.map((event) => event.event_name))).toEqual(names)
    const parquet = await download('parquet')
    const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length)
    const rows = await parquetReadObjects({ file: file, compressors })
    expect(new Set(rows.map((event) => event['event_name']))).toEqual(names)
    const arrow = tableFromIPC(await download('arrow'))
    expect(new Set([...arrow].map((event) => String(event['event_name'])))).toEqual(names)
    expect(arrow.numRows).toBe(2)

    const output = join(cairn.dataDirectory, 'out.csv')
    await cairn.run(['export', '--project', String(project.id), '--output', output])
    expect(readFileSync(output, 'utf8').split('\n')[0]).toMatch(/event_name/)
    expect(
      (await cairn.cli(['export', '--project', String(project.id), '--filter', '{"property": "nope"}'])).code,
    ).not.toBe(0)
  })

  it('keeps bots apart with the reason, and brings them back once', async () => {
    const project = await newProject('bots')
    await fetch(`${cairn.url}/track`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${project.write_key}`,
        'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)',
      },
      body: JSON.stringify({ event_name: 'page_view', url: 'https://shop.example/' }),
    })
    await fetch(`${cairn.url}/track`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${project.write_key}` },
      body: '{"x":1}',
    })
    await settle(cairn)
    expect(await countOf(cairn, project.id)).toBe(0)
    const id = String(project.id)
    const list = async () => JSON.parse(await cairn.run(['dropped', 'list', '--project', id, '--json']))
    const listed = await until(list, (found) => found.counts.length === 2)
    expect(listed.counts.map((row: Json) => [row.stage, row.reason, row.events]).toSorted()).toEqual([
      ['bots', 'bot', 1],
      ['collect', 'no_name', 1],
    ])
    expect(await cairn.run(['dropped', 'replay', '--project', id, '--reason', 'bot'])).toBe('1 brought back.')
    expect(await countOf(cairn, project.id)).toBe(1)
    expect((await cairn.cli(['dropped', 'replay', '--project', id, '--reason', 'bot'])).code).toBe(3)
    expect(await countOf(cairn, project.id)).toBe(1)
  })

  it('serves the tracker compressed, with an ETag, to pages of any origin', async () => {
    const response = await fetch(`${cairn.url}/cairn.js?v=1`, { headers: { 'Accept-Encoding': 'br' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-encoding')).toBe('br')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(await response.text()).toContain('cairn')
    const etag = response.headers.get('etag') ?? ''
    const again = await fetch(`${cairn.url}/cairn.js`, { headers: { 'Accept-Encoding': 'br', 'If-None-Match': etag } })
    expect(again.status).toBe(304)
    const plain = await fetch(`${cairn.url}/cairn.js`, { headers: { 'Accept-Encoding': 'identity' } })
    expect([plain.headers.get('content-encoding'), plain.headers.get('etag') === etag]).toEqual([null, false])
  })

  it('tells monitoring how it is', async () => {
    expect(await (await fetch(`${cairn.url}/readyz`)).json()).toEqual({ ready: true, reasons: [] })
    const metrics = await (await fetch(`${cairn.url}/metrics`)).text()
    const names = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    for (const name of names)
      expect(name).toMatch(
        /^cairn_(collect|spool|process|store|query|serve)_[a-z_]+_(total|bytes|seconds|requests|segments|up)$/,
      )
    expect(metrics).toMatch(/cairn_store_loaded_events_total [1-9]/)
    // Handed on by a proxy it may be a stranger's question.
    expect((await fetch(`${cairn.url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status).toBe(401)
  })

  it('is alone: a second one on the directory is refused, and told who has it', async () => {
    const { code, stderr } = await cairn.cli(['start', '--port', '0'])
    expect(code).toBe(4)
    expect(stderr).toContain(`Another Cairn (pid ${cairn.pid}, ${cairn.url}) uses ${cairn.dataDirectory}.`)
  })

  it('cuts an export when the engine dies, so that a part is not taken for the whole', async () => {
    const made = JSON.parse(await cairn.run(['demo', '--events', '80000', '--days', '5', '--json']))
    const projects = JSON.parse(await cairn.run(['project', 'list', '--json']))
    const demo = projects.find((project: Json) => project.name === 'Demo')
    expect([made, demo.id]).toBeTruthy()
    const key = await cairn.run(['key', 'create', '--project', String(demo.id)])
    const ended = await new Promise((resolve, reject) => {
      const url = `${cairn.url}/api/v1/projects/${demo.id}/export`
      request(url, { headers: { Authorization: `Bearer ${key}` } }, (response) => {
        // Not read: the export waits for its reader until the engine is gone.
        response.pause()
        response.on('error', () => resolve('cut')).on('end', () => resolve('whole'))
        const children = readFileSync(`/proc/${cairn.pid}/task/${cairn.pid}/children`, 'utf8').trim().split(' ')
        const engine = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('store/engine'))
        process.kill(Number(engine), 'SIGKILL')
        setTimeout(() => response.resume(), 500)
      })
        .on('error', reject)
        .end()
    })
    expect(ended).toBe('cut')
    await until(
      async () => (await fetch(`${cairn.url}/readyz`)).status,
      (status) => status === 200,
    )
  }, 120_000)

  it('goes on when its engine or its loader is killed, and loses nothing', async () => {
    const project = await newProject('killed')
    const children = readFileSync(`/proc/${cairn.pid}/task/${cairn.pid}/children`, 'utf8').trim().split(' ').map(Number)
    expect(children.length).toBe(2)
    for (const [round, child] of children.entries()) {
      process.kill(child, 'SIGKILL')
      await send(cairn, project.write_key, [{ event_name: 'after_kill', distinct_id: `p${round}` }])
    }
    await settle(cairn)
    expect(
      await until(
        () => countOf(cairn, project.id),
        (count) => count === 2,
      ),
    ).toBe(2)
    await until(
      async () => (await fetch(`${cairn.url}/readyz`)).status,
      (status) => status === 200,
    )
  }, 120_000)
})

describe('commands', () => {
  let directory = ''
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'cairn-cli-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('work without a running Cairn as with one, on a path too long for a socket too', async () => {
    const data = join(directory, 'a'.repeat(120))
    const made = await runCairn(['project', 'create', 'Alone', '--data', data, '--json'])
    expect([made.code, JSON.parse(made.stdout).id]).toEqual([0, 2])
    const listed = await runCairn(['project', 'list', '--data', data])
    expect(listed.stdout).toMatch(/Alone/)
    expect(existsSync(join(data, 'server.json'))).toBe(false)
  })

  it('end with codes that say how it went', async () => {
    const code = async (...args: string[]) => (await runCairn([...args, '--data', join(directory, 'codes')])).code
    expect(await code('version')).toBe(0)
    expect(await code('no-such-command')).toBe(2)
    expect(await code('start', '--port', 'x')).toBe(2)
    expect(await code('project', 'show', '77')).toBe(3)
    const told = async (...args: string[]) => (await cairn.cli(args)).code
    expect(await told('--help')).toBe(0)
    expect(await told('key', 'create')).toBe(2)
    expect(await told('key', 'revoke', '77')).toBe(3)
  })

  it('all have help with an example or say what they do', async () => {
    const { stdout } = await runCairn(['--help'])
    const names = [...stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help')
    expect(names).toEqual(
      expect.arrayContaining([
        'start',
        'project',
        'key',
        'import',
        'demo',
        'query',
        'export',
        'dropped',
        'doctor',
        'backup',
        'restore',
        'version',
      ]),
    )
    for (const name of names) expect((await cairn.cli([name, '--help'])).stdout).toMatch(/Usage: cairn/)
  })

  it('tell of all kinds of reports that there are', async () => {
    const { stderr } = await cairn.cli(['query', '{"kind": "none", "range": "today"}'])
    const kinds = [...stderr.matchAll(/'([a-z]+)'/g)].map(([, kind]) => kind)
    expect(kinds.length).toBeGreaterThan(10)
    const { stdout } = await cairn.cli(['query', '--help'])
    for (const kind of kinds) expect(stdout).toMatch(new RegExp(`\\b${kind}\\b`))
  })

  it('say that a port is taken, and leave nothing running', async () => {
    const { code, stderr } = await runCairn(['start', '--port', String(cairn.port), '--data', join(directory, 'taken')])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Port \d+ on 127.0.0.1 is taken/)])
  })

  it('warn of a CAIRN_* variable that is none', async () => {
    const { stderr } = await runCairn(['project', 'list', '--data', join(directory, 'codes')], '', { CAIRN_PROT: '1' })
    expect(stderr).toMatch(/CAIRN_PROT is not a setting/)
  })
})

describe('stopping', () => {
  it('on SIGTERM is graceful: what was answered is there after the next start, and a killed Cairn leaves no lock', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cairn-stop-'))
    try {
      const first = await startCairn({ dataDirectory: directory })
      await send(first, first.writeKey, [{ event_name: 'one', distinct_id: 'ada' }])
      expect(await first.kill('SIGTERM')).toBe(0)
      expect(existsSync(join(directory, 'server.json'))).toBe(false)
      const second = await startCairn({ dataDirectory: directory, until: 'listening' })
      expect(second.writeKey).toBe(first.writeKey)
      await send(second, second.writeKey, [{ event_name: 'two', distinct_id: 'ada' }])
      expect(await second.kill('SIGKILL')).toBe('SIGKILL')
      const third = await startCairn({ dataDirectory: directory })
      await settle(third)
      expect(await countOf(third, 1)).toBe(2)
      await third.stop()
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }, 120_000)

  it('accounts of a newer Cairn are refused with words', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cairn-newer-'))
    try {
      expect((await runCairn(['project', 'list', '--data', directory])).code).toBe(0)
      const database = new DatabaseSync(join(directory, 'cairn.sqlite'))
      database.prepare('INSERT INTO kysely_migration (name, timestamp) VALUES (?, ?)').run('9999_future', '2030-01-01')
      database.close()
      const { code, stderr } = await runCairn(['start', '--port', '0', '--data', directory])
      expect(code).toBe(1)
      expect(stderr).toMatch(/newer Cairn/)
      expect(stderr).not.toMatch(/ at .*\.ts/)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
})
