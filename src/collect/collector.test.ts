import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { limits, rejectReasons, type EventsRecord, type SpoolRecord } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { startCollector, type StartedCollector } from '../testing/start-collector.ts'

let directory: string
let started: StartedCollector
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-collect-'))
  started = await startCollector(directory)
})
afterEach(async () => {
  await started.close()
  await rm(directory, { recursive: true, force: true })
})

async function restart(...options: Parameters<typeof startCollector> extends [string, ...infer Rest] ? Rest : never) {
  await started.close()
  started = await startCollector(directory, ...options)
}

interface Sent {
  readonly status: number
  readonly headers: Headers
  readonly answer: unknown
}
type Body = string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams | Blob
async function post(body: Body, headers: Record<string, string> = {}, path = '/track?key=key-1'): Promise<Sent> {
  const response = await fetch(`${started.url}${path}`, { method: 'POST', body, headers })
  const text = await response.text()
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, headers: response.headers, answer }
}
const bytesOf = (buffer: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer)
const names = (records: readonly SpoolRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'events' ? record.events.map(({ event_name: name }) => name) : []))
const isEvents = (record: SpoolRecord): record is EventsRecord => record.kind === 'events'
const one = '{"event_name":"a"}'
const accepted = (count: number): unknown => ({ accepted: count, rejected: [] })

