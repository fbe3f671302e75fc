import { readFileSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { validateEvent } from '../collect/validate-event.ts'
import { type Event, personIdOf, type SpooledEvent } from '../event/index.ts'
import { deserializeEvent, serializeEvent } from '../process/payload.ts'
import { type EventsDeps, type EventsOptions, importEvents } from './import-events.ts'
import { parseMapping, readMapping } from './mapping.ts'
import { type Bench, createBench } from './testing.ts'

let bench: Bench
beforeEach(() => {
  bench = createBench()
})
afterEach(() => bench.remove())

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(bench.path(name), content)
  return bench.path(name)
}
const options = (file: string, changes: Partial<EventsOptions> = {}): EventsOptions => ({
  files: [file],
  projectId: 1,
  format: 'auto',
  mapping: {},
  properties: 'all',
  textColumns: [],
  timeZone: 'UTC',
  rejectsFile: '',
  isAgain: false,
  ...changes,
})
const deps = (): EventsDeps => ({ ...bench.deps, validateEvent, serializeEvent })
const run = (file: string, changes: Partial<EventsOptions> = {}) => importEvents(options(file, changes), deps())
/** Without ids, and with properties as a plain object. */
const plain = ({ event_id: _id, ...event }: SpooledEvent): unknown => JSON.parse(JSON.stringify(event))

