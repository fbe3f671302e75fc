// The unmodified client against the engine's process: formats, parameters, errors, and that nothing leaks between statements.
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { tableFromIPC } from 'apache-arrow'
import { parquetReadObjects } from 'hyparquet'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startHost } from './host.ts'
import { startEngine } from './index.ts'
import type { Engine } from './index.ts'

let directory: string
let engine: Engine
let client: ReturnType<typeof createClient>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-host-'))
  engine = await startEngine({ dataDirectory: directory, memoryBytes: 1_000_000_000 })
  class EngineAgent extends Agent {
    override createConnection(): ReturnType<typeof connect> {
      return connect(engine.socketPath())
    }
  }
  client = createClient({
    url: 'http://engine',
    http_agent: new EngineAgent({ keepAlive: true }),
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  })
})
afterAll(async () => {
  await client.close()
  await engine.stop()
  await rm(directory, { recursive: true, force: true })
})

const bytesOf = async (query: string): Promise<Buffer> =>
  Buffer.concat(await (await client.exec({ query })).stream.toArray())
const rowsOf = async (query: string, params: Record<string, unknown> = {}): Promise<unknown[]> =>
  (await client.query({ query, query_params: params, format: 'JSONEachRow' })).json<unknown>()

async function failure(run: () => Promise<unknown>): Promise<ClickHouseError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof ClickHouseError) return error
    throw error
  }
  throw new Error('It should have failed')
}

test('the socket is for its owner only', async () => {
  expect((await stat(engine.socketPath())).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(engine.socketPath()))).mode & 0o777).toBe(0o700)
})

test('it answers a ping', async () => {
  expect(await client.ping()).toEqual({ success: true })
})

test('JSON carries types and statistics', async () => {
  const result = await client.query({ query: 'SELECT number AS n FROM numbers(3)', format: 'JSON' })
  expect(result.response_headers['x-clickhouse-summary']).toMatch(/"read_rows":"3"/)
  expect(await result.json()).toMatchObject({
    meta: [{ name: 'n', type: 'UInt64' }],
    rows: 3,
    statistics: { rows_read: 3 },
  })
})

test('streamed formats are whole and right', async () => {
  const query = 'SELECT number AS n, toString(number) AS s FROM numbers(150000)'
  const lines = (await bytesOf(`${query} FORMAT JSONEachRow`)).toString().trimEnd().split('\n')
  expect(lines.length).toBe(150_000)
  expect(lines.at(-1)).toBe('{"n":149999,"s":"149999"}')
  const csv = (await bytesOf(`${query} FORMAT CSVWithNames`)).toString().trimEnd().split('\n')
  expect([csv.length, csv[0], csv.at(-1)]).toEqual([150_001, '"n","s"', '149999,"149999"'])
  const parquet = await bytesOf(`${query} FORMAT Parquet SETTINGS output_format_parquet_compression_method = 'snappy'`)
  const rows = await parquetReadObjects({ file: Uint8Array.from(parquet).buffer, rowStart: 149_990 })
  expect(rows.length).toBe(10)
  const arrow = tableFromIPC(
    await bytesOf(`${query} FORMAT ArrowStream SETTINGS output_format_arrow_compression_method = 'none'`),
  )
  expect(arrow.numRows).toBe(150_000)
  expect((await bytesOf("SELECT toUInt32(1), 'ab' FORMAT RowBinary")).toString('hex')).toBe('01000000026162')
})

test('an empty result is a whole one in every format', async () => {
  const query = 'SELECT number AS n FROM numbers(3) WHERE number > 5'
  expect((await bytesOf(`${query} FORMAT CSVWithNames`)).toString()).toBe('"n"\n')
  expect((await bytesOf(`${query} FORMAT JSONEachRow`)).length).toBe(0)
  expect((await bytesOf(`${query} FORMAT Parquet`)).subarray(0, 4).toString()).toBe('PAR1')
  expect(tableFromIPC(await bytesOf(`${query} FORMAT ArrowStream`)).numRows).toBe(0)
})

