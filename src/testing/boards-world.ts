// A real API over real tables, for the tests of saved reports and dashboards: two projects, keys, and what was asked of the engine.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach } from 'vitest'
// Before report: it gives zod's schemas their `openapi`.
import { createApi } from '../api/index.ts'
import { openAccounts } from '../account/index.ts'
import type { Accounts, Scope } from '../account/index.ts'
import type { Api, ApiDeps } from '../api/index.ts'
import { noAnswers } from './no-answers.ts'

interface Answered {
  readonly status: number
  // Tests look into answers of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly body: any
}
export type Call = (method: string, path: string, body?: unknown) => Promise<Answered>
/** What a test looks at and changes; anew for each test. */
export interface BoardsWorld {
  accounts: Accounts
  api: Api
  /** With a key of project 1 that may do everything. */
  admin: Call
  /** Reports that the engine was asked. */
  asked: unknown[]
  /** Events of the project, for templates. */
  eventNames: string[]
  /** Properties of persons and groups. */
  profileProperties: string[]
  readonly callWith: (headers: Record<string, string>) => Call
  readonly keyOf: (projectId: number, ...scopes: Scope[]) => Promise<Call>
  /** Id of a saved report of project 1. */
  readonly save: (report?: object) => Promise<number>
  readonly board: (more?: object) => Promise<Answered>
}

const nothing = () => Promise.reject(new Error('not asked in this test'))
const depsOf = (world: BoardsWorld): ApiDeps => ({
  accounts: world.accounts,
  now: () => 1_700_000_000_000,
  version: '1.2.3',
  ...noAnswers,
  badPatterns: () => Promise.resolve({ ok: true, value: [] }),
  runReport: (_, report) => {
    world.asked.push(report)
    return Promise.resolve({ ok: true, value: { kind: 'trend' } })
  },
  catalogue: {
    eventNames: () =>
      Promise.resolve({
        ok: true,
        value: world.eventNames.map((eventName) => ({ eventName, events: 1, visitors: 1, firstAt: 0, lastAt: 0 })),
      }),
    profileProperties: () =>
      Promise.resolve({
        ok: true,
        value: world.profileProperties.map((property) => ({ property, profiles: 1, example: '' })),
      }),
    ownProperties: () => Promise.resolve({ ok: true, value: { sampled: 0, properties: [], fields: [] } }),
  },
  exportEvents: () => Promise.resolve({ ok: true, value: Readable.from([]) }),
  dropped: { counts: nothing, list: nothing, replay: nothing },
  readiness: nothing,
  metrics: nothing,
  clientAddress: () => '203.0.113.1',
  origin: () => 'http://cairn',
  publicUrl: '',
  isLocal: () => true,
  defaultRetentionDays: 0,
  onFault: (error) => {
    throw error
  },
})

/** Made before each test of the file, gone after it. */
export function boardsWorld(): BoardsWorld {
  let directory = ''
  const callWith =
    (headers: Record<string, string>): Call =>
    async (method, path, body) => {
      const response = await world.api.fetch(
        new Request(`http://cairn/api/v1${path}`, {
          method,
          headers: { 'Content-Type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
        { isOperator: false },
      )
      const text = await response.text()
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
    }
  const keyOf = async (projectId: number, ...scopes: Scope[]): Promise<Call> => {
    const { secret } = await world.accounts.createKey({ projectId, name: 'CI', scopes })
    return callWith({ Authorization: `Bearer ${secret}` })
  }
  const world = {
    asked: [],
    eventNames: [],
    profileProperties: [],
    callWith,
    keyOf,
    save: async (report: object = visitors) =>
      (await world.admin('POST', '/projects/1/reports', report)).body.id as number,
    board: (more: object = {}) => world.admin('POST', '/projects/1/dashboards', { name: 'Board', ...more }),
    // accounts, api and admin come before each test.
  } as unknown as BoardsWorld
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cairn-boards-'))
    world.accounts = await openAccounts(join(directory, 'a.sqlite'), { now: () => 1_700_000_000_000, randomBytes })
    world.asked = []
    world.eventNames = []
    world.profileProperties = []
    world.api = createApi(depsOf(world))
    await world.accounts.createProject({ name: 'One' })
    await world.accounts.createProject({ name: 'Two' })
    world.admin = await keyOf(1, 'admin')
  })
  afterEach(async () => {
    await world.accounts.close()
    rmSync(directory, { recursive: true })
  })
  return world
}

export const germans = { property: 'country', operator: 'is', value: 'DE' }
export const mobile = { property: 'device_type', operator: 'is', value: 'mobile' }
export const trend = { kind: 'trend', range: { last: 7, unit: 'day' }, series: [{ measure: 'visitors' }] }
export const visitors = { name: 'Visitors', folder: 'Web', report: trend, display: { chart: 'line' } }
export const place = { x: 0, y: 0, w: 6, h: 8 }
export const tile = (reportId: number, key = 'a') => ({ kind: 'report', key, ...place, report_id: reportId })
