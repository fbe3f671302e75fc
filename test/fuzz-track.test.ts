// Hostile input over POST /track, against a collector and spool in a process of their own: whatever comes, it is answered
// with a reason, the process lives, and a good event is still taken afterwards.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rejectReasons } from '../src/event/index.ts'
import { openSpoolReader } from '../src/spool/index.ts'

const program = fileURLToPath(new URL('../src/testing/collector-process.ts', import.meta.url))
const reasons = new Set<unknown>(Object.keys(rejectReasons))
let directory: string
let collector: ChildProcess
let port = 0
/** Ids of the good events that were answered 202. */
const acked: string[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-fuzz-'))
  const child = spawn(process.execPath, [program, directory, '2'], { stdio: ['ignore', 'pipe', 'inherit'] })
  collector = child
  for await (const line of createInterface({ input: child.stdout })) {
    port = Number(line)
    break
  }
})
afterAll(async () => {
  if (collector.exitCode === null) collector.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Sends bytes in pieces with pauses, half-closes if asked to, and gives the first answer; undefined if there was none. */
function sendRaw(pieces: readonly (Buffer | string)[], pauseMs = 0, ends = false): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1')
    /** Where the first answer's body begins and ends; behind it may stand the answer to what followed the request's own bytes. */
    const place = (): readonly [start: number, end: number] | undefined => {
      const head = received.indexOf('\r\n\r\n')
      if (head < 0) return undefined
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1', 0, head))?.[1] ?? 0)
      return [head + 4, head + 4 + length]
    }
    const finish = (): void => {
      const [start, end] = place() ?? [0, 0]
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(received.toString('latin1', 0, 20))?.[1] ?? 0)
      const text = received.toString('utf8', start, end)
      resolve(status === 0 ? undefined : { status, body: text === '' ? undefined : JSON.parse(text) })
      socket.destroy()
    }
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length >= (place()?.[1] ?? Infinity)) finish()
    })
    socket.on('error', finish)
    socket.on('close', finish)
    void (async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return
        socket.write(piece)
        if (pauseMs > 0) await new Promise((wake) => setTimeout(wake, pauseMs))
      }
      if (ends) socket.end()
    })()
  })
}

const head = (length: number, more = ''): string =>
  `POST /track?key=key-1 HTTP/1.1\r\nHost: x\r\n${more}Content-Length: ${length}\r\n\r\n`
const track = (body: Buffer | string, more = ''): Promise<Answer | undefined> =>
  sendRaw([head(Buffer.byteLength(body), more), body])

function expectReason(answer: Answer | undefined): void {
  expect(answer).toBeDefined()
  const body = answer?.body as { reason?: unknown; message?: unknown; rejected?: unknown }
  if (answer?.status === 202) expect(body).toHaveProperty('rejected')
  else {
    expect(answer?.status).toBeGreaterThanOrEqual(400)
    expect(answer?.status).toBeLessThan(500)
    expect([...reasons]).toContain(body.reason)
    expect(body.message).toEqual(expect.any(String))
  }
}

async function expectAlive(): Promise<void> {
  const id = `good-${acked.length}`
  const answer = await track(JSON.stringify({ event_name: 'good', event_id: id }))
  expect(answer).toEqual({ status: 202, body: { accepted: 1, rejected: [] } })
  acked.push(id)
  expect(collector.exitCode).toBeNull()
}

const runs = { numRuns: 150, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false }

test('random bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) =>
      expectReason(await track(Buffer.from(bytes))),
    ),
    runs,
  )
  await expectAlive()
})

test('random bytes that claim to be compressed', async () => {
  const encoding = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'x-unknown', 'gzip, gzip')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), encoding, async (bytes, named) => {
      expectReason(await track(Buffer.from(bytes), `Content-Encoding: ${named}\r\n`))
      expectReason(await track(Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes])))
      expectReason(await track(gzipSync(bytes)))
    }),
    runs,
  )
  await expectAlive()
})

test('any JSON, and JSON with a byte changed', async () => {
  const hostileName = fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'event_name',
    'properties',
    'key',
  )
  const value = fc.jsonValue({ maxDepth: 4 })
  const event = fc.dictionary(fc.oneof(hostileName, fc.string({ unit: 'binary' })), value)
  const sent = fc.oneof(
    value,
    event,
    fc.array(event),
    fc.record({ events: fc.oneof(value, fc.array(event)), sent_at: value }),
  )
  await fc.assert(
    fc.asyncProperty(sent, fc.nat(), fc.nat(255), async (input, at, byte) => {
      const text = Buffer.from(JSON.stringify(input))
      expectReason(await track(text))
      text[at % text.length] = byte
      expectReason(await track(text))
    }),
    runs,
  )
  await expectAlive()
})

