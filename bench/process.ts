// What does processing cost per event, step by step? Events of a made-up site with 2,000 user agents and 20,000 persons;
// one process, one core. Prints a table, and last one line of JSON: `process_us_per_event`, `sessions_us`.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { EventsRecord, SpooledEvent } from '../src/event/index.ts'
import {
  createLiveVisitors,
  createProcessor,
  createSalts,
  createSessions,
  defaultProjectSettings,
  noGeo,
  openGeo,
  steps,
} from '../src/process/index.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    geo: { type: 'string' },
    cookieless: { type: 'boolean', default: false },
  },
})
const eventCount = Number(values.events)
const batchSize = 1_000
const startedAt = Date.UTC(2026, 5, 1, 9)

const sessions = createSessions({ gapMs: () => 30 * 60_000 })
sessions.warmStart(Number.NEGATIVE_INFINITY, [])
const processor = createProcessor({
  steps,
  clock: () => process.hrtime.bigint(),
  world: {
    project: () => defaultProjectSettings,
    salts: createSalts({ load: () => undefined, save: () => {} }, () => crypto.getRandomValues(new Uint8Array(32))),
    visitors: createLiveVisitors(),
    isLiveSession: sessions.isLive,
    geo: values.geo === undefined ? noGeo : await openGeo(values.geo),
    spamHosts: new Set(),
    now: () => startedAt,
  },
})

const referrers = [
  'https://www.google.com/',
  'https://www.example.com/',
  '',
  'https://news.ycombinator.com/item?id=4711',
  'https://blog.example.org/2026/06/a-post?token=abc',
]
const records = Array.from({ length: Math.ceil(eventCount / batchSize) }, (_, batch) => makeRecord(batch))
// The second half of the run is measured, when everything is compiled and the caches are warm.
const half = Math.floor(records.length / 2)
let stepsNs = 0n
let sessionsNs = 0n
let measured = 0
for (const [index, record] of records.entries()) {
  const t0 = process.hrtime.bigint()
  const { events } = processor.run(record)
  const t1 = process.hrtime.bigint()
  sessions.warm(sessions.missing(events), [])
  for (const event of events) sessions.assign(event)
  const t2 = process.hrtime.bigint()
  if (index < half) continue
  stepsNs += t1 - t0
  sessionsNs += t2 - t1
  measured += record.events.length
}

const perEvent = (ns: bigint | number, count: number): number => Math.round(Number(ns) / count / 10) / 100
const out = (line: string): boolean => process.stdout.write(`${line}\n`)
out(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}`)
out(`${measured} events measured after as many to warm up, ${values.cookieless ? 'cookieless' : 'with distinct ids'}\n`)
out('step            µs/event')
for (const step of processor.stats())
  out(`${step.name.padEnd(16)}${perEvent(step.ns, step.runs).toFixed(2).padStart(8)}`)
const result = {
  process_us_per_event: perEvent(stepsNs, measured),
  sessions_us: perEvent(sessionsNs, measured),
}
out(`all steps       ${result.process_us_per_event.toFixed(2).padStart(8)}  (with making the draft)`)
out(`sessions        ${result.sessions_us.toFixed(2).padStart(8)}\n`)
out(JSON.stringify(result))

function makeRecord(batch: number): EventsRecord {
  const receivedAt = startedAt + batch * 40
  return {
    kind: 'events',
    project_id: 1,
    intake: 'track',
    received_at: receivedAt,
    sent_at: receivedAt - 35,
    context: { address: '203.0.113.7', user_agent: '', language: 'de-CH', country: '' },
    events: Array.from({ length: batchSize }, (_, index) => makeEvent(batch * batchSize + index, receivedAt)),
  }
}

function makeEvent(n: number, receivedAt: number): SpooledEvent {
  const person = (n * 7_919) % 20_000
  return {
    event_name: n % 5 === 0 ? 'add_to_cart' : 'page_view',
    event_id: `0197a1b2-${n.toString(16).padStart(12, '0')}`,
    ...(values.cookieless ? {} : { distinct_id: `person-${person}` }),
    timestamp: receivedAt - 100,
    url: `https://www.example.com/articles/${n % 500}?page=${n % 7}${n % 4 === 0 ? '&utm_source=newsletter&utm_medium=email' : ''}`,
    referrer: referrers[n % referrers.length] ?? '',
    title: `Article ${n % 500}`,
    language: 'de-CH',
    time_zone: 'Europe/Zurich',
    screen_width: 1440,
    screen_height: 900,
    properties: { plan: 'pro', position: n % 10, list: 'start' },
    context: { address: `203.0.${person >> 8}.${person & 255}`, user_agent: agent(person % 2_000) },
  }
}

function agent(n: number): string {
  const version = `${100 + (n % 40)}.0.${n}.0`
  return n % 3 === 0
    ? `Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Mobile Safari/537.36`
    : `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`
}
