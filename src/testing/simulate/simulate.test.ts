import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { validateEvent } from '../../collect/validate-event.ts'
import type { SpooledEvent } from '../../event/index.ts'
import { judgeAgent } from '../../process/index.ts'
import { crawlers } from './people.data.ts'
import { createRandom, zipf } from './random.ts'
import { type SimulationOptions, simulateEvents } from './index.ts'

const day = 86_400_000
const until = Date.UTC(2026, 5, 1)
const options: SimulationOptions = { projectId: 7, events: 60_000, days: 28, until, seed: 1, receivedAt: until }

const eventsOf = (changes: Partial<SimulationOptions> = {}): SpooledEvent[] =>
  [...simulateEvents({ ...options, ...changes })].flatMap((record) => [...record.events])
const digestOf = (changes: Partial<SimulationOptions>): string => {
  const digest = createHash('sha256')
  for (const record of simulateEvents({ ...options, ...changes })) digest.update(JSON.stringify(record))
  return digest.digest('hex')
}
const all = eventsOf()
const named = (name: string): SpooledEvent[] => all.filter((event) => event.event_name === name)
const personOf = (event: SpooledEvent): string => event.distinct_id ?? event.context?.address ?? ''
const agent = (event: SpooledEvent): string => event.context?.user_agent ?? ''
const isCrawl = (event: SpooledEvent): boolean => crawlers.includes(agent(event))