describe('a table of events', () => {
  const csv = [
    'type,ts,user,amount,plan,zip,note',
    'purchase,2024-01-31 12:00:00,u1,12.50,pro,01234,"said ""hi"", twice"',
    'purchase,2024-01-31T12:00:00+02:00,u2,7,free,99,',
    'sign_up,1706702400,u3,,true,5,x',
  ].join('\n')
  const mapping = parseMapping('event_name=type,timestamp=ts,distinct_id=user,revenue=amount,currency="EUR"')
  const expected = [
    {
      event_name: 'purchase',
      timestamp: Date.UTC(2024, 0, 31, 11),
      distinct_id: 'u1',
      revenue: '12.50',
      currency: 'EUR',
      properties: { plan: 'pro', zip: '01234', note: 'said "hi", twice' },
    },
    {
      event_name: 'purchase',
      timestamp: Date.UTC(2024, 0, 31, 10),
      distinct_id: 'u2',
      revenue: '7',
      currency: 'EUR',
      properties: { plan: 'free', zip: '99' },
    },
    {
      event_name: 'sign_up',
      timestamp: 1_706_702_400_000,
      distinct_id: 'u3',
      currency: 'EUR',
      properties: { plan: true, zip: '5', note: 'x' },
    },
  ]

  it('as CSV becomes events by the mapping, the rest becomes properties', async () => {
    const result = await run(write('a.csv', csv), { mapping, timeZone: 'Europe/Berlin', textColumns: ['zip'] })
    expect(result).toMatchObject({ lines: 3, counts: { event: 3 }, eventsSent: 3 })
    expect(bench.events().map(plain)).toEqual(expected)
  })

  it('may be separated by semicolons or tabs, begin with a byte order mark, and be compressed', async () => {
    for (const sign of [';', '\t', '|']) {
      const text = '\ufeff' + csv.replace('"said ""hi"", twice"', 'y').replaceAll(',', sign)
      await run(write('b.csv', gzipSync(text)), {
        mapping,
        properties: 'none',
        timeZone: 'Europe/Berlin',
        isAgain: true,
      })
    }
    const bare = expected.map(({ properties: _properties, ...event }) => event)
    expect(bench.events().map(plain)).toEqual([...bare, ...bare, ...bare])
  })

  it('as NDJSON or a JSON array keeps types, also within objects', async () => {
    const rows = [
      { event_name: 'a', timestamp: 1_706_702_400_000, user: { id: 7, name: 'x' }, n: 1.5, list: [1, 'b'], ok: false },
      { event_name: 'b', timestamp: '20240131', user: { id: 8 }, url: 'https://e.com/x', text: '12', none: null },
    ]
    const changes = { mapping: parseMapping('distinct_id=user.id'), properties: ['n', 'list', 'ok', 'text'] }
    await run(write('a.ndjson', '\ufeff' + rows.map((row) => JSON.stringify(row)).join('\r\n') + '\n\n'), changes)
    const events = bench.events().map(plain)
    expect(events).toEqual([
      {
        event_name: 'a',
        timestamp: 1_706_702_400_000,
        distinct_id: '7',
        properties: { n: 1.5, list: [1, 'b'], ok: false },
      },
      {
        event_name: 'b',
        timestamp: Date.UTC(2024, 0, 31),
        distinct_id: '8',
        url: 'https://e.com/x',
        properties: { text: '12' },
      },
    ])
    bench.records.length = 0
    await run(write('a.json', JSON.stringify(rows, null, 2)), changes)
    expect(bench.events().map(plain)).toEqual(events)
  })

  it('may hold its properties as JSON text in a column', async () => {
    const text =
      'event_name,timestamp,properties,extra\na,2024-01-01,"{""x"":1,""extra"":2,""__proto__"":3}",9\nb,2024-01-01,[1],\n'
    const result = await run(write('a.csv', text))
    expect(JSON.stringify(bench.events()[0]?.properties)).toBe('{"x":1,"extra":2,"__proto__":3}')
    expect(result.counts).toEqual({ event: 1, bad_properties: 1 })
  })

  it('tells of rows that are refused, why, and writes them aside', async () => {
    const rows = [
      '{"event_name":"a","timestamp":"2024-01-01"}',
      '{"event_name":"","timestamp":"2024-01-01"}',
      '{"event_name":"a","timestamp":"soon"}',
      '{"event_name":"a"}',
      'not json',
      '[1]',
      '{"event_name":"a","timestamp":"2024-01-01","revenue":"cheap"}',
      `{"event_name":"${'x'.repeat(201)}","timestamp":"2024-01-01"}`,
    ]
    const result = await run(write('a.ndjson', rows.join('\n')))
    expect(result.counts).toEqual({
      event: 1,
      no_name: 1,
      bad_timestamp: 2,
      unparsable: 2,
      bad_field: 1,
      name_too_long: 1,
    })
    const aside = readFileSync(result.files[0]?.rejectsFile ?? '', 'utf8')
      .trimEnd()
      .split('\n')
    expect(aside.map((line) => line.split('\t')[0])).toEqual(['2', '3', '4', '5', '6', '7', '8'])
    expect(aside[1]).toBe('3\tbad_timestamp: soon\t{"event_name":"a","timestamp":"soon"}')
    expect(aside[3]).toContain('not json')
  })

  it('with rows of the wrong width counts them as unparsable', async () => {
    const result = await run(write('a.csv', 'event_name,timestamp\na,2024-01-01\nb\nc,2024-01-01,x\n'))
    expect(result.counts).toEqual({ event: 1, unparsable: 2 })
  })

  it('gives the same ids for the same file, and two events for equal rows; a mapped id is kept', async () => {
    const text = 'event_name,timestamp,distinct_id\na,2024-01-01,u\na,2024-01-01,u\n'
    await run(write('a.csv', text))
    await run(write('b.csv.gz', gzipSync(text)), { isAgain: true })
    const ids = bench.events().map((event) => event.event_id)
    expect(ids.slice(0, 2)).toEqual(ids.slice(2))
    expect(new Set(ids).size).toBe(2)
    expect(bench.events().every((event) => event.event_id_made === undefined)).toBe(true)
    bench.records.length = 0
    await run(write('c.csv', 'event_name,timestamp,id\na,2024-01-01,order-1\n'), {
      mapping: parseMapping('event_id=id'),
    })
    expect(bench.events()[0]?.event_id).toBe('order-1')
  })

  it('is skipped when it was imported before with the same mapping, and goes on when rows were added', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `e,2024-01-01,u${index}`)
    const text = (count: number): string => ['event_name,timestamp,distinct_id', ...rows.slice(0, count), ''].join('\n')
    await run(write('a.csv', text(2_000)))
    expect(await run(write('a.csv', text(2_000)))).toMatchObject({ lines: 2_000, linesBefore: 2_000, eventsSent: 0 })
    expect(await run(write('a.csv', text(3_000)))).toMatchObject({
      lines: 3_000,
      linesBefore: 2_000,
      eventsSent: 1_000,
    })
    expect(new Set(bench.events().map((event) => event.distinct_id)).size).toBe(3_000)
    const again = await run(bench.path('a.csv'), { mapping: parseMapping('event_name="other"') })
    expect(again).toMatchObject({ linesBefore: 0, eventsSent: 3_000 })
  })

  it('comes over standard input', async () => {
    await importEvents(options('-'), {
      ...deps(),
      stdin: Readable.from(['{"event_name":"a",', '"timestamp":"2024-01-01"}']),
    })
    expect(bench.events()).toHaveLength(1)
  })

  it('keeps address and country out of the event and in its context', async () => {
    await run(write('a.csv', 'event_name,timestamp,address,country,user_agent\na,2024-01-01,203.0.113.9,DE,Firefox\n'))
    expect(bench.events()[0]).toMatchObject({
      user_agent: 'Firefox',
      context: { address: '203.0.113.9', country: 'DE' },
    })
    expect(bench.events()[0]?.properties).toBeUndefined()
  })

  it('without a name or a time says which columns there are', async () => {
    await expect(run(write('a.csv', 'what,when\na,2024-01-01\n'))).rejects.toThrow(/event_name=COLUMN.*what, when/)
    await expect(run(bench.path('a.csv'), { mapping: parseMapping('event_name=what') })).rejects.toThrow(
      /timestamp=COLUMN/,
    )
    await run(bench.path('a.csv'), { mapping: parseMapping('event_name=what,timestamp=when,url=page') })
    expect(bench.notes.some((note) => note.includes("'page'"))).toBe(true)
    expect(bench.notes.some((note) => note.includes('distinct_id'))).toBe(true)
  })
})