describe('what is taken', () => {
  test('one event, an array, and a batch, answered after they are in the spool', async () => {
    expect((await post(one)).answer).toEqual(accepted(1))
    expect(names(await started.readSpool())).toEqual(['a'])
    const array = await post('[{"event_name":"b"},{"event_name":"c"}]')
    expect([array.status, array.answer]).toEqual([202, accepted(2)])
    const before = Date.now()
    const batch = { events: [{ event_name: 'd', timestamp: '2026-11-22T10:00:00Z' }], sent_at: 1_790_000_000 }
    expect((await post(JSON.stringify(batch))).answer).toEqual(accepted(1))
    const records = (await started.readSpool()).filter(isEvents)
    expect(names(records)).toEqual(['b', 'c', 'd'])
    expect(records).toHaveLength(2)
    expect(records[1]).toMatchObject({
      kind: 'events',
      project_id: 1,
      intake: 'track',
      sent_at: 1_790_000_000_000,
      context: { address: '127.0.0.1', user_agent: 'node', language: '', country: '' },
      events: [{ event_name: 'd', event_id_made: true, timestamp: Date.UTC(2026, 10, 22, 10) }],
    })
    expect(records[1]?.received_at).toBeGreaterThanOrEqual(before)
  })

  test('any form of body, whatever the content type says', async () => {
    const form = new FormData()
    form.set('data', one)
    const blobForm = new FormData()
    blobForm.set('data', new Blob([one], { type: 'application/json' }), 'event.json')
    const fieldForm = new FormData()
    fieldForm.set('event_name', 'a')
    fieldForm.set('screen_width', '1280')
    const base64 = Buffer.from('{"event_name":"a","note":"~~~???>>>"}').toString('base64')
    const bodies: [Body, Record<string, string>?][] = [
      [one, { 'content-type': 'text/plain' }],
      [one, { 'content-type': 'application/json' }],
      [one, { 'content-type': 'application/x-www-form-urlencoded' }],
      [one, { 'content-type': 'multipart/form-data' }],
      [new Blob([one], { type: 'text/plain;charset=UTF-8' })],
      [form],
      [blobForm],
      [fieldForm],
      [new URLSearchParams({ data: one })],
      [new URLSearchParams({ data: base64 })],
      [`data=${base64}`],
      [new URLSearchParams({ event_name: 'a', url: 'https://x.example/' })],
      [`\ufeff \n${one}`],
      [bytesOf(gzipSync(one)), { 'content-encoding': 'gzip' }],
      [bytesOf(gzipSync(one)), { 'content-type': 'text/plain' }],
      [one, { 'content-encoding': 'gzip' }],
      [bytesOf(deflateSync(one)), { 'content-encoding': 'deflate' }],
      [bytesOf(brotliCompressSync(one)), { 'content-encoding': 'br' }],
    ]
    for (const [index, [body, headers]] of bodies.entries()) {
      const { status, answer } = await post(body, headers)
      expect([index, status, answer]).toEqual([index, 202, accepted(1)])
    }
    const records = (await started.readSpool()).filter(isEvents)
    expect(names(records)).toEqual(bodies.map(() => 'a'))
    expect(records[7]?.events[0]).toMatchObject({ screen_width: 1280 })
    for (const index of [9, 10]) expect(records[index]?.events[0]?.properties).toEqual({ note: '~~~???>>>' })
  })

  test('the good events of a batch, and the others are named with the reason', async () => {
    const { status, answer } = await post(
      '[{"event_name":"a"},{},7,{"event_name":"b"},{"event_name":"c","timestamp":"x"}]',
    )
    expect(status).toBe(202)
    expect(answer).toEqual({
      accepted: 2,
      rejected: [
        { index: 1, reason: 'no_name', detail: '' },
        { index: 2, reason: 'not_an_object', detail: '' },
        { index: 4, reason: 'bad_timestamp', detail: 'string' },
      ],
    })
    expect(names(await started.readSpool())).toEqual(['a', 'b'])
  })

  test('of a request that changes more of persons than a batch can hold, what is within the limit', async () => {
    const event = { event_name: 'a', person: { unset: Array.from({ length: 250 }, () => 'p') } }
    const sent = [...Array.from({ length: 1_001 }, () => event), { event_name: 'plain' }]
    const rejected = [{ index: 1_000, reason: 'too_many_changes', detail: 'the request: > 250000' }]
    expect(await post(JSON.stringify(sent))).toMatchObject({ status: 202, answer: { accepted: 1_001, rejected } })
  })

  test('the key from the Authorization header, the address, or the body, and a path with a slash at its end', async () => {
    for (const [body, headers, path] of [
      [one, { authorization: 'Bearer key-2' }, '/track'],
      [one, { authorization: 'bearer key-2' }, '/track/?key=key-1'],
      [one, {}, '/track/?key=key-2'],
      ['{"event_name":"a","key":"key-2"}', {}, '/track'],
      ['{"events":[{"event_name":"a"}],"key":"key-2"}', {}, '/track'],
      [`key=key-2&data=${encodeURIComponent(one)}`, {}, '/track'],
    ] as const)
      expect(await post(body, headers, path)).toMatchObject({ status: 202 })
    for (const record of await started.readSpool()) expect(record.project_id).toBe(2)
  })

  test('hostile names and values come out of the spool unchanged, and half characters as U+FFFD', async () => {
    const text =
      '{"event_name":"a","properties":{"__proto__":{"x":1},"constructor":"c","":"empty","nul\\u0000":"\\u0000",' +
      '"a.b":{"c.d":[1]},"😀":"\\ud83d\\ude00","lone":"\\ud800","\\udc00":1,"escaped":"\\\\ud800","\\u2028":"\\""}}'
    expect((await post(text)).answer).toEqual(accepted(1))
    const [record] = (await started.readSpool()).filter(isEvents)
    expect(JSON.stringify(record?.events[0]?.properties)).toBe(
      '{"__proto__":{"x":1},"constructor":"c","":"empty","nul\\u0000":"\\u0000","a.b":{"c.d":[1]},"😀":"😀",' +
        '"lone":"\ufffd","\ufffd":1,"escaped":"\\\\ud800","\u2028":"\\""}',
    )
  })

  test('context from the request: user agent, first language, and the address behind a trusted proxy', async () => {
    await restart({ trustedProxies: ['127.0.0.0/8'], trustCountryHeaders: true })
    await post(one, {
      'user-agent': 'x'.repeat(2_000),
      'accept-language': 'pt-BR,pt;q=0.9',
      'x-forwarded-for': '203.0.113.77',
      'cf-ipcountry': 'BR',
    })
    const [record] = (await started.readSpool()).filter(isEvents)
    expect(record?.context).toEqual({
      address: '203.0.113.77',
      user_agent: 'x'.repeat(limits.contextLength),
      language: 'pt-BR',
      country: 'BR',
    })
  })
})

