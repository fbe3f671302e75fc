// For the tests of this room: a world with everything in memory, a record around an event, one event through all steps.
import * as fc from 'fast-check'
import type { Dropped, Event, EventsRecord, PropertyValue, SpooledEvent } from '../event/index.ts'
import { noGeo } from './geo.ts'
import { createLiveVisitors } from './live-visitors.ts'
import { createProcessor, type Processed } from './processor.ts'
import { createSalts, type SaltsState } from './salts.ts'
import { steps } from './steps.ts'
import { defaultProjectSettings, type ProjectSettings, type World } from './types.ts'

/** 2026-06-15 12:00 UTC. */
export const noon = Date.UTC(2026, 5, 15, 12)
export const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

/** Salts whose "random" bytes count up, so that tests repeat. */
export function makeSalts(state: { stored?: SaltsState } = {}): ReturnType<typeof createSalts> {
  let count = 0
  return createSalts(
    {
      load: () => state.stored,
      save: (next) => {
        state.stored = structuredClone(next)
      },
    },
    () => new Uint8Array(32).fill(++count),
  )
}

export const makeWorld = (settings: Partial<ProjectSettings> = {}, more: Partial<World> = {}): World => {
  const project = { ...defaultProjectSettings, ...settings }
  return {
    project: () => project,
    salts: makeSalts(),
    visitors: createLiveVisitors(),
    isLiveSession: () => false,
    geo: noGeo,
    spamHosts: new Set(),
    now: () => noon,
    ...more,
  }
}

export const makeWire = (wire: Partial<SpooledEvent> = {}): SpooledEvent => ({
  event_name: 'page_view',
  event_id: 'e-1',
  url: 'https://www.example.com/',
  ...wire,
})

export const makeRecord = (events: readonly SpooledEvent[], record: Partial<EventsRecord> = {}): EventsRecord => ({
  kind: 'events',
  project_id: 1,
  intake: 'track',
  received_at: noon,
  context: { address: '198.51.100.7', user_agent: chrome, language: 'en-US', country: '' },
  ...record,
  events,
})

export const makeProcessor = (world: World = makeWorld()): ReturnType<typeof createProcessor> =>
  createProcessor({ steps, world, clock: () => process.hrtime.bigint() })

const processAll = (
  wire: Partial<SpooledEvent>,
  record: Partial<EventsRecord> = {},
  world: World = makeWorld(),
): Processed => makeProcessor(world).run(makeRecord([makeWire(wire)], record))

/** The Event, or an error that shows why there is none. */
export function eventOf(
  wire: Partial<SpooledEvent>,
  record: Partial<EventsRecord> = {},
  world: World = makeWorld(),
): Event {
  const { events, dropped } = processAll(wire, record, world)
  const [event] = events
  if (event === undefined) throw new Error(`dropped: ${dropped[0]?.reason} ${dropped[0]?.detail}`)
  return event
}

export function droppedOf(
  wire: Partial<SpooledEvent>,
  record: Partial<EventsRecord> = {},
  world: World = makeWorld(),
): Dropped | undefined {
  return processAll(wire, record, world).dropped[0]
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '__proto__', 'constructor', '\0', '%', '%40', 'é', '🦊'),
)
const url = fc.oneof(
  text,
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'about:blank',
    'data:text/html,<b>',
    'file:///C:/a',
    'app://home/x?y=1',
    '//host/a',
    '/a?b#c',
    'http://[bad',
    'http://a:b@c.d/%ff?%=%&=&&',
    'javascript:alert(1)',
    'localhost:3000/x',
  ),
)
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0))
const propertyValue = fc.jsonValue() as fc.Arbitrary<PropertyValue>

/** Anything that the collector lets through, and a good deal that it would not. */
const anyWire: fc.Arbitrary<SpooledEvent> = fc.record(
  {
    event_name: text,
    event_id: text,
    event_id_made: fc.constant(true as const),
    distinct_id: text,
    user_id: text,
    session_id: text,
    timestamp: number,
    properties: fc.dictionary(text, propertyValue),
    url,
    referrer: url,
    title: text,
    language: fc.oneof(text, fc.constantFrom('de-ch', 'en_US.UTF-8', '*', 'x-klingon')),
    time_zone: fc.oneof(text, fc.constantFrom('Europe/Berlin', 'UTC', 'Nope/Zone')),
    screen_width: number,
    screen_height: number,
    user_agent: fc.oneof(text, fc.constant(chrome)),
    engaged_ms: number,
    scroll_depth: number,
    revenue: fc.oneof(text, fc.double().map(String)),
    currency: text,
    sdk: text,
    interactive: fc.boolean(),
    automated: fc.constant(true as const),
    drop_reason: fc.constantFrom('asset' as const, 'redirect' as const),
  },
  { requiredKeys: ['event_name', 'event_id'], noNullPrototype: false },
)
export const anyRecord: fc.Arbitrary<EventsRecord> = fc.record(
  {
    kind: fc.constant('events' as const),
    project_id: fc.integer({ min: 1, max: 3 }),
    intake: fc.constantFrom('track' as const, 'pixel' as const, 'import' as const),
    received_at: fc.integer({ min: noon - 1e9, max: noon + 1e9 }),
    sent_at: number,
    context: fc.record({
      address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('')),
      user_agent: fc.oneof(text, fc.constant(chrome)),
      language: text,
      country: fc.constantFrom('', 'DE', 'xx', 'XX', 'T1'),
    }),
    events: fc.array(anyWire, { maxLength: 5 }),
  },
  { requiredKeys: ['kind', 'project_id', 'intake', 'received_at', 'context', 'events'] },
)