test('parameters come back as they were sent', async () => {
  const texts = [
    "a'b",
    'a\\b',
    'tab\there',
    'line\nfeed',
    '\r',
    '\0',
    '',
    'ünï 😀',
    "\\'",
    '{p:String}',
    ';',
    '\\N',
    '\\t',
  ]
  for (const text of texts)
    expect(await rowsOf('SELECT {p:String} AS x', { p: text }), JSON.stringify(text)).toEqual([{ x: text }])
  expect(await rowsOf('SELECT {p:Array(String)} AS x', { p: texts })).toEqual([{ x: texts }])
  expect(await rowsOf('SELECT {p:Array(Array(String))} AS x', { p: [texts, []] })).toEqual([{ x: [texts, []] }])
  expect(await rowsOf('SELECT {p:Nullable(String)} AS x', { p: null })).toEqual([{ x: null }])
  expect(await rowsOf('SELECT {p:Map(String, String)} AS x', { p: { "k'": 'v\\' } })).toEqual([{ x: { "k'": 'v\\' } }])
  expect(await rowsOf('SELECT toString({p:UInt64}) AS x', { p: 18_446_744_073_709_551_615n })).toEqual([
    { x: '18446744073709551615' },
  ])
  expect(await rowsOf('SELECT {p:Bool} AS x', { p: true })).toEqual([{ x: true }])
  expect(await rowsOf("SELECT {p:DateTime64(3, 'UTC')} AS x", { p: '2026-01-02 03:04:05.678' })).toEqual([
    { x: '2026-01-02 03:04:05.678' },
  ])
  expect(await rowsOf("SELECT {p:DateTime64(3, 'UTC')} AS x", { p: new Date(1_700_000_000_123) })).toEqual([
    { x: '2023-11-14 22:13:20.123' },
  ])
  expect(
    await rowsOf('SELECT a.{p:Identifier}.:String AS x FROM (SELECT \'{"k%2e x":"v"}\'::JSON AS a)', { p: 'k%2e x' }),
  ).toEqual([{ x: 'v' }])
  const many = Array.from({ length: 20_000 }, (_, index) => `id '${index}'`)
  expect(await rowsOf('SELECT length({p:Array(String)}) AS x, {p:Array(String)}[20000] AS last', { p: many })).toEqual([
    { x: 20_000, last: "id '19999'" },
  ])
})

test('errors have the code, the type and the status of a server', async () => {
  const cases = [
    ['SELEC 1', '62', 'SYNTAX_ERROR', 400],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR', 400],
    ['SELECT nosuch', '47', 'UNKNOWN_IDENTIFIER', 400],
    ['SELECT * FROM nosuch', '60', 'UNKNOWN_TABLE', 404],
    ['SELECT throwIf(number = 5) FROM numbers(9)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
    ['SELECT {nosuch:String}', '456', 'UNKNOWN_QUERY_PARAMETER', 400],
    ["SELECT match('a', '(')", '427', 'CANNOT_COMPILE_REGEXP', 400],
    ['SELECT sum(number) FROM numbers(100000000000) SETTINGS max_execution_time = 1', '159', 'TIMEOUT_EXCEEDED', 500],
    [
      'SELECT groupArray(number) FROM numbers(10000000) SETTINGS max_memory_usage = 10000000',
      '241',
      'MEMORY_LIMIT_EXCEEDED',
      500,
    ],
  ] as const
  for (const [query, code, type, status] of cases) {
    for (const format of ['JSON', 'JSONEachRow'] as const) {
      expect(await failure(() => client.query({ query, format }).then((result) => result.text())), query).toMatchObject(
        { code, type },
      )
    }
    expect(await post(query), query).toMatchObject({ status, code })
  }
})

/** A bare POST, for what the client does not show. */
async function post(query: string): Promise<{ status: number | undefined; code: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: engine.socketPath(), method: 'POST', path: '/' }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          code: response.headers['x-clickhouse-exception-code']?.toString(),
          body,
        }),
      )
    })
    sent.on('error', reject)
    sent.end(query)
  })
}

