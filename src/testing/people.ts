// For tests: the whole API over real accounts in a directory of its own, and browsers with cookies that talk to it.
import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openAccounts } from '../account/index.ts'
import type { Accounts, AuthOptions, Mail } from '../account/index.ts'
import { createApi } from '../api/index.ts'
import type { Api, ApiDeps } from '../api/index.ts'
import { emptyResult } from './empty-results.ts'
import { noLive } from './no-live.ts'
import { noCohorts } from './no-cohorts.ts'
import { noPersons } from './no-persons.ts'
import { noSql } from './no-sql.ts'

export interface Answered {
  readonly status: number
  // Tests look into answers of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any
  readonly headers: Headers
}
export interface Browser {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
  post(path: string, body?: unknown): Promise<Answered>
  readonly cookies: Map<string, string>
  /** Of the latest answer. */
  setCookies(): readonly string[]
}
export interface House {
  readonly api: Api
  readonly accounts: Accounts
  readonly mails: Mail[]
  /** Whether requests count as coming from this machine. */
  isLocal: boolean
  /** Time goes on for the limits of attempts. */
  pass(ms: number): void
  browser(address?: string): Browser
  operator(method: string, path: string, body?: unknown): Promise<Answered>
  close(): Promise<void>
}

interface HouseOptions {
  readonly origin?: string
  readonly publicUrl?: string
  readonly hasMail?: boolean
  readonly oidc?: AuthOptions['oidc']
}

const answered = async (response: Response): Promise<Answered> => {
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
  }
}

/** Everything but people is answered with something plain. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { origin = 'http://cairn.example', publicUrl = '', hasMail = false, oidc } = options
  const directory = mkdtempSync(join(tmpdir(), 'cairn-people-'))
  const mails: Mail[] = []
  const faults: Error[] = []
  let later = 0
  const now = (): number => Date.now() + later
  const accounts = await openAccounts(join(directory, 'a.sqlite'), {
    now,
    randomBytes,
    auth: {
      secret: 's'.repeat(40),
      publicUrl,
      ...(hasMail && {
        sendMail: (mail: Mail) => {
          mails.push(mail)
          return Promise.resolve()
        },
      }),
      ...(oidc && { oidc }),
      onFault: (message, error) => void faults.push(new Error(message, { cause: error })),
    },
  })
  const deps: ApiDeps = {
    accounts,
    now,
    version: '1.2.3',
    persons: noPersons,
    sql: noSql,
    cohorts: noCohorts,
    badPatterns: () => Promise.resolve({ ok: true, value: [] }),
    runReport: (_, report) => Promise.resolve({ ok: true, value: emptyResult(report) }),
    exportEvents: () => Promise.resolve({ ok: true, value: Readable.from([Buffer.from('{}\n')]) }),
    dropped: {
      counts: () => Promise.resolve({ ok: true, value: [] }),
      list: () => Promise.resolve({ ok: true, value: [] }),
      replay: () => Promise.resolve({ ok: true, value: 0 }),
    },
    catalogue: {
      eventNames: () => Promise.resolve({ ok: true, value: [] }),
      profileProperties: () => Promise.resolve({ ok: true, value: [] }),
      ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [], fields: [] } }),
    },
    live: noLive,
    readiness: () => Promise.resolve({ isReady: true, reasons: [] }),
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    clientAddress: (request) => request.socket.remoteAddress ?? '',
    origin: () => origin,
    publicUrl,
    isLocal: () => house.isLocal,
    defaultRetentionDays: 0,
    onFault: (error) => {
      throw error
    },
  }
  const api = createApi(deps)
  const house: House = {
    api,
    accounts,
    mails,
    isLocal: true,
    pass: (ms) => {
      later += ms
    },
    browser: (address = '203.0.113.1') => createBrowser(api, origin, address),
    operator: async (method, path, body) =>
      answered(
        await api.fetch(
          new Request(`http://cairn${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
          { isOperator: true },
        ),
      ),
    close: async () => {
      await accounts.close()
      rmSync(directory, { recursive: true })
      if (faults[0] !== undefined) throw faults[0]
    },
  }
  return house
}

function createBrowser(api: Api, origin: string, address: string): Browser {
  const cookies = new Map<string, string>()
  let latest: readonly string[] = []
  const incoming = { socket: { remoteAddress: address }, headers: {} } as unknown as IncomingMessage
  const send: Browser['send'] = async (method, path, body, headers = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await api.fetch(
      new Request(path.startsWith('http') ? path : `${origin}${path}`, {
        method,
        headers: {
          ...(cookie === '' ? {} : { Cookie: cookie }),
          ...(method === 'GET' ? {} : { Origin: origin }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
      { incoming },
    )
    latest = response.headers.getSetCookie()
    for (const line of latest) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, pair.slice(name.length + 1))
    }
    return answered(response)
  }
  return {
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}) => send('POST', path, body),
    cookies,
    setCookies: () => latest,
  }
}

export const ada = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', organization: 'Acme' }

/** A browser that is signed in as the owner. */
export async function setUp(house: House): Promise<Browser> {
  const browser = house.browser()
  const made = await browser.post('/api/v1/setup', ada)
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return browser
}

/** Invites and accepts: a browser of a new member. */
export async function joinAs(
  house: House,
  owner: Browser,
  role: string,
  email = `${role}@example.com`,
): Promise<Browser> {
  const { body: session } = await owner.get('/api/v1/session')
  const organizationId = session.organizations[0].id as string
  const invited = await owner.post(`/api/v1/organizations/${organizationId}/invitations`, { email, role })
  const browser = house.browser()
  const accepted = await browser.post(`/api/v1${invited.body.link}/accept`, { name: role, password: 'a good password' })
  if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body))
  return browser
}

/** RFC 6238 with SHA-1, 30 seconds and six digits, from an otpauth address. */
export function totpOf(address: string, now: number): string {
  const secret = new URL(address).searchParams.get('secret') ?? ''
  const bits = secret
    .split('')
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const digest = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(counter)
    .digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
