import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dropped, type Event, eventFlags, eventIdOf, personIdOf, type ReplayRecord } from '../event/index.ts'
import { deserializeEvent, serializeEvent } from './payload.ts'
import { createProcessor } from './processor.ts'
import { steps } from './steps.ts'
import {
  anyRecord,
  chrome,
  droppedOf,
  eventOf,
  makeProcessor,
  makeRecord,
  makeWire,
  makeWorld,
  noon,
} from './test-world.ts'
import type { Step } from './types.ts'

const replayOf = (payloads: readonly string[], project_id = 1): ReplayRecord => ({
  kind: 'replay',
  project_id,
  received_at: noon + 5_000,
  payloads,
})
const asText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))

describe('processing', () => {
  it('makes one row of an event', () => {
    const event = eventOf(
      {
        event_name: 'purchase',
        event_id: 'abc',
        distinct_id: 'jane',
        session_id: 's-1',
        timestamp: noon - 1_000,
        url: 'https://www.example.com/shop?utm_source=google&utm_medium=cpc&x=1',
        referrer: 'https://www.google.com/',
        title: ' Shop ',
        language: 'de-ch',
        time_zone: 'Europe/Zurich',
        screen_width: 1440,
        screen_height: 900,
        revenue: '12.50',
        currency: 'chf',
        sdk: 'cairn-js/0.1.0',
        properties: { size: 'L' },
      },
      { sent_at: noon - 20 },
    )
    expect(event).toEqual({
      projectId: 1,
      identifiedId: '',
      groups: {},
      changes: [],
      eventName: 'purchase',
      eventId: eventIdOf('abc'),
      eventIdMade: false,
      timestamp: noon - 980,
      receivedAt: noon,
      distinctId: 'jane',
      personId: personIdOf(1, 'jane'),
      identifiedPersonId: 0n,
      clientSessionId: 's-1',
      sessionId: 0n,
      isInteractive: true,
      intake: 'track',
      sdk: 'cairn-js/0.1.0',
      flags: eventFlags.skewCorrected,
      hostname: 'www.example.com',
      path: '/shop',
      query: 'x=1',
      title: 'Shop',
      referrer: 'https://www.google.com/',
      referrerHost: 'google.com',
      source: 'Google',
      channel: 'Paid Search',
      utmSource: 'google',
      utmMedium: 'cpc',
      utmCampaign: '',
      utmTerm: '',
      utmContent: '',
      clickIdName: '',
      clickId: '',
      country: 'CH',
      region: '',
      city: '',
      language: 'de-CH',
      timeZone: 'Europe/Zurich',
      deviceType: 'desktop',
      browser: 'Chrome',
      browserVersion: '126',
      os: 'Windows',
      osVersion: '10',
      screenWidth: 1440,
      screenHeight: 900,
      engagedMs: 0,
      scrollDepth: 0,
      revenue: 125_000n,
      currency: 'CHF',
      properties: { size: 'L' },
    })
  })

  it('never throws, gives each event one outcome, and makes no dead letter of anything that can be sent', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const { events, dropped } = makeProcessor().run(record)
        expect(events.length + dropped.length).toBe(record.events.length)
        expect(dropped.filter((one) => one.reason === 'dead_letter')).toEqual([])
        for (const event of events) {
          for (const [name, value] of Object.entries(event)) {
            if (typeof value === 'number') expect(Number.isSafeInteger(value), name).toBe(true)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('lets no address through, whatever happens to the event', () => {
    const failing: Step = {
      name: 'failing',
      run: ({ context }) => {
        throw new Error(`can't read ${context.address} (${context.address})`)
      },
    }
    fc.assert(
      fc.property(anyRecord, fc.boolean(), fc.boolean(), (record, isFailing, isOwn) => {
        const address = '198.18.77.201'
        const context = { ...record.context, address: isOwn ? '' : address }
        const all = isFailing ? [...steps.slice(0, 3), failing, ...steps.slice(3)] : steps
        const processor = createProcessor({
          steps: all,
          world: makeWorld({ excludedAddresses: ['198.18.0.0/15'] }),
          clock: () => 0n,
        })
        const result = processor.run({
          ...record,
          context,
          events: record.events.map((event) => (isOwn ? { ...event, context: { address } } : event)),
        })
        expect(asText(result)).not.toContain(address)
        expect(result.dropped).toHaveLength(record.events.length)
      }),
    )
  })

  it('keeps the first reason and still finishes the event', () => {
    const dropped = droppedOf(
      { drop_reason: 'asset', url: 'https://www.example.com/logo.png', distinct_id: 'a', automated: true },
      {},
      makeWorld({ excludedPaths: ['/logo.*'] }),
    )
    expect(dropped).toMatchObject({ stage: 'verdict', reason: 'asset', count: 1, isReplayable: true })
    const event = deserializeEvent(dropped?.payload ?? '')
    expect(event).toMatchObject({ path: '/logo.png', browser: 'Chrome', personId: personIdOf(1, 'a') })
  })

  it.each([
    [{ excludedAddresses: ['198.51.100.0/24'] }, 'excluded_address'],
    [{ excludedAddresses: ['198.51.100.7'] }, 'excluded_address'],
    [{ excludedAddresses: ['not an address', '10.0.0.0/8', '2001:db8::/32'] }, undefined],
    [{ excludedPaths: ['/admin/**'] }, 'excluded_path'],
    [{ excludedPaths: ['/admin/*'] }, undefined],
    [{ excludedPaths: ['/admin/*/b.html'] }, 'excluded_path'],
    [{ excludedPaths: ['**/b.html', ''] }, 'excluded_path'],
    [{ excludedPaths: ['/admin/a/b.html'] }, 'excluded_path'],
    [{ excludedPaths: ['/admin/a/b.htm', '/ADMIN/**', '/admin/a/b?html', '/admin/a/bxhtml', '*'] }, undefined],
    [{ excludedPaths: [`${'**a'.repeat(200)}!`] }, undefined],
    [{ hostnames: ['other.example'] }, 'excluded_hostname'],
    [{ hostnames: ['example.com'] }, undefined],
    [{ hostnames: ['*.example.com'] }, undefined],
    [{ retentionDays: 2 }, undefined],
  ])('follows the settings %j: %s', (settings, reason) => {
    const dropped = droppedOf({ url: 'https://www.example.com/admin/a/b.html' }, {}, makeWorld(settings))
    expect(dropped?.reason).toBe(reason)
  })

  it('keeps apart what is older than the project keeps events', () => {
    const dropped = droppedOf({ timestamp: noon - 3 * 86_400_000 }, {}, makeWorld({ retentionDays: 2 }))
    expect(dropped?.reason).toBe('too_old')
  })

  it.each([
    ['https://semalt.com/x', 'referrer_spam'],
    ['http://forum.buttons-for-website.com/', 'referrer_spam'],
    ['https://spam.of.the.operator.example/', 'referrer_spam'],
    ['https://www.google.com/', undefined],
  ])('keeps apart events with the referrer %s: %s', (referrer, reason) => {
    const world = makeWorld({}, { spamHosts: new Set(['operator.example']) })
    expect(droppedOf({ referrer }, {}, world)?.reason).toBe(reason)
  })

  it('counts runs and reasons of each step under its name, and its time', () => {
    const processor = makeProcessor(makeWorld({ hostnames: ['other.example'] }))
    processor.run(makeRecord([makeWire(), makeWire({ automated: true })]))
    const stats = Object.fromEntries(processor.stats().map((one) => [one.name, one]))
    expect(Object.keys(stats)).toEqual(steps.map((step) => step.name))
    expect(stats['bots']).toMatchObject({ runs: 2, drops: { automation: 1 } })
    // Both events go through the later step too.
    expect(stats['exclusions']).toMatchObject({ runs: 2, drops: { excluded_hostname: 2 } })
    expect(stats['bots']?.ns).toBeGreaterThan(0)
  })
})

describe('replay', () => {
  const botWire = makeWire({
    automated: true,
    distinct_id: 'a',
    properties: JSON.parse('{"__proto__":{"x":1},"":"\\u0000"}'),
  })

  it('brings back a whole event that was kept apart, flagged', () => {
    const processor = makeProcessor()
    const [dropped] = processor.run(makeRecord([botWire])).dropped
    const back = processor.replay(replayOf([dropped?.payload ?? '']))
    expect(back.dropped).toEqual([])
    expect(back.events[0]).toMatchObject({
      personId: personIdOf(1, 'a'),
      eventIdMade: false,
      flags: eventFlags.replayed,
    })
    expect(JSON.stringify(back.events[0]?.properties)).toBe('{"__proto__":{"x":1},"":"\\u0000"}')
    expect(processor.restore(dropped?.payload ?? '')).toEqual(back.events[0])
  })

  it('does not take payloads of another project, nor what is no payload', () => {
    const processor = makeProcessor()
    const [dropped] = processor.run(makeRecord([botWire])).dropped
    const payloads = [dropped?.payload ?? '', 'garbage', '{}', 'null', '{"kind":"dead_letter"}']
    const back = processor.replay(replayOf(payloads, 2))
    expect(back.events).toEqual([])
    expect(back.dropped.map((one) => [one.stage, one.reason, one.isReplayable, one.projectId])).toEqual(
      payloads.map(() => ['replay', 'dead_letter', false, 2]),
    )
    expect(() => processor.restore('garbage')).toThrow()
  })

  it('runs a dead letter through the steps again, and still knows who and where it was', () => {
    let isBroken = true
    const faulty: Step = {
      name: 'faulty',
      run: () => {
        if (isBroken) throw new Error('no such thing')
        return undefined
      },
    }
    const place = { country: 'GB', region: 'England', city: 'London' }
    const world = makeWorld({}, { geo: (address) => (address === '' ? undefined : place) })
    const processor = createProcessor({ steps: [faulty, ...steps], world, clock: () => 0n })
    const record = makeRecord([makeWire({ event_id_made: true, timestamp: noon - 500 })], { sent_at: noon - 10 })
    const [letter] = processor.run(record).dropped
    expect(letter).toMatchObject({
      stage: 'faulty',
      reason: 'dead_letter',
      detail: 'faulty: no such thing',
      eventName: 'page_view',
      isReplayable: true,
    } satisfies Partial<Dropped>)

    isBroken = false
    const expected = makeProcessor(world).run(record).events[0]
    const back = processor.replay(replayOf([letter?.payload ?? '']))
    expect(back.dropped).toEqual([])
    expect(back.events).toEqual([
      { ...expected, eventIdMade: false, flags: (expected?.flags ?? 0) | eventFlags.replayed },
    ])
    expect(back.events[0]).toMatchObject(place)
  })
})

describe('an event as JSON', () => {
  it('comes back as it was, hostile property names and values included', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', 'toJSON', ''),
    )
    const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.jsonValue({ noUnicodeString: false }))),
        id,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (pairs, someId, revenue) => {
          // fromEntries defines own properties, `__proto__` included.
          const properties = JSON.parse(JSON.stringify(Object.fromEntries(pairs))) as Event['properties']
          const event: Event = { ...eventOf({}), properties, personId: someId, sessionId: someId, revenue }
          const back = deserializeEvent(serializeEvent(event))
          expect(back).toEqual(event)
          expect(Object.entries(back.properties)).toEqual(Object.entries(properties))
        },
      ),
    )
  })
})

it('reads an event without user agent text as one of an unknown device', () => {
  const event = eventOf({ distinct_id: 'a' }, { context: { address: '', user_agent: '', language: '', country: '' } })
  expect([event.browser, event.os, event.deviceType]).toEqual(['', '', ''])
  expect(chrome).not.toBe('')
})
