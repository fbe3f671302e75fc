// The server's end of the control socket: the API with the operator's trust, and what only the operator does.
// Whoever can open the socket (0600, in a 0700 directory) owns the data anyway.
import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AppendResult } from '../spool/index.ts'
import type { ControlStats } from './control.ts'

export interface ControlDeps {
  readonly socketPath: string
  readonly append: (record: string) => Promise<AppendResult>
  /** Bytes in the spool that are not loaded yet. */
  readonly backlogBytes: () => number
  readonly stats: () => ControlStats
  readonly settle: (signal: AbortSignal) => Promise<void>
  /** Copies everything to a directory on this machine; resolves to what was copied. */
  readonly backup: (directory: string) => Promise<object>
  readonly doctor: () => Promise<object>
  /** Everything else: the API. */
  readonly api: RequestListener
  readonly onFault: (error: unknown) => void
}

/** Appending waits while more than this waits to be loaded, bytes. */
const mostBacklogBytes = 64 * 1024 * 1024
/** Appended but not yet on disk, bytes. */
const mostPendingBytes = 8 * 1024 * 1024

type Handler = (request: IncomingMessage, response: ServerResponse, deps: ControlDeps) => Promise<void>

const routes: Readonly<Record<string, Handler>> = {
  'POST /control/append': append,
  'GET /control/stats': async (_, response, deps) => answer(response, 200, deps.stats()),
  'POST /control/settle': async (request, response, deps) => {
    const abort = new AbortController()
    response.once('close', () => abort.abort())
    request.resume()
    await deps.settle(abort.signal)
    answer(response, 200, {})
  },
  'POST /control/backup': async (request, response, deps) => {
    const { directory } = (await jsonOf(request)) as { directory: string }
    answer(response, 200, await deps.backup(directory))
  },
  'POST /control/doctor': async (request, response, deps) => {
    request.resume()
    answer(response, 200, await deps.doctor())
  },
}

/** Listens on the socket; a socket file left behind by a killed Cairn is taken away (the caller holds the lock). */
export async function startControlSocket(deps: ControlDeps): Promise<Server> {
  rmSync(deps.socketPath, { force: true })
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
    const handler = routes[`${request.method} ${request.url}`]
    if (handler === undefined) return deps.api(request, response)
    handler(request, response, deps).catch((error: unknown) => {
      deps.onFault(error)
      fail(response, error)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(deps.socketPath, () => {
      chmodSync(deps.socketPath, 0o600)
      resolve()
    })
  })
  return server
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const message = error instanceof Error ? error.message : String(error)
  answer(response, 500, { error: { code: 'failed', message, hint: '' } })
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
}

/**
 * Lines of JSON, one record each, from a trusted sender. Reading stops while the loader is behind, so the sender's writes
 * wait. Answers {"records": n}: n records, the first n, are durable, also where the status says that it failed.
 */
async function append(request: IncomingMessage, response: ServerResponse, deps: ControlDeps): Promise<void> {
  let sent = 0
  let failure: string | undefined
  let firstFailed = Infinity
  let pendingBytes = 0
  const pending = new Set<Promise<void>>()

  const appendOne = async (record: string, index: number): Promise<void> => {
    for (;;) {
      const result = await deps.append(record)
      if (result.ok) return
      if (result.reason !== 'full') {
        failure = result.detail
        firstFailed = Math.min(firstFailed, index)
        return
      }
      await sleep(200)
    }
  }
  const room = async (): Promise<void> => {
    while (pendingBytes > mostPendingBytes && pending.size > 0) await Promise.race(pending)
    while (deps.backlogBytes() > mostBacklogBytes && !request.destroyed) await sleep(50)
  }
  for await (const line of lines(request)) {
    await room()
    // The rest is read and let go: to stop reading would cut the connection before it could be told.
    if (failure !== undefined) continue
    const index = sent++
    pendingBytes += line.length
    const appending = appendOne(line, index).finally(() => {
      pendingBytes -= line.length
      pending.delete(appending)
    })
    pending.add(appending)
  }
  await Promise.all(pending)
  request.resume()
  if (failure === undefined) return answer(response, 200, { records: sent })
  answer(response, 503, {
    records: firstFailed,
    error: {
      code: 'not_stored',
      message: `The records could not be stored: ${failure}`,
      hint: 'Make room on the disk, then go on.',
    },
  })
}

/** Lines of a body; the last one may lack its newline. Bytes are cut at newlines first, so that no character is torn. */
async function* lines(request: IncomingMessage): AsyncGenerator<string> {
  let rest: Buffer[] = []
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    let start = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      rest.push(bytes.subarray(start, end))
      const line = Buffer.concat(rest).toString('utf8')
      rest = []
      start = end + 1
      if (line !== '') yield line
    }
    rest.push(bytes.subarray(start))
  }
  const line = Buffer.concat(rest).toString('utf8')
  if (line !== '') yield line
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