describe('simulated visitors', () => {
  it('are the same to the byte for the same seed, and others for another', () => {
    expect(digestOf({ events: 5_000 })).toBe(digestOf({ events: 5_000 }))
    expect(digestOf({ events: 5_000 })).not.toBe(digestOf({ events: 5_000, seed: 2 }))
  })

  it('make exactly as many events as were asked for, in order of time, within the days, each with its own id', () => {
    expect(all).toHaveLength(60_000)
    expect(new Set(all.map((event) => event.event_id)).size).toBe(60_000)
    const times = all.map((event) => event.timestamp ?? 0)
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true)
    expect(times[0]).toBeGreaterThanOrEqual(until - 28 * day)
    expect(times.at(-1)).toBeLessThan(until)
    expect(eventsOf({ events: 1, days: 1 })).toHaveLength(1)
    expect(eventsOf({ events: 777, days: 2, eventsPerRecord: 10 })).toHaveLength(777)
  })

  it('keep the same ids whatever day they end at, so that a second demo adds nothing', () => {
    const earlier = eventsOf({ events: 3_000, until: until - 3 * day })
    expect(new Set(earlier.map((event) => event.event_id))).toEqual(
      new Set(eventsOf({ events: 3_000 }).map((event) => event.event_id)),
    )
  })

  it('send what the collector takes, unchanged', () => {
    for (const { context: _context, ...event } of all.slice(0, 5_000)) {
      const valid = validateEvent(JSON.parse(JSON.stringify(event)), () => 'none')
      expect(valid.kind).toBe('event')
      if (valid.kind === 'event') expect(valid.event).toEqual(event)
    }
  })

  it('ask for pages by popularity: few for much, many for little', () => {
    const views = new Map<string, number>()
    for (const event of named('page_view')) {
      const { pathname } = new URL(event.url ?? '')
      if (pathname.startsWith('/journal/')) views.set(pathname, (views.get(pathname) ?? 0) + 1)
    }
    const sorted = [...views.values()].toSorted((a, b) => b - a)
    const total = sorted.reduce((sum, count) => sum + count, 0)
    expect(views.size).toBeGreaterThan(60)
    expect(sorted.slice(0, 10).reduce((sum, count) => sum + count, 0) / total).toBeGreaterThan(0.45)
  })

  it('come more on weekdays than on weekends, and more by day than by night, by their own clock', () => {
    const usual = all.filter((event) => !event.referrer?.includes('ycombinator'))
    const weekend = usual.filter((event) => [0, 6].includes(new Date(event.timestamp ?? 0).getUTCDay())).length / 8
    const week = (usual.length - weekend * 8) / 20
    expect(week).toBeGreaterThan(weekend * 1.05)
    const hourIn = new Intl.DateTimeFormat('en-US', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Australia/Sydney' })
    const hours = usual
      .filter((event) => event.time_zone === 'Australia/Sydney')
      .map((event) => Number(hourIn.format(event.timestamp)))
    const night = hours.filter((hour) => hour >= 2 && hour < 6).length
    const evening = hours.filter((hour) => hour >= 18 && hour < 22).length
    expect(evening).toBeGreaterThan(night * 4)
  })

  it('grow, and come in a crowd on the day that a large site links to the journal', () => {
    const perDay = new Map<number, number>()
    for (const event of all) {
      const date = Math.floor((event.timestamp ?? 0) / day)
      perDay.set(date, (perDay.get(date) ?? 0) + 1)
    }
    const counts = [...perDay.values()]
    const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0)
    expect(sum(counts.slice(-7))).toBeGreaterThan(sum(counts.slice(0, 7)) * 1.2)
    const [most = 0, second = 0] = counts.toSorted((a, b) => b - a)
    expect(most).toBeGreaterThan(second * 1.3)
  })

  it('get fewer with each step of the shop and of the planner, and some get through', () => {
    const persons = (name: string): number => new Set(named(name).map(personOf)).size
    for (const steps of [
      ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'],
      ['sign_up', 'activate', 'subscribe'],
    ]) {
      const counts = steps.map(persons)
      expect(counts.toSorted((a, b) => b - a)).toEqual(counts)
      expect(new Set(counts).size).toBe(counts.length)
      expect(counts.at(-1)).toBeGreaterThan(0)
    }
    for (const event of named('purchase')) {
      expect(Number(event.revenue)).toBeGreaterThan(0)
      expect(['USD', 'EUR', 'GBP']).toContain(event.currency)
    }
  })

  it('cannot pay while the payment is broken: errors rise and purchases fall', () => {
    const many = eventsOf({ events: 200_000 })
    const broken = many.filter((event) => event.properties?.['code'] === 'payment_gateway_timeout')
    const from = broken[0]?.timestamp ?? 0
    const to = broken.at(-1)?.timestamp ?? 0
    expect(to - from).toBeLessThan(7 * 3_600_000)
    const rate = (events: readonly SpooledEvent[]): number => {
      const count = (name: string): number => events.filter((event) => event.event_name === name).length
      return count('purchase') / count('checkout_started')
    }
    const during = many.filter((event) => (event.timestamp ?? 0) >= from && (event.timestamp ?? 0) <= to)
    expect(rate(during)).toBeLessThan(rate(many) / 2)
  })

  it('come back, some of them known by an account', () => {
    const daysOf = new Map<string, Set<number>>()
    for (const event of all) {
      if (event.distinct_id === undefined) continue
      const days = daysOf.get(event.distinct_id) ?? new Set()
      daysOf.set(event.distinct_id, days.add(Math.floor((event.timestamp ?? 0) / day)))
    }
    const returning = [...daysOf.values()].filter((days) => days.size > 1).length
    expect(returning / daysOf.size).toBeGreaterThan(0.1)
    const joins = named('identify')
    expect(joins.length).toBeGreaterThan(0)
    const accounts = new Set(joins.map((event) => event.user_id))
    expect(all.some((event) => accounts.has(event.distinct_id))).toBe(true)
    for (const event of joins) {
      expect(event.distinct_id).toMatch(/^anon-/)
      expect(event.user_id).toBe(event.distinct_id?.replace('anon', 'user'))
    }
  })

  it('hold real devices; only the crawlers are bots', () => {
    const agents = new Set(all.map(agent))
    expect(agents.size).toBeGreaterThan(20)
    for (const text of agents)
      expect([text, judgeAgent(text)]).toEqual([text, crawlers.includes(text) ? 'bot' : undefined])
    const crawled = all.filter(isCrawl).length
    expect(crawled / all.length).toBeGreaterThan(0.001)
    expect(crawled / all.length).toBeLessThan(0.03)
  })
})

describe('chance', () => {
  it('is the same on every machine', () => {
    const random = createRandom(1, 2)
    const numbers = Array.from({ length: 4 }, () => random.next())
    random.reseed(1, 2)
    expect(Array.from({ length: 4 }, () => random.next())).toEqual(numbers)
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  })

  it('follows the weights', () => {
    const random = createRandom(3, 4)
    const counts = [0, 0, 0, 0]
    const choice = zipf([0, 1, 2, 3], 1)
    for (let draw = 0; draw < 20_000; draw++) counts[choice.pick(random)]! += 1
    const total = 1 + 1 / 2 + 1 / 3 + 1 / 4
    for (const [index, count] of counts.entries()) expect(count / 20_000).toBeCloseTo(1 / (index + 1) / total, 1)
  })
})