describe('pages of other origins', () => {
  test('a preflight allows what is asked for, from any origin, with credentials', async () => {
    for (const path of ['/track', '/track/', '/pixel.gif']) {
      const { status, headers } = await fetch(`${started.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://page.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      })
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe('https://page.example')
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-allow-headers')).toBe('content-type,authorization')
      expect(headers.get('access-control-allow-methods')).toContain('POST')
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0)
    }
  })
  test('answers mirror the origin, also when they refuse', async () => {
    for (const body of [one, 'nonsense']) {
      const { headers } = await post(body, { origin: 'https://page.example' })
      expect(headers.get('access-control-allow-origin')).toBe('https://page.example')
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('vary')).toBe('Origin')
    }
    expect((await post(one)).headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the pixel', () => {
  const get = async (query: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(`${started.url}/pixel.gif${query}`, { headers, method })
    const body = Buffer.from(await response.arrayBuffer())
    return { status: response.status, rejected: response.headers.get('x-cairn-rejected'), body, response }
  }
  test('takes fields from its query, a page view of the referring page by default', async () => {
    const plain = await get('?key=key-1', { referer: 'https://page.example/a' })
    expect([plain.status, plain.rejected]).toEqual([200, null])
    expect(plain.body.toString('latin1', 0, 6)).toBe('GIF89a')
    expect(plain.response.headers.get('cache-control')).toBe('no-store')
    await get('?key=key-1&event_name=open&url=https%3A%2F%2Fx.example%2F&screen_width=800&plan=pro&properties={"n":1}')
    expect((await get('?key=key-1', {}, 'HEAD')).body.length).toBe(0)
    const records = (await started.readSpool()).filter(isEvents)
    expect(records.map(({ intake }) => intake)).toEqual(['pixel', 'pixel', 'pixel'])
    expect(records[0]?.events[0]).toMatchObject({ event_name: 'page_view', url: 'https://page.example/a' })
    expect(records[1]?.events[0]).toMatchObject({
      event_name: 'open',
      url: 'https://x.example/',
      screen_width: 800,
      properties: { plan: 'pro', n: 1 },
    })
  })
  test('is a picture also where it refuses, and says why in a header', async () => {
    for (const [query, status, reason] of [
      ['', 401, 'no_key'],
      ['?key=nobody', 401, 'unknown_key'],
      ['?key=key-1&event_name=', 400, 'no_name'],
      ['?key=key-1&timestamp=then', 400, 'bad_timestamp: string'],
      ['?key=key-1&properties={', 400, expect.stringMatching(/^not_json: /)],
    ] as const) {
      const pixel = await get(query)
      expect([pixel.status, pixel.rejected]).toEqual([status, reason])
      expect(pixel.body.toString('latin1', 0, 3)).toBe('GIF')
    }
  })
})

describe('what is refused', () => {
  test('says why and what to do', async () => {
    const large = JSON.stringify({ event_name: 'a', text: 'x'.repeat(limits.bodyBytes) })
    const bomb = gzipSync(Buffer.alloc(limits.inflatedBytes + 1, 0x20))
    const tooMany = JSON.stringify(Array.from({ length: limits.eventsPerRequest + 1 }, () => ({ event_name: 'a' })))
    const table: [Body, number, string, Record<string, string>?][] = [
      ['', 400, 'no_events'],
      ['[]', 400, 'no_events'],
      ['{"events":[]}', 400, 'no_events'],
      ['"text"', 400, 'no_events'],
      ['null', 400, 'no_events'],
      ['{"event_name":', 400, 'not_json'],
      ['hello', 400, 'not_json'],
      ['data=hello', 400, 'not_json'],
      ['--x\r\nnonsense', 400, 'not_json'],
      [Uint8Array.from([0x7b, 0x22, 0xff, 0xfe]), 400, 'not_json'],
      ['{}', 400, 'no_name'],
      ['[1,2]', 400, 'not_an_object'],
      [large, 413, 'body_too_large'],
      [bytesOf(bomb), 413, 'body_too_large'],
      [tooMany, 413, 'too_many_events'],
      [Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 400, 'bad_encoding'],
      ['not deflated', 400, 'bad_encoding', { 'content-encoding': 'deflate' }],
      [one, 415, 'bad_encoding', { 'content-encoding': 'compress' }],
      ['['.repeat(100_000), 400, 'not_json'],
      ['['.repeat(100_000) + ']'.repeat(100_000), 400, 'not_an_object'],
      [`{"event_name":"a","p":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 400, 'too_deep'],
    ]
    for (const [body, status, reason, headers] of table) {
      const sent = await post(body, headers)
      expect([sent.status, sent.answer]).toEqual([
        status,
        expect.objectContaining({ accepted: 0, reason, message: Reflect.get(rejectReasons, reason) }),
      ])
    }
    expect(await post(one, {}, '/track')).toMatchObject({ status: 401, answer: { reason: 'no_key' } })
    expect(await post(one, {}, '/track?key=nobody')).toMatchObject({ status: 401, answer: { reason: 'unknown_key' } })
    const wrong = await fetch(`${started.url}/track?key=key-1`)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
    expect(await wrong.json()).toMatchObject({ reason: 'method_not_allowed' })
    expect((await fetch(`${started.url}/other`)).status).toBe(404)
    expect(names(await started.readSpool())).toEqual([])
    expect(started.faults).toEqual([])
  })

  test('is told to its project with samples and counts that add up, and counted', async () => {
    for (let index = 0; index < 20; index += 1) await post(`{"event_name":"a","timestamp":"then ${index}"}`)
    await post('[{"event_name":"a"},{"plan":"pro"}]', {}, '/track?key=key-2')
    await post(one, {}, '/track?key=nobody')
    const { collector } = started
    await collector.close()
    const rejected = (await started.readSpool()).filter((record) => record.kind === 'rejected')
    const ofFirst = rejected.filter(({ project_id: projectId }) => projectId === 1)
    expect(ofFirst.reduce((sum, { count }) => sum + count, 0)).toBe(20)
    expect(ofFirst[0]).toMatchObject({ reason: 'bad_timestamp', sample: '{"event_name":"a","timestamp":"then 0"}' })
    expect(rejected.filter(({ project_id: projectId }) => projectId === 2)).toMatchObject([
      { reason: 'no_name', count: 1, sample: '{"plan":"pro"}' },
    ])
    const counters = collector.counters()
    expect(counters).toMatchObject({ acceptedEvents: 1, inFlightRequests: 0, inFlightBytes: 0 })
    expect(counters.rejected).toEqual([
      { projectId: 1, reason: 'bad_timestamp', count: 20 },
      { projectId: 2, reason: 'no_name', count: 1 },
      { projectId: 0, reason: 'unknown_key', count: 1 },
    ])
    expect(counters.requests).toEqual([
      { status: 400, count: 20 },
      { status: 202, count: 1 },
      { status: 401, count: 1 },
    ])
  })

  test('a project that sends more than its limit waits as long as it is told', async () => {
    let now = 1_790_000_000_000
    await restart({ now: () => now })
    const batch = JSON.stringify(Array.from({ length: 12 }, () => ({ event_name: 'a' })))
    expect(await post(batch, {}, '/track?key=key-3')).toMatchObject({ status: 202 })
    const limited = await post(one, {}, '/track?key=key-3')
    expect(limited).toMatchObject({ status: 429, answer: { reason: 'rate_limited' } })
    expect(limited.headers.get('retry-after')).toBe('1')
    expect(await post(one)).toMatchObject({ status: 202 })
    now += 1_000
    expect(await post(one, {}, '/track?key=key-3')).toMatchObject({ status: 202 })
  })

  test('a spool that takes nothing is told as 503 with the time to wait, and a broken one as 500', async () => {
    const results: (AppendResult | Error)[] = [
      { ok: false, reason: 'no_space', retryAfterSeconds: 10, detail: 'disk' },
      new Error('broken'),
    ]
    await restart({
      put: (_record, done) => {
        const result = results.shift() ?? { ok: true as const }
        if (result instanceof Error) throw result
        done(result)
      },
    })
    const full = await post(one)
    expect(full).toMatchObject({ status: 503, answer: { reason: 'spool_full' } })
    expect(full.headers.get('retry-after')).toBe('10')
    expect(await post(one)).toMatchObject({ status: 500, answer: { reason: 'fault' } })
    expect(started.faults).toHaveLength(1)
    expect(await post(one)).toMatchObject({ status: 202 })
  })
})

describe('slow and broken senders', () => {
  const head = (length: number): string =>
    `POST /track?key=key-1 HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`
  /** Sends the text, optionally half-closes, and gives all that comes until the server closes. */
  const raw = (text: string, ends = false): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(started.port, '127.0.0.1', () => (ends ? socket.end(text) : socket.write(text)))
      let answer = ''
      socket.on('data', (chunk) => (answer += String(chunk)))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })

  test('a body that does not come is answered 408, and the connection closed', async () => {
    await restart({ limits: { bodySeconds: 0 } })
    const answer = await raw(`${head(100)}{"event_name"`)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"reason":"timeout"')
    expect(answer).toMatch(/connection: close/i)
    expect(started.collector.counters()).toMatchObject({ inFlightRequests: 0, inFlightBytes: 0 })
  })

  test('what a sender sends on after it was answered 408 is not kept', async () => {
    await restart({ limits: { bodySeconds: 0 } })
    const socket = connect(started.port, '127.0.0.1', () => socket.write(head(100_000)))
    const sending = setInterval(() => socket.write('x'), 5)
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.on('close', resolve))
    clearInterval(sending)
    await expect
      .poll(() => started.collector.counters(), { timeout: 20_000 })
      .toMatchObject({ inFlightRequests: 0, inFlightBytes: 0 })
  })

  test('a request that ends in the middle, or is none, is answered with a reason', async () => {
    expect(await raw(`${head(100)}{"event_name"`, true)).toContain('"reason":"bad_http"')
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"reason":"bad_http"/)
    expect(await raw(`GET /pixel.gif HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('requests whose senders are gone leave nothing behind', async () => {
    for (let index = 0; index < 20; index += 1)
      await new Promise<void>((resolve) => {
        const socket = connect(started.port, '127.0.0.1', () => {
          socket.write(`${head(1_000)}{"event_name":"a"`, () => {
            if (index % 2 === 0) socket.resetAndDestroy()
            else socket.destroy()
          })
        })
        socket.on('close', () => resolve())
      })
    await expect
      .poll(() => started.collector.counters(), { timeout: 20_000 })
      .toMatchObject({ inFlightRequests: 0, inFlightBytes: 0 })
    expect(await post(one)).toMatchObject({ status: 202 })
  })

  test('bodies that together take more memory than there is are answered 503, and then there is room again', async () => {
    await restart({ limits: { inFlightBytes: 10_000 } })
    const waiting = connect(started.port, '127.0.0.1', () => waiting.write(`${head(9_000)}${' '.repeat(8_000)}`))
    waiting.on('error', () => undefined)
    await expect.poll(() => started.collector.counters().inFlightBytes, { timeout: 20_000 }).toBe(8_000)
    const refused = await post(JSON.stringify({ event_name: 'a', text: 'x'.repeat(4_000) }))
    expect(refused).toMatchObject({ status: 503, answer: { reason: 'spool_full' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    waiting.destroy()
    await expect.poll(() => started.collector.counters().inFlightBytes, { timeout: 20_000 }).toBe(0)
    expect(await post(one)).toMatchObject({ status: 202 })
  })
})
