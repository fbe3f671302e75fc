import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventsRecord } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { controlOver } from './control-connection.ts'
import { startControlSocket } from './control-socket.ts'
import type { Control } from './control.ts'
import { closeServer } from './http.ts'

let directory = ''
let server: Server
let control: Control
let appended: string[] = []
let result: (index: number) => AppendResult = () => ({ ok: true })
let backlog = 0
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-control-'))
  appended = []
  backlog = 0
  result = () => ({ ok: true })
  const socketPath = join(directory, 'control.sock')
  server = await startControlSocket({
    socketPath,
    append: (record) => {
      const outcome = result(appended.length)
      appended.push(record)
      return Promise.resolve(outcome)
    },
    backlogBytes: () => backlog,
    stats: () => ({
      backlogBytes: backlog,
      loader: 'running',
      engine: 'running',
      eventsLoaded: 1,
      eventsDropped: 2,
      eventsDuplicate: 3,
    }),
    settle: () => Promise.resolve(),
    backup: () => Promise.reject(new Error('No room.')),
    doctor: () => Promise.resolve({}),
    api: (_, response) =>
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":{"message":"No.","hint":"Look."}}'),
    onFault: () => undefined,
  })
  control = controlOver(socketPath, directory, undefined)
})
afterEach(async () => {
  await control.close()
  await closeServer(server)
  rmSync(directory, { recursive: true, force: true })
})

const record = (text: string): EventsRecord => ({
  kind: 'events',
  project_id: 1,
  intake: 'import',
  received_at: 0,
  context: { address: '', user_agent: '', language: '', country: '' },
  events: [
    { event_name: text, event_id: '1' },
    { event_name: text, event_id: '2' },
  ],
})

test('records arrive as they were sent, in order, whatever is in them', async () => {
  const records = Array.from({ length: 3000 }, (_, index) => record(`${index} ü🪨\n"\u2028${'x'.repeat(index % 700)}`))
  expect(await control.append(records)).toEqual({ records: 3000, events: 6000 })
  expect(appended.map((line) => JSON.parse(line) as unknown)).toEqual(records)
  expect(statSync(join(directory, 'control.sock')).mode & 0o777).toBe(0o600)
})

test('appending waits while much is waiting to be loaded, and goes on after', async () => {
  backlog = 10 ** 9
  const appending = control.append([record('a'), record('b')])
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(appended).toEqual([])
  backlog = 0
  expect((await appending).records).toBe(2)
})

test('a full spool is waited for; a full disk ends it with how many are durable for sure', async () => {
  result = (index) => (index === 1 ? { ok: false, reason: 'full', retryAfterSeconds: 1, detail: 'full' } : { ok: true })
  expect((await control.append([record('a'), record('b')])).records).toBe(2)
  appended = []
  result = (index) =>
    index >= 2 ? { ok: false, reason: 'no_space', retryAfterSeconds: 1, detail: 'ENOSPC' } : { ok: true }
  await expect(control.append([record('a'), record('b'), record('c'), record('d')])).rejects.toMatchObject({
    name: 'ControlError',
    status: 503,
    appended: 2,
    message: expect.stringMatching(/ENOSPC/),
  })
})

test('a source that fails ends the append with its own error', async () => {
  function* failing(): Generator<EventsRecord> {
    yield record('a')
    throw new Error('torn file')
  }
  await expect(control.append(failing())).rejects.toThrow('torn file')
})

test('failures come with the words of the server, and what is not there is said', async () => {
  expect(await control.stats()).toMatchObject({ eventsLoaded: 1, eventsDuplicate: 3 })
  expect(await control.request('POST', '/control/backup', { directory: '/x' })).toMatchObject({
    status: 500,
    body: { error: { message: 'No room.' } },
  })
  await expect(control.stream('GET', '/api/v1/nothing')).rejects.toMatchObject({ status: 404, message: 'No.\nLook.' })
  await closeServer(server)
  await expect(control.stats()).rejects.toThrow(/went away/)
})
