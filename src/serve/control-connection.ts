// The client's end of the control socket: finds the Cairn of a data directory, or starts one for the duration.
import { Agent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { existsSync, mkdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SpoolRecord } from '../event/index.ts'
import { CliError, exitCodes } from './commands/command.ts'
import { ControlError } from './control.ts'
import type { AppendSummary, Control, ControlStats } from './control.ts'
import { inUseMessage, isLocked, readServerNote } from './lock.ts'
import { pathsOf } from './paths.ts'
import type { Settings } from './settings.ts'

/** Connects to the Cairn that runs on `settings.data`, or starts one for the duration. Fails with a CliError saying why. */
export async function openControlOf(settings: Settings): Promise<Control> {
  const paths = pathsOf(settings.data)
  if (existsSync(paths.lock) && isLocked(paths.lock)) return connectRunning(settings)
  mkdirSync(settings.data, { recursive: true, mode: 0o700 })
  // Loaded only where it is needed: most commands talk to a running Cairn.
  const { startCairn } = await import('./cairn.ts')
  const cairn = await startCairn({ ...settings, logLevel: quieter(settings.logLevel) }, { listen: false })
  try {
    // A database that does not come is the command's to tell (`cairn doctor` says why).
    await Promise.race([cairn.ready(), sleep(readyPatienceMs, undefined, { ref: false })])
  } catch (error) {
    await cairn.stop()
    throw new CliError(error instanceof Error ? error.message : String(error))
  }
  return controlOver(paths.controlSocket, settings.data, () => cairn.stop())
}

/** A command's own Cairn tells only what went wrong, unless more is asked for. */
const quieter = (level: Settings['logLevel']): Settings['logLevel'] => (level === 'info' ? 'warn' : level)

const readyPatienceMs = 30_000
/** The Cairn holds the lock a moment before it listens, and a moment after. */
const connectPatienceMs = 15_000

async function connectRunning(settings: Settings): Promise<Control> {
  const paths = pathsOf(settings.data)
  const until = performance.now() + connectPatienceMs
  for (;;) {
    // Its own word first: with another TMPDIR it may have put the socket elsewhere.
    const socketPath = readServerNote(paths.serverNote)?.controlSocket ?? paths.controlSocket
    const control = controlOver(socketPath, settings.data, undefined)
    try {
      await control.request('GET', '/healthz')
      return control
    } catch (error) {
      await control.close()
      if (!isLocked(paths.lock)) return openControlOf(settings)
      if (performance.now() > until)
        throw new CliError(
          `${inUseMessage(settings.data, readServerNote(paths.serverNote))} It does not answer on ${socketPath}: ${error instanceof Error ? error.message : String(error)}`,
          exitCodes.inUse,
        )
      await sleep(200)
    }
  }
}

/** `stop`: ends the Cairn that was started for this connection. */
export function controlOver(
  socketPath: string,
  dataDirectory: string,
  stop: (() => Promise<void>) | undefined,
): Control {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })

  const send = (
    method: string,
    path: string,
    body: Readable | string | undefined,
    type: string,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers =
        body === undefined
          ? {}
          : { 'Content-Type': type, ...(typeof body === 'string' ? { 'Content-Length': Buffer.byteLength(body) } : {}) }
      const request = httpRequest({ agent, socketPath, method, path, headers }, resolve)
      request.on('error', (error) =>
        reject(new ControlError(`The Cairn of ${dataDirectory} went away: ${error.message}`)),
      )
      if (body instanceof Readable) {
        body.on('error', (error) => {
          request.destroy()
          reject(error)
        })
        body.pipe(request)
      } else request.end(body)
    })

  const request: Control['request'] = async (method, path, body) => {
    const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body), 'application/json')
    const text = await textOf(response)
    return { status: response.statusCode ?? 0, body: parsed(text) }
  }
  const requestOk = async (method: string, path: string): Promise<unknown> => {
    const response = await request(method, path)
    if (response.status >= 400) throw new ControlError(messageOf(response.body), response.status)
    return response.body
  }

  return {
    dataDirectory,
    isOwn: stop !== undefined,
    request,
    stream: async (method, path, body) => {
      const response = await send(
        method,
        path,
        body === undefined ? undefined : JSON.stringify(body),
        'application/json',
      )
      if ((response.statusCode ?? 0) < 400) return response
      throw new ControlError(messageOf(parsed(await textOf(response))), response.statusCode)
    },
    append: async (records) => {
      let events = 0
      async function* lines(): AsyncGenerator<string> {
        let chunk = ''
        for await (const record of records) {
          events += countOf(record)
          chunk += JSON.stringify(record) + '\n'
          if (chunk.length < 256 * 1024) continue
          yield chunk
          chunk = ''
        }
        if (chunk !== '') yield chunk
      }
      const response = await send(
        'POST',
        '/control/append',
        Readable.from(lines(), { objectMode: false, highWaterMark: 1024 * 1024 }),
        'application/x-ndjson',
      )
      const answer = parsed(await textOf(response)) as { records?: number; error?: { message?: string } }
      const appended = answer.records ?? 0
      if (response.statusCode !== 200) throw new ControlError(messageOf(answer), response.statusCode, appended)
      return { records: appended, events } satisfies AppendSummary
    },
    settle: async () => void (await requestOk('POST', '/control/settle')),
    stats: async () => (await requestOk('GET', '/control/stats')) as ControlStats,
    close: async () => {
      agent.destroy()
      await stop?.()
    },
  }
}

/** Events that a record stands for. */
const countOf = (record: SpoolRecord): number =>
  record.kind === 'events' ? record.events.length : record.kind === 'replay' ? record.payloads.length : 0

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer)
  } catch (error) {
    throw new ControlError(`The answer broke off: ${error instanceof Error ? error.message : String(error)}`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** The server's own words: its message and hint. */
function messageOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('error' in body)) return String(body)
  const { message = '', hint = '' } = body.error as { message?: string; hint?: string }
  return hint === '' ? message : `${message}\n${hint}`
}