test('forms, broken in every way', async () => {
  const part = fc.constantFrom(
    '--b',
    '--b--',
    '\r\n',
    'Content-Disposition: form-data; name="data"',
    '{"event_name":"a"}',
    '=',
    '&',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), async (parts) => {
      expectReason(await track(`--b\r\n${parts.join('')}`))
      expectReason(await track(`data=${parts.join('')}`))
    }),
    runs,
  )
  await expectAlive()
})

test('JSON that is deep, wide, or broken UTF-8', async () => {
  const depth = 500_000
  for (const body of [
    '['.repeat(depth),
    '['.repeat(depth) + ']'.repeat(depth),
    `{"event_name":"a","properties":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
    `{"event_name":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    `[${'[],'.repeat(depth)}[]]`,
    `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":${index}`).join(',')},"event_name":"a"}`,
    `{"event_name":"a","n":1e400,"m":-1e400}`,
    `{"event_name":"${'\\ud800'.repeat(100_000)}"}`,
    `{"__proto__":${'{"__proto__":'.repeat(50_000)}1${'}'.repeat(50_000)},"event_name":"a"}`,
    Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
    Buffer.concat([Buffer.from('{"event_name":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  ])
    expectReason(await track(body))
  await expectAlive()
})

test('bodies of 10 MB, plain and inflated, and one that lies about its length', async () => {
  const large = Buffer.alloc(10 * 1024 * 1024, 0x20)
  const tooLarge = await track(large)
  expect(tooLarge).toMatchObject({ status: 413, body: { reason: 'body_too_large' } })
  expectReason(await track(gzipSync(large)))
  expect(await track(gzipSync(Buffer.alloc(64 * 1024 * 1024)))).toMatchObject({ status: 413 })
  const chunked = 'POST /track?key=key-1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000, 0x20), Buffer.from('\r\n')])
  const chunks = Array.from({ length: 10 }, () => chunk)
  expect(await sendRaw([chunked, ...chunks, '0\r\n\r\n'])).toMatchObject({ status: 413 })
  expectReason(await sendRaw([`${head(5)}{"event_name":"a"}`]))
  await expectAlive()
})

test('what is not HTTP', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      // Empty lines alone are no request.
      fc.pre(bytes.some((byte) => byte !== 10 && byte !== 13))
      expectReason(await sendRaw([Buffer.from(bytes), '\r\n\r\n'], 0, true))
    }),
    { ...runs, numRuns: 300 },
  )
  for (const request of [
    'POST /track HTTP/1.1\r\n\r\n',
    'POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
    'POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    'POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `POST /track?${'k'.repeat(60_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET /track\r\n\r\n',
  ])
    expectReason(await sendRaw([request], 0, true))
  await expectAlive()
})

test('slow senders, half requests and resets, many at once', async () => {
  const body = JSON.stringify({ event_name: 'slow' })
  // Half a body, then silence: 408. A body byte by byte within its time: taken. Half a body and the end: refused.
  const silent = Array.from({ length: 30 }, () => sendRaw([head(body.length), body.slice(0, 5)]))
  const trickling = sendRaw([head(body.length), ...Array.from(body)], 20)
  const halves = Array.from({ length: 30 }, () => sendRaw([head(body.length), body.slice(0, 5)], 0, true))
  for (let index = 0; index < 30; index += 1) {
    const socket = connect(port, '127.0.0.1', () => socket.write(head(1_000), () => socket.resetAndDestroy()))
    socket.on('error', () => undefined)
  }
  await expectAlive()
  for (const answer of await Promise.all(silent))
    expect(answer).toMatchObject({ status: 408, body: { reason: 'timeout' } })
  expect(await trickling).toMatchObject({ status: 202 })
  for (const answer of await Promise.all(halves)) expectReason(answer)
  await expectAlive()
})

test('after all of it the process ends cleanly, and what was taken is in the spool', async () => {
  await expectAlive()
  collector.kill('SIGTERM')
  const [code] = (await once(collector, 'exit')) as [number | null]
  expect(code).toBe(0)
  const reader = await openSpoolReader(join(directory, 'spool'), {
    onDamage: (damage) => expect.unreachable(JSON.stringify(damage)),
  })
  const stored = new Set<unknown>()
  for (let batch = await reader.read(1 << 20); batch; batch = await reader.read(1 << 20))
    for (const record of batch.records) {
      const parsed = JSON.parse(Buffer.from(record).toString()) as { events?: { event_id?: unknown }[] }
      for (const event of parsed.events ?? []) stored.add(event.event_id)
    }
  await reader.close()
  expect(acked.filter((id) => !stored.has(id))).toEqual([])
})