test('after a failed statement the next one has no foreign bytes', async () => {
  // Each writes rows before it fails.
  const failing =
    "SELECT number, 'other tenant', throwIf(number = 90000) FROM numbers(100000) SETTINGS max_block_size = 1000, max_threads = 1"
  for (let round = 0; round < 3; round++) {
    for (const format of ['JSON', 'JSONCompact', 'CSVWithNames', 'JSONEachRow'] as const) {
      await expect(client.query({ query: failing, format }).then((result) => result.text())).rejects.toThrow()
      expect(await (await client.query({ query: 'SELECT 5 AS x', format: 'JSONEachRow' })).text()).toBe('{"x":5}\n')
      expect(await (await client.query({ query: 'SELECT 5 AS x', format: 'JSON' })).json()).toMatchObject({
        data: [{ x: 5 }],
      })
    }
  }
})

test('settings and parameters of one statement do not reach the next one', async () => {
  await client.query({
    query: 'SELECT {secret:String}',
    query_params: { secret: 'x' },
    clickhouse_settings: { max_threads: 1, readonly: '2' },
  })
  for (let round = 0; round < 8; round++) {
    expect(await failure(() => client.query({ query: 'SELECT {secret:String}' }))).toMatchObject({ code: '456' })
    expect(await rowsOf("SELECT getSetting('readonly') AS r")).toEqual([{ r: 0 }])
  }
})

test('a result that is built whole has a limit, a streamed one has none', async () => {
  const whole = (query: string) => failure(() => client.query({ query, format: 'JSON' }))
  expect(await whole("SELECT repeat('x', 1000 + number % 2) AS x FROM numbers(100000)")).toMatchObject({ code: '396' })
  expect(await whole('SELECT number FROM numbers(50000000)')).toMatchObject({ code: '396' })
  // One value in all rows is small for the engine, not so its text. 241: making it, the engine's memory ended.
  const query = "SELECT repeat('x', 1000) AS x FROM numbers(280000)"
  expect((await whole(query)).code).toMatch(/^(396|241)$/)
  let bytes = 0
  for await (const chunk of (await client.exec({ query: `${query} FORMAT JSONEachRow` })).stream)
    bytes += Buffer.byteLength(chunk)
  expect(bytes).toBeGreaterThan(280_000_000)
})

test('an error in the middle of a stream breaks it off', async () => {
  const { stream } = await client.exec({
    query: 'SELECT number, throwIf(number = 5000000) FROM numbers(10000000) FORMAT CSVWithNames',
  })
  await expect(stream.toArray()).rejects.toThrow()
})

test('a statement whose client goes away is killed', async () => {
  for (const format of ['JSON', 'CSVWithNames'] as const) {
    const abort = new AbortController()
    const marked = `SELECT 'marked ${format}', sleepEachRow(0.5) FROM numbers(1000) SETTINGS max_block_size = 1`
    const asked = client
      .exec({ query: `${marked} FORMAT ${format}`, abort_signal: abort.signal })
      .then((result) => result.stream.toArray())
    const isRunning = async (): Promise<boolean> =>
      (
        await rowsOf(
          "SELECT 1 FROM system.processes WHERE query LIKE {p:String} AND query NOT LIKE '%system.processes%'",
          { p: `%marked ${format}%` },
        )
      ).length > 0
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(true)
    abort.abort()
    await expect(asked).rejects.toThrow()
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(false)
  }
})

test('many at once get their own answers', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) =>
      rowsOf('SELECT {p:UInt32} AS x, count() AS n FROM numbers({p:UInt32})', { p: index * 1000 }),
    ),
  )
  expect(answers).toEqual(Array.from({ length: 60 }, (_, index) => [{ x: index * 1000, n: index * 1000 }]))
})