describe('a mapping', () => {
  it('names columns and constants', () => {
    expect(parseMapping(`event_name="a, \\"b\\"", timestamp=ts ,distinct_id='user, id',url=a b`)).toEqual({
      event_name: { value: 'a, "b"' },
      timestamp: { column: 'ts' },
      distinct_id: { column: 'user, id' },
      url: { column: 'a b' },
    })
    expect(
      readMapping({ event_name: '"x"', timestamp: 'ts', url: { column: 'u' }, currency: { value: 'EUR' } }),
    ).toEqual({
      event_name: { value: 'x' },
      timestamp: { column: 'ts' },
      url: { column: 'u' },
      currency: { value: 'EUR' },
    })
  })
  it('with a field that there is not says which there are', () => {
    expect(() => parseMapping('name=x')).toThrow(/no field 'name'.*event_name/)
    expect(() => parseMapping('event_name')).toThrow(/FIELD=COLUMN/)
    expect(() => readMapping([])).toThrow(/JSON object/)
    expect(() => readMapping({ url: 3 })).toThrow(/url/)
  })
})

describe("an export of Cairn's own", () => {
  const columns = {
    event_id: '18446744073709551615',
    timestamp: '2026-05-17T21:05:51.123Z',
    received_at: '2026-05-17T21:05:52.000Z',
    event_name: 'purchase',
    distinct_id: 'u1',
    person_id: String(personIdOf(1, 'u1')),
    session_id: '6149949717689880219',
    is_interactive: true,
    intake: 'track',
    sdk: 'cairn-js/0.1.0',
    hostname: 'example.com',
    path: '/a',
    referrer: 'https://www.google.com/',
    referrer_host: 'google.com',
    source: 'Google',
    channel: 'Organic Search',
    country: 'DE',
    device_type: 'mobile',
    browser: 'Safari',
    screen_width: 390,
    engaged_ms: 1200,
    revenue: '-12.5',
    currency: 'EUR',
    properties: { plan: 'pro', n: 1.5, __proto__: undefined },
  }
  const check = (event: Event, projectId: number): void => {
    expect(event).toMatchObject({
      projectId,
      eventName: 'purchase',
      eventId: 18446744073709551615n,
      timestamp: Date.UTC(2026, 4, 17, 21, 5, 51, 123),
      receivedAt: Date.UTC(2026, 4, 17, 21, 5, 52),
      distinctId: 'u1',
      personId: personIdOf(projectId, 'u1'),
      sessionId: 6149949717689880219n,
      isInteractive: true,
      intake: 'track',
      country: 'DE',
      browser: 'Safari',
      deviceType: 'mobile',
      screenWidth: 390,
      engagedMs: 1200,
      revenue: -125000n,
      properties: { plan: 'pro', n: 1.5 },
    })
  }

  it('comes back as it was, in the project that it goes to', async () => {
    for (const projectId of [1, 2]) {
      bench.records.length = 0
      await run(write('a.ndjson', JSON.stringify(columns)), { projectId })
      expect(bench.events()).toHaveLength(0)
      check(deserializeEvent(bench.payloads()[0] ?? ''), projectId)
    }
  })

  it('comes back from CSV, where everything is text', async () => {
    const cells = Object.values({ ...columns, properties: JSON.stringify(columns.properties) })
    const text = [
      Object.keys(columns).join(','),
      cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(','),
    ].join('\n')
    await run(write('a.csv', text))
    check(deserializeEvent(bench.payloads()[0] ?? ''), 1)
  })

  it('with a broken row writes it aside', async () => {
    const result = await run(write('a.ndjson', JSON.stringify({ ...columns, person_id: 'x' })))
    expect(result.counts).toEqual({ unparsable: 1 })
    expect(bench.payloads()).toEqual([])
  })
})
