// A small site that uses the tracker, and a recorder of what arrives. Strict about the wire format: whatever
// `POST /track` would refuse is a violation here.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { trackerFiles } from '../index.ts'

export interface Arrived {
  readonly event_name: string
  readonly event_id: string
  readonly timestamp: number
  readonly url: string
  readonly title: string
  readonly referrer: string
  readonly properties: Record<string, unknown>
  readonly distinct_id?: string
  readonly user_id?: string
  readonly engaged_ms?: number
  readonly scroll_depth?: number
  readonly revenue?: string
  readonly alias?: string
  readonly person?: Record<string, unknown>
  readonly groups?: Record<string, string>
}
interface Request {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly status: number
  readonly at: number
  readonly sentAt: number
  readonly events: readonly Arrived[]
}
interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
}

const texts = new Set(['event_name', 'event_id', 'url', 'title', 'referrer', 'language', 'time_zone', 'sdk'])
const optionalTexts = new Set(['alias', 'distinct_id', 'user_id', 'revenue', 'currency', 'session_id'])
const numbers = new Set(['timestamp', 'screen_width', 'screen_height'])
const optionalNumbers = new Set(['engaged_ms', 'scroll_depth'])

/** What is wrong with an event; [] if nothing is. */
function faultsOf(event: Record<string, unknown>): string[] {
  const faults: string[] = []
  for (const name of [...texts, ...numbers]) if (!(name in event)) faults.push(`${name} is missing`)
  for (const [name, value] of Object.entries(event)) {
    if (texts.has(name) || optionalTexts.has(name)) {
      if (typeof value !== 'string') faults.push(`${name} is no text: ${JSON.stringify(value)}`)
    } else if (numbers.has(name) || optionalNumbers.has(name)) {
      if (!Number.isSafeInteger(value) || (value as number) < 0) faults.push(`${name} is ${JSON.stringify(value)}`)
    } else if (name === 'properties' || name === 'person' || name === 'groups') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) faults.push(`${name} is no object`)
    } else faults.push(`${name} is not of the wire format`)
  }
  if (String(event['event_id']).length > 128 || !event['event_id']) faults.push('event_id is empty or too long')
  if (event['event_name'] === 'engagement' && !('engaged_ms' in event && 'scroll_depth' in event))
    faults.push('engagement without its measures')
  if (Number(event['scroll_depth'] ?? 0) > 100) faults.push('scroll_depth is over 100')
  return faults
}

export interface Site {
  readonly port: number
  /** Address of a path on the site, which the browser maps to this machine. */
  url(path: string, host?: string): string
  /** Pages and scripts by path. */
  readonly pages: Map<string, string>
  readonly headers: Map<string, Record<string, string>>
  /** Requests that arrived at the collecting address, with what they were answered. */
  readonly requests: Request[]
  readonly violations: string[]
  /** Every file that was asked for. */
  readonly asked: string[]
  /** How the next requests are answered; 202 when there is nothing left. A function decides for each. */
  answers: Answer[] | (() => Answer)
  /** Events that were taken, doubles left out as the server does. */
  events(name?: string): Arrived[]
  reset(): void
  close(): Promise<void>
}

export async function openSite(): Promise<Site> {
  const scripts = new Map(trackerFiles.map(({ name, path }) => ['/' + name, readFileSync(path, 'utf8')]))
  const collects = new Set(['/track', '/x/track', '/deep/er/track', '/collect/here'])

  const track = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const answer = (typeof site.answers === 'function' ? site.answers() : site.answers.shift()) ?? { status: 202 }
    try {
      const sent = JSON.parse(body) as Record<string, unknown>
      if (!request.headers['content-type']?.startsWith('text/plain')) site.violations.push('not text/plain')
      if (request.headers['cookie']) site.violations.push('a cookie came')
      if (sent['key'] !== 'wk_test') site.violations.push(`key is ${String(sent['key'])}`)
      if (!Number.isSafeInteger(sent['sent_at'])) site.violations.push('sent_at is no time')
      if (Object.keys(sent).sort().join() !== 'events,key,sent_at') site.violations.push('unknown field of the body')
      const events = sent['events'] as Arrived[]
      if (!events.length) site.violations.push('no events')
      for (const event of events) site.violations.push(...faultsOf(event as never))
      const { status } = answer
      site.requests.push({
        path,
        headers: request.headers,
        status,
        at: Date.now(),
        sentAt: Number(sent['sent_at']),
        events,
      })
    } catch (error) {
      site.violations.push(`not JSON: ${String(error)}: ${body.slice(0, 200)}`)
    }
    response.writeHead(answer.status, {
      'Access-Control-Allow-Origin': request.headers.origin ?? '*',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Retry-After',
      ...answer.headers,
    })
    response.end('{"accepted":1,"rejected":[]}')
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    if (collects.has(path)) {
      if (request.method === 'POST') void track(request, response, path)
      else {
        site.violations.push(`${request.method} ${path}: a preflight?`)
        response.writeHead(405).end()
      }
      return
    }
    site.asked.push(path)
    const page = site.pages.get(path)
    const script = scripts.get('/' + (path.split('/').at(-1) ?? ''))
    if (page !== undefined) {
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      response.writeHead(200, { 'Content-Type': type, ...site.headers.get(path) }).end(page)
    } else if (script !== undefined)
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end(script)
    else response.writeHead(404, { 'Content-Type': 'text/html' }).end('nothing here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const site: Site = {
    port,
    url: (path, host = 'site.test') => `http://${host}:${port}${path}`,
    pages: new Map(),
    headers: new Map(),
    requests: [],
    violations: [],
    asked: [],
    answers: [],
    events(name) {
      const taken = new Map<string, Arrived>()
      for (const request of site.requests)
        if (request.status === 202) for (const event of request.events) taken.set(event.event_id, event)
      return [...taken.values()].filter((event) => !name || event.event_name === name)
    },
    reset() {
      site.pages.clear()
      site.headers.clear()
      site.requests.length = site.violations.length = site.asked.length = 0
      site.answers = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return site
}

/** The tag as people paste it, with more attributes. */
export const tag = (attributes = '', src = '/cairn.js'): string =>
  `<script defer src="${src}" data-key="wk_test" ${attributes}></script>`

export const html = (body: string, head = tag()): string =>
  `<!doctype html><html><head><title>Title of the page</title>${head}</head><body>${body}</body></html>`