test('inserts take rows from the body in any format', async () => {
  await client.command({ query: 'CREATE TABLE taken (a UInt32, b String) ENGINE = MergeTree ORDER BY a' })
  await client.insert({ table: 'taken', values: [{ a: 1, b: "x'\n;" }], format: 'JSONEachRow' })
  await client.command({ query: "INSERT INTO taken VALUES (2, 'y;')" })
  await client.command({ query: 'INSERT INTO taken FORMAT CSV\n3,"z;"\n' })
  expect(await rowsOf('SELECT * FROM taken ORDER BY a')).toEqual([
    { a: 1, b: "x'\n;" },
    { a: 2, b: 'y;' },
    { a: 3, b: 'z;' },
  ])
  expect(
    await failure(() => client.insert({ table: 'taken', values: [{ a: 'no' }], format: 'JSONEachRow' })),
  ).toBeInstanceOf(ClickHouseError)
  expect(await post("INSERT INTO taken VALUES (9, 'x'); DROP TABLE taken")).toMatchObject({ status: 400 })
  expect(await rowsOf('SELECT count() AS n FROM taken')).toEqual([{ n: 3 }])
})

test('a second engine on the directory is refused with a clear message', async () => {
  const second = startEngine({ dataDirectory: directory, memoryBytes: 1_000_000_000, lockWaitMs: 300 })
  await expect(second).rejects.toThrow(/in use by another process \(\d+\)/)
})

test('after kill -9 it is started again on another socket, and answers', async () => {
  const before = engine.socketPath()
  process.kill(engine.pid() ?? 0, 'SIGKILL')
  await expect.poll(() => engine.socketPath() !== before && engine.isUp(), { timeout: 30_000 }).toBe(true)
  expect(await rowsOf('SELECT count() AS n FROM taken')).toEqual([{ n: 3 }])
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('when its parent is killed with -9 it ends at once, and the directory is free', async () => {
  const other = await mkdtemp(join(tmpdir(), 'cairn-orphan-'))
  try {
    const script = `import { startEngine } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      const engine = await startEngine({ dataDirectory: ${JSON.stringify(other)}, memoryBytes: 1e9 })
      console.log(engine.pid())`
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    )
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
    const next = await startEngine({ dataDirectory: other, memoryBytes: 1_000_000_000 })
    await next.stop()
  } finally {
    await rm(other, { recursive: true, force: true })
  }
})

test('statements that people typed never have all places, and one that outlives its limit by far is given up', async () => {
  const place = await mkdtemp(join(tmpdir(), 'cairn-host-places-'))
  const socketPath = join(place, 'e.sock')
  let stuck = 0
  const begun: string[] = []
  const server = await startHost({
    core: {
      run: (_, text) => {
        begun.push(text.trim())
        return text.includes('forever') ? new Promise(() => {}) : Promise.resolve(Buffer.from('{"data":[]}'))
      },
      close: () => Promise.resolve(),
    },
    socketPath,
    scratchDirectory: join(place, 'scratch'),
    settings: new Map(),
    queries: 4,
    exports: 1,
    newId: () => 'id',
    stuckMs: (seconds) => seconds * 3_000,
    onStuck: () => stuck++,
  })
  const ask = (query: string, readonly: number, signal?: AbortSignal): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const path = `/?${new URLSearchParams({ query, readonly: String(readonly), max_execution_time: '0.05', default_format: 'JSON' }).toString()}`
      const asked = request({ socketPath, path, method: 'POST', ...(signal && { signal }) }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      asked.on('error', reject).end()
    })
  try {
    const gone = new AbortController()
    const typed = Array.from({ length: 6 }, () => ask('SELECT forever', 1, gone.signal).catch(() => 0))
    await vi.waitFor(() => expect(begun.filter((text) => text === 'SELECT forever')).toHaveLength(2))
    // Who asked is gone, but the engine is not done: the places stay taken, the others' are free.
    gone.abort()
    await Promise.all(typed)
    expect(await Promise.all(Array.from({ length: 4 }, () => ask('SELECT 1', 2)))).toEqual([200, 200, 200, 200])
    const late = ask('SELECT 2', 1).catch(() => 0)
    await vi.waitFor(() => expect(stuck).toBe(2))
    expect(begun).not.toContain('SELECT 2')
    server.closeAllConnections()
    await late
  } finally {
    server.close()
    await rm(place, { recursive: true, force: true })
  }
})
