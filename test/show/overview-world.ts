// Events whose counts the overview's test knows: sent to a real Cairn, and the same ones for the oracle.
import type { Event } from '../../src/event/index.ts'
import { makeEvent } from '../../src/testing/make-event.ts'
import type { StartedCairn } from '../../src/testing/start-cairn.ts'

const browsers = {
  Chrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
  Firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
} as const
const places = [
  { country: 'DE', zone: 'Europe/Berlin' },
  { country: 'US', zone: 'America/New_York' },
  { country: 'JP', zone: 'Asia/Tokyo' },
] as const
const sources = [
  { source: 'Google', referrer: 'https://www.google.com/' },
  { source: 'Direct', referrer: '' },
  { source: 'Bing', referrer: 'https://www.bing.com/' },
] as const
const paths = ['/', '/pricing', '/blog/first', '/blog/second', '/about'] as const

/** Berlin's clocks went back on the 26th. */
export const range = { from: '2025-10-24', to: '2025-10-28' } as const
const first = Date.UTC(2025, 9, 18)
const days = 12

interface Sent {
  readonly wire: object
  readonly event: Event
}

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** 400 visits of 150 people over twelve days, at all hours; 60 pages beside, seen once each, for paging. */
function makeWorld(): readonly Sent[] {
  const pick = random(7)
  return Array.from({ length: 400 }, (_, visit): readonly Sent[] => {
    const person = pick(150)
    const place = places[person % 3] ?? places[0]
    const browser = person % 4 === 0 ? 'Firefox' : 'Chrome'
    const from = sources[pick(3)] ?? sources[0]
    const start = first + pick(days * 24 * 60) * 60_000
    const views = 1 + pick(4)
    const common = {
      personId: BigInt(person + 1),
      distinctId: `p${person}`,
      sessionId: BigInt(visit + 1),
      hostname: 'shop.example',
      country: place.country,
      browser,
      source: from.source,
    }
    const sent = (at: number, name: string, path: string, wire: object, event: Partial<Event>): Sent => ({
      wire: {
        event_name: name,
        event_id: `v${visit}-${at}-${name}`,
        timestamp: new Date(start + at * 20_000).toISOString(),
        distinct_id: common.distinctId,
        session_id: `s${visit}`,
        url: `https://shop.example${path}`,
        time_zone: place.zone,
        user_agent: browsers[browser],
        ...(from.referrer === '' ? {} : { referrer: from.referrer }),
        ...wire,
      },
      event: makeEvent({ ...common, eventName: name, timestamp: start + at * 20_000, path, ...event }),
    })
    const pages = Array.from({ length: views }, (__, at) => {
      const path = visit < 60 && at === 0 ? `/archive/${String(visit).padStart(2, '0')}` : (paths[pick(5)] ?? '/')
      return sent(at, 'page_view', path, {}, {})
    })
    const plan = pick(2) === 0 ? 'pro' : 'free'
    const buys =
      pick(5) === 0
        ? [
            sent(
              views,
              'purchase',
              '/',
              { properties: { plan }, revenue: '10.00', currency: 'EUR' },
              { properties: { plan }, revenue: 100_000n, currency: 'EUR' },
            ),
          ]
        : []
    const engaged = 1_000 * (1 + pick(40))
    const reads = [
      sent(views + 1, 'engagement', '/', { engaged_ms: engaged }, { engagedMs: engaged, isInteractive: false }),
    ]
    return [...pages, ...buys, ...reads]
  }).flat()
}

const world = makeWorld()
/** What the oracle counts. */
export const events: readonly Event[] = world.map(({ event }) => event)

/** Sends them all; resolves when they are accepted. */
export async function sendWorld(cairn: StartedCairn): Promise<void> {
  for (let at = 0; at < world.length; at += 400) {
    const answer = await fetch(`${cairn.url}/track`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${cairn.writeKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ events: world.slice(at, at + 400).map(({ wire }) => wire) }),
    })
    const { rejected } = (await answer.json()) as { rejected: readonly unknown[] }
    if (answer.status !== 202 || rejected.length > 0) throw new Error(`Refused: ${JSON.stringify(rejected)}`)
  }
}
