// The engine's HTTP face: the part of ClickHouse's interface that the unmodified @clickhouse/client uses, for whoever
// may open the unix socket. A request is one statement; a client that goes away kills its statement.
import { execFile } from 'node:child_process'
import { constants, createReadStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { chmod, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { errorBody, errorCode, errorStatus } from './errors.ts'
import { readRequest, RequestError } from './request.ts'
import type { EngineRequest } from './request.ts'
import { quote, setStatement } from './sessions.ts'
import type { EngineCore } from './sessions.ts'
import { createSlots } from './slots.ts'
import { parseStatement } from './statement.ts'

const run = promisify(execFile)

export interface HostOptions {
  readonly core: EngineCore
  readonly socketPath: string
  /** For bodies of inserts and pipes of exports; emptied at the start. On the data directory's disk. */
  readonly scratchDirectory: string
  /** Settings that every statement has unless it says otherwise. */
  readonly settings: ReadonlyMap<string, string>
  readonly queries: number
  readonly exports: number
  readonly newId: () => string
  /** Limit of a statement, seconds → when it is given up, ms: work in one block is not interrupted by its limit. */
  readonly stuckMs: (seconds: number) => number
  /** A statement that people typed was given up, and holds its place until the engine ends. */
  readonly onStuck: () => void
}

/** Longest body, bytes: a batch of the loader is at most about 64 MB. */
const bodyBytes = 256 * 1024 * 1024

/** Largest result of a format that is built whole, bytes as the engine counts them; the text needs several times as much. */
const wholeResultBytes = 64 * 1024 * 1024
/** Longest text of one, bytes. The engine counts a column of one value once, however many rows it has; and the client reads a text whole. */
const wholeTextBytes = 256 * 1024 * 1024

/** Formats whose result is small by nature or can't be cut: built whole. All others go through a pipe as they are made. */
const wholeFormats = new Set(['JSON', 'JSONCompact', 'JSONStrings', 'JSONCompactStrings', 'Null', 'Pretty', 'Vertical'])

const contentTypes: Readonly<Record<string, string>> = {
  JSON: 'application/json; charset=UTF-8',
  JSONEachRow: 'application/x-ndjson; charset=UTF-8',
  CSVWithNames: 'text/csv; charset=UTF-8; header=present',
  CSV: 'text/csv; charset=UTF-8; header=absent',
  Parquet: 'application/octet-stream',
  ArrowStream: 'application/octet-stream',
  RowBinary: 'application/octet-stream',
}

/** Listens on the socket (0600). Closing the server leaves running statements to their end. */
export async function startHost(options: HostOptions): Promise<Server> {
  await rm(options.scratchDirectory, { recursive: true, force: true })
  await mkdir(options.scratchDirectory, { recursive: true, mode: 0o700 })
  // Who listens has the directory: sockets of processes that were killed are nobody's.
  for (const name of await readdir(dirname(options.socketPath)))
    if (name.endsWith('.sock')) await rm(join(dirname(options.socketPath), name), { force: true })
  const handle = createHandler(options)
  const server = createServer({ maxHeaderSize: 8 * 1024 * 1024, keepAliveTimeout: 10_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.requestTimeout = 0
  server.timeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.socketPath, resolve)
  })
  await chmod(options.socketPath, 0o600)
  return server
}

function createHandler(options: HostOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { core, newId } = options
  const querySlots = createSlots(options.queries)
  // What people typed on the SQL page never has all of them: reports go on, whatever it does.
  const typedSlots = createSlots(Math.max(1, Math.floor(options.queries / 2)))
  const exportSlots = createSlots(options.exports)
  const insertSlots = createSlots(2)

  return async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0]
    if (path === '/ping') {
      response.end('Ok.\n')
      return
    }
    if (path !== '/') {
      response.writeHead(404).end('There is no handle ' + path + '\n')
      return
    }
    const gone = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    try {
      await serve(await readRequest(request, bodyBytes, newId), response, gone.signal)
    } catch (error) {
      fail(response, error)
    }
  }

  async function serve(request: EngineRequest, response: ServerResponse, gone: AbortSignal): Promise<void> {
    response.setHeader('X-ClickHouse-Query-Id', request.queryId)
    const tag = newId()
    const settings = new Map([...options.settings, ...request.settings, ['log_comment', tag]])
    const statement = parseStatement(request.query)
    const format = statement.kind === 'select' ? (statement.format ?? request.defaultFormat) : 'Null'
    if (wholeFormats.has(format) && !settings.has('max_result_bytes'))
      settings.set('max_result_bytes', String(wholeResultBytes))
    const params = [...request.params].map(([name, value]) => [`param_${name}`, value] as const)
    const prelude = prepare([...settings, ...params])
    if (statement.kind === 'none') throw new RequestError(400, 62, 'Syntax error: Empty query. (SYNTAX_ERROR)')
    if (statement.kind === 'several')
      throw new RequestError(400, 62, 'Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)')

    if (statement.kind === 'insert') {
      const release = await insertSlots.take(gone)
      try {
        const inline = Buffer.from(request.query.slice(statement.dataStart).replace(/^[ \t]*;?\r?\n?/, ''))
        await insert(prelude, statement.head, statement.format, Buffer.concat([inline, request.body]))
      } finally {
        release()
      }
      response.writeHead(200, { 'X-ClickHouse-Summary': '{"elapsed_ns":"0"}' }).end()
      return
    }
    if (request.body.length > 0)
      throw new RequestError(400, 62, 'Syntax error: data without INSERT … FORMAT. (SYNTAX_ERROR)')
    if (!/^\w+$/.test(format)) throw new RequestError(404, 73, `Unknown format ${format}. (UNKNOWN_FORMAT)`)
    response.setHeader('X-ClickHouse-Format', format)
    response.setHeader('Content-Type', contentTypes[format] ?? 'text/plain; charset=UTF-8')
    if (
      statement.kind === 'select' &&
      /^\s*(--|\/\*|\()*\s*(SELECT|WITH|FROM)/i.test(statement.text) &&
      !wholeFormats.has(format)
    ) {
      const release = await exportSlots.take(gone)
      try {
        await pipe(prelude, { text: statement.text, tail: statement.tail, format, tag }, response, gone)
      } finally {
        release()
      }
      return
    }
    const text = statement.kind === 'select' ? `${statement.text}\n${statement.tail}` : statement.text
    // The program's own statements may change settings (readonly = 2).
    const isTyped = request.settings.get('readonly') === '1'
    const release = await takeSlots(isTyped, gone)
    const seconds = Number(request.settings.get('max_execution_time') ?? 0)
    const timer = isTyped && seconds > 0 ? setTimeout(options.onStuck, options.stuckMs(seconds)) : undefined
    try {
      const bytes = await killable(core.run(prelude, text, format), tag, gone)
      if (gone.aborted) return
      if (bytes.length > wholeTextBytes)
        throw new RequestError(500, 396, 'Limit for result exceeded, as text. (TOO_MANY_ROWS_OR_BYTES)')
      response.writeHead(200, { 'X-ClickHouse-Summary': summaryOf(format, bytes), 'Content-Length': bytes.length })
      response.end(bytes)
    } finally {
      clearTimeout(timer)
      release()
    }
  }

  /** Given back when the engine is done, not when the client is gone. */
  async function takeSlots(isTyped: boolean, gone: AbortSignal): Promise<() => void> {
    if (!isTyped) return querySlots.take(gone)
    const leave = await typedSlots.take(gone)
    try {
      const release = await querySlots.take(gone)
      return () => {
        release()
        leave()
      }
    } catch (error) {
      leave()
      throw error
    }
  }

  /** The body as a file, then INSERT … FROM INFILE: RowBinary as it is, typed by the table's own columns. */
  async function insert(prelude: string, head: string, format: string, data: Buffer): Promise<void> {
    if (data.length === 0) return
    const file = join(options.scratchDirectory, `${newId()}.insert`)
    try {
      await writeFile(file, data)
      await core.run(prelude, `${head}\nFROM INFILE ${quote(file)} FORMAT ${format}`, 'Null')
    } finally {
      await rm(file, { force: true })
    }
  }

  /** The result through a named pipe, at the pace of the client: nothing is gathered, on disk or in memory. */
  async function pipe(
    prelude: string,
    query: { readonly text: string; readonly tail: string; readonly format: string; readonly tag: string },
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const fifo = join(options.scratchDirectory, `${newId()}.pipe`)
    await run('mkfifo', ['-m', '600', fifo])
    const reader = createReadStream(fifo, { highWaterMark: 256 * 1024 })
    try {
      let failure: unknown
      const text = `${query.text}\nINTO OUTFILE ${quote(fifo)} TRUNCATE FORMAT ${query.format}\n${query.tail}`
      const write = async (): Promise<void> => {
        try {
          await killable(core.run(prelude, text, query.format), query.tag, gone)
        } catch (error) {
          failure = error
        }
        await unblock(fifo, reader)
      }
      const statement = write()
      gone.addEventListener('abort', () => reader.destroy(), { once: true })
      try {
        for await (const chunk of reader) {
          if (gone.aborted) break
          if (!response.headersSent) response.writeHead(200)
          if (!response.write(chunk)) await drained(response)
        }
      } catch (error) {
        if (!gone.aborted) failure ??= error
      }
      await statement
      if (gone.aborted) return
      if (failure !== undefined)
        throw failure instanceof Error ? failure : new Error('The pipe failed', { cause: failure })
      response.end()
    } finally {
      reader.destroy()
      await rm(fifo, { force: true })
    }
  }

  /** Kills the statement when the client goes away; settles when the engine is done with it. */
  async function killable<T>(statement: Promise<T>, tag: string, gone: AbortSignal): Promise<T> {
    const done = new AbortController()
    const settled = statement.finally(() => done.abort())
    const onGone = async (): Promise<void> => {
      // It may not have begun yet, or take a while to notice: ask until it is done.
      while (!done.signal.aborted) {
        await core.run('', `KILL QUERY WHERE Settings['log_comment'] = ${quote(tag)} ASYNC`, 'Null').catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const listener = (): void => void onGone()
    if (gone.aborted) listener()
    else gone.addEventListener('abort', listener, { once: true })
    try {
      return await settled
    } finally {
      gone.removeEventListener('abort', listener)
    }
  }
}

function prepare(values: readonly (readonly [string, string])[]): string {
  try {
    return setStatement(values)
  } catch (error) {
    throw new RequestError(400, 115, `${error instanceof Error ? error.message : ''}. (UNKNOWN_SETTING)`)
  }
}

/** The reader's open() waits for a writer, and a statement that failed before it wrote left none: opens and closes it. */
async function unblock(fifo: string, reader: ReadStream): Promise<void> {
  while (reader.pending && !reader.closed) {
    try {
      const handle = await open(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
      await handle.close()
    } catch {
      // ENXIO: its open() has not begun to wait yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })

function fail(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof RequestError ? error.code : errorCode(text)
  // Within a result there is no other way to say that it is not whole.
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const body = errorBody(error instanceof RequestError ? `Code: ${code}. DB::Exception: ${text}` : text)
  response.removeHeader('Content-Type')
  response.writeHead(error instanceof RequestError ? error.status : errorStatus(code), {
    'X-ClickHouse-Exception-Code': String(code),
    'Content-Type': 'text/plain; charset=UTF-8',
  })
  response.end(body + '\n')
}

/** Only the JSON formats tell what was read (chDB's own counters are 0). */
function summaryOf(format: string, bytes: Uint8Array): string {
  if (!format.startsWith('JSON')) return '{}'
  const end = Buffer.from(bytes.buffer, bytes.byteOffset + Math.max(0, bytes.length - 300), Math.min(300, bytes.length))
  const statistics = /"elapsed": ([\d.e-]+),\s*"rows_read": (\d+),\s*"bytes_read": (\d+)/.exec(end.toString('latin1'))
  if (statistics === null) return '{}'
  const elapsed = Math.round(Number(statistics[1]) * 1e9)
  return `{"read_rows":"${statistics[2]}","read_bytes":"${statistics[3]}","elapsed_ns":"${elapsed}"}`
}
