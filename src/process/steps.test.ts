import * as fc from 'fast-check'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { eventFlags, personIdOf } from '../event/index.ts'
import { openGeo } from './geo.ts'
import { parseAmount } from './steps/money.ts'
import { canonicalLanguage } from './steps/language.ts'
import { chrome, eventOf, makeProcessor, makeRecord, makeSalts, makeWire, makeWorld, noon } from './test-world.ts'

const hour = 3_600_000

describe('the time of an event', () => {
  const { skewCorrected, futureTimestamp } = eventFlags
  it.each([
    ['is when it was received, without a timestamp', {}, {}, 0, 0],
    ['is as sent, without sent_at', { timestamp: noon - 5_000 }, {}, -5_000, 0],
    [
      'is corrected by a clock that is 2 hours slow',
      { timestamp: noon - 2 * hour - 3_000 },
      { sent_at: noon - 2 * hour },
      -3_000,
      skewCorrected,
    ],
    [
      'is corrected by a clock that is 2 hours fast',
      { timestamp: noon + 2 * hour - 3_000 },
      { sent_at: noon + 2 * hour },
      -3_000,
      skewCorrected,
    ],
    ['is corrected by milliseconds too', { timestamp: noon - 3_000 }, { sent_at: noon - 40 }, -2_960, skewCorrected],
    ['is not corrected where the clocks agree', { timestamp: noon - 3_000 }, { sent_at: noon }, -3_000, 0],
    ['is not corrected without a timestamp', {}, { sent_at: noon - 40 }, 0, 0],
    [
      'is not corrected for imports',
      { timestamp: noon - 3_000 },
      { sent_at: noon - 40, intake: 'import' as const },
      -3_000,
      0,
    ],
    ['may be an hour ahead', { timestamp: noon + hour }, {}, hour, 0],
    ['is not more than an hour ahead', { timestamp: noon + hour + 1 }, {}, 0, futureTimestamp],
    [
      'is not before 1970 by a wild clock',
      { timestamp: 1e9 },
      { sent_at: noon * 2 },
      0,
      skewCorrected | futureTimestamp,
    ],
    ['is in whole milliseconds', { timestamp: noon - 0.4 }, {}, 0, 0],
  ])('%s', (_, wire, record, offset, flags) => {
    const event = eventOf(wire, record)
    expect([event.timestamp - noon, event.flags]).toEqual([offset, flags])
  })

  it("follows the project's limit", () => {
    const event = eventOf({ timestamp: noon + 61_000 }, {}, makeWorld({ maxFutureSeconds: 60 }))
    expect(event.timestamp).toBe(noon)
  })
})

describe('the place of an event', () => {
  const context = { address: '81.2.69.142', user_agent: chrome, language: '', country: '' }
  it.each([
    ['Europe/Berlin', 'DE'],
    ['Europe/Kiev', 'UA'],
    ['Asia/Calcutta', 'IN'],
    ['America/New_York', 'US'],
    ['America/Argentina/Buenos_Aires', 'AR'],
    ['Europe/London', 'GB'],
    ['Africa/Abidjan', 'CI'],
    ['UTC', ''],
    ['Etc/GMT+5', ''],
    ['Nope/Zone', ''],
    ['constructor', ''],
    ['__proto__', ''],
    ['', ''],
  ])('by the time zone %s is %j', (time_zone, country) => {
    expect(eventOf({ time_zone }).country).toBe(country)
  })

  it("is a trusted CDN's country before the time zone's, and not its word for unknown", () => {
    const wire = { time_zone: 'Europe/Berlin' }
    expect(eventOf(wire, { context: { ...context, country: 'at' } }).country).toBe('AT')
    expect(eventOf(wire, { context: { ...context, country: 'XX' } }).country).toBe('DE')
    expect(eventOf(wire, { context: { ...context, country: 'T1' } }).country).toBe('DE')
  })

  // MaxMind's own test file (MIT), where it lies beside the checkout; it is not part of the repository.
  const file = fileURLToPath(new URL('../../../shared/data/GeoIP2-City-Test.mmdb', import.meta.url))
  it.skipIf(!existsSync(file))("is the operator's MMDB file before all [shared data]", async () => {
    const world = makeWorld({}, { geo: await openGeo(file) })
    const at = (address: string): string[] => {
      const event = eventOf({ time_zone: 'Europe/Berlin' }, { context: { ...context, address, country: 'AT' } }, world)
      return [event.country, event.region, event.city]
    }
    expect(at('81.2.69.142')).toEqual(['GB', 'England', 'London'])
    expect(at('2001:218::1')).toEqual(['JP', '', ''])
    expect(at('89.160.20.112')).toEqual(['SE', 'Östergötland County', 'Linköping'])
    expect(at('127.0.0.1')).toEqual(['AT', '', ''])
    expect(at('not an address')).toEqual(['AT', '', ''])
  })

  it('is not read from what is no MMDB file', async () => {
    await expect(openGeo(import.meta.filename)).rejects.toThrow()
    await expect(openGeo('/does/not/exist.mmdb')).rejects.toThrow()
  })
})

describe('language', () => {
  it.each([
    ['de-ch', 'de-CH'],
    ['en_US.UTF-8', 'en-US'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['de-DE-u-co-phonebk', 'de-DE'],
    ['fr-CH, fr;q=0.9', 'fr-CH'],
    ['*', ''],
    ['C', ''],
    ['', ''],
    ['x-klingon', ''],
    ['not a language', ''],
  ])('%j is %j', (text, expected) => {
    expect(canonicalLanguage(text)).toBe(expected)
  })

  it("is the event's own before the request's", () => {
    expect(eventOf({ language: 'de' }).language).toBe('de')
    expect(eventOf({}).language).toBe('en-US')
    expect(eventOf({ language: '*' }).language).toBe('en-US')
  })
})

describe('money', () => {
  it.each([
    ['12.50', 125_000n],
    ['0.0001', 1n],
    ['0.00019', 1n],
    ['-3', -30_000n],
    ['+.5', 5_000n],
    [' 7. ', 70_000n],
    ['1e3', 10_000_000n],
    ['1.5e-3', 15n],
    ['1e-20', 0n],
    ['922337203685477.5807', 2n ** 63n - 1n],
    ['922337203685477.5808', undefined],
    ['1e400', undefined],
    ['', undefined],
    ['.', undefined],
    ['1,50', undefined],
    ['NaN', undefined],
    ['0x10', undefined],
  ])('%j is %s ten-thousandths', (text, expected) => {
    expect(parseAmount(text)).toBe(expected)
  })

  it('is exact for every amount with four decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (amount) => {
        const text = `${amount / 10_000n}.${String(amount % 10_000n).padStart(4, '0')}`
        expect(parseAmount(text)).toBe(amount)
        expect(parseAmount(`-${text}`)).toBe(-amount)
      }),
    )
  })

  it('keeps as a property what it can not read', () => {
    const event = eventOf({ revenue: '12,50', currency: 'Euro', properties: { a: 1 } })
    expect(event).toMatchObject({ revenue: 0n, currency: '', properties: { a: 1, revenue: '12,50', currency: 'Euro' } })
  })
})

describe('interaction', () => {
  it.each([
    ['page_view', undefined, true],
    ['anything', undefined, true],
    ['engagement', undefined, false],
    ['page_leave', undefined, false],
    ['web_vital', undefined, false],
    ['anything', false, false],
  ])('%s with interactive: %s counts: %s', (event_name, interactive, expected) => {
    const event = eventOf({ event_name, ...(interactive === undefined ? {} : { interactive }) })
    expect(event.isInteractive).toBe(expected)
  })

  it('keeps measures within their range', () => {
    expect(
      eventOf({ engaged_ms: 1234.5, scroll_depth: 250, screen_width: -5, screen_height: Number.NaN }),
    ).toMatchObject({ engagedMs: 1235, scrollDepth: 100, screenWidth: 0, screenHeight: 0 })
  })
})

const from = (address: string, user_agent = chrome) => ({
  context: { address, user_agent, language: '', country: '' },
})

describe('who it was', () => {
  const dayStart = Date.UTC(2026, 5, 15)
  it('is the distinct id where there is one', () => {
    const event = eventOf({ distinct_id: 'jane' })
    expect([event.distinctId, event.personId]).toEqual(['jane', personIdOf(1, 'jane')])
  })

  it('is joined by no id that names nobody, nor is it of such a group; what was said counts, and this is told', () => {
    const nobodies = ['undefined', 'NULL', ' none ', '"NaN"', '0', '[object Object]', "''", 'Not_Authenticated', 'n/a']
    for (const id of nobodies) {
      const ignored = (place: string) => [{ reason: 'names_nobody', detail: `${place}: ${JSON.stringify(id)}` }]
      const identify = { event_name: 'identify', distinct_id: 'anon', user_id: id, properties: { plan: 'pro' } }
      const own = { kind: '', id: personIdOf(1, 'anon'), key: '', name: 'plan', op: 'set', value: 'pro' }
      expect(eventOf(identify)).toMatchObject({
        personId: personIdOf(1, 'anon'),
        identifiedPersonId: 0n,
        identifiedId: '',
        changes: [own],
        ignored: ignored('user_id'),
      })
      // What is said of the user is the user's, whoever said it.
      expect(eventOf({ ...identify, distinct_id: id, user_id: 'jane' })).toMatchObject({
        distinctId: id,
        identifiedPersonId: 0n,
        changes: [{ ...own, id: personIdOf(1, 'jane') }],
        ignored: ignored('distinct_id'),
      })
      for (const [distinct_id, alias, place] of [
        ['jane', id, 'alias'],
        [id, 'jane', 'distinct_id'],
      ] as const)
        expect(eventOf({ event_name: 'alias', distinct_id, alias })).toMatchObject({
          identifiedPersonId: 0n,
          ignored: ignored(place),
        })
      const ofGroups = eventOf({ event_name: 'group_identify', groups: { company: id, team: 'red' } })
      expect(ofGroups).toMatchObject({ ignored: ignored('groups.company') })
      expect(ofGroups.groups).toEqual({ team: 'red' })
    }
    for (const id of ['undefined1', 'nobody', '00', 'nullable', 'ann'])
      expect(eventOf({ event_name: 'identify', distinct_id: 'anon', user_id: id }).ignored).toBeUndefined()
    // Alone it is a name like any other.
    expect(eventOf({ distinct_id: '0' })).toMatchObject({ distinctId: '0', personId: personIdOf(1, '0') })
  })

  it('is joined to a user by identify, and only by identify', () => {
    const identify = eventOf({ event_name: 'identify', distinct_id: 'anon', user_id: 'jane' })
    expect(identify).toMatchObject({ personId: personIdOf(1, 'anon'), identifiedPersonId: personIdOf(1, 'jane') })
    expect(eventOf({ event_name: 'login', distinct_id: 'anon', user_id: 'jane' }).identifiedPersonId).toBe(0n)
  })

  it('is one cookieless person per project, address, user agent and day', () => {
    const processor = makeProcessor()
    const at = (receivedAt: number, address: string, project_id = 1, agent = chrome): bigint | undefined =>
      processor.run(makeRecord([makeWire()], { received_at: receivedAt, project_id, ...from(address, agent) }))
        .events[0]?.personId
    const first = at(noon, '198.51.100.7')
    expect(at(noon + hour, '198.51.100.7')).toBe(first)
    const others = [
      at(noon, '198.51.100.8'),
      at(noon, '198.51.100.7', 2),
      at(noon, '198.51.100.7', 1, chrome.replace('126', '127')),
      at(noon + 24 * hour, '198.51.100.7'),
    ]
    expect(new Set([first, ...others]).size).toBe(5)
    expect(eventOf({}).distinctId).toBe('')
  })

  it('keeps the person of a visit that crosses midnight, as long as the visit lasts', () => {
    const processor = makeProcessor()
    const at = (minutes: number, address = '198.51.100.7'): bigint | undefined =>
      processor.run(makeRecord([makeWire()], { received_at: dayStart + minutes * 60_000, ...from(address) })).events[0]
        ?.personId
    const evening = at(-10)
    expect(at(5)).toBe(evening)
    expect(at(35)).toBe(evening)
    expect(at(65)).toBe(evening)
    // The visit is over: from here on it is today's person.
    const today = at(96)
    expect(today).not.toBe(evening)
    expect(at(100)).toBe(today)
    // Somebody else, whose last event was too long ago at midnight.
    const other = at(-25, '203.0.113.9')
    expect(at(6, '203.0.113.9')).not.toBe(other)
  })

  it('asks the live sessions after a restart at midnight', () => {
    const salts = makeSalts()
    const before = makeProcessor(makeWorld({}, { salts }))
    const late = makeRecord([makeWire()], { received_at: dayStart - 60_000 })
    const evening = before.run(late).events[0]?.personId
    const asked: unknown[] = []
    const isLiveSession = (...question: [number, bigint, number]): boolean => {
      asked.push(question)
      return true
    }
    const after = makeProcessor(makeWorld({}, { salts, isLiveSession }))
    expect(after.run({ ...late, received_at: dayStart + 60_000 }).events[0]?.personId).toBe(evening)
    expect(asked).toEqual([[1, evening, dayStart + 60_000]])
  })

  it('is the same for the same import, on whatever day it is imported, also across midnight', () => {
    const stored = {}
    const wires = [-70, -20, 3, 50].map((minutes, n) =>
      makeWire({
        event_id: `log-${n}`,
        timestamp: dayStart - 400 * 24 * hour + minutes * 60_000,
        context: { address: '203.0.113.1' },
      }),
    )
    const persons = (receivedAt: number): bigint[] =>
      makeProcessor(makeWorld({}, { salts: makeSalts(stored) }))
        .run(makeRecord(wires, { intake: 'import', received_at: receivedAt }))
        .events.map((event) => event.personId)
    const first = persons(noon)
    expect(persons(noon + 30 * 24 * hour)).toEqual(first)
    expect([first[0] === first[1], first[1] === first[2], first[2] === first[3]]).toEqual([true, true, false])
  })
})

describe('salts', () => {
  it('survive a restart, and are dropped after the next day', () => {
    const state: { stored?: { days: Readonly<Record<string, string>>; importSecret: string } } = {}
    const salts = makeSalts(state)
    const monday = salts.saltsFor(noon).current
    expect(makeSalts(state).saltsFor(noon).current).toBe(monday)
    expect(salts.saltsFor(noon + 24 * hour).previous).toBe(monday)
    salts.expire(noon + 24 * hour)
    expect(Object.values(state.stored?.days ?? {})).toContain(monday)
    salts.expire(noon + 48 * hour)
    expect(Object.values(state.stored?.days ?? {})).not.toContain(monday)
    expect(makeSalts(state).saltsFor(noon).current).not.toBe(monday)
  })

  it('of days that wait in the spool stay while they are asked for', () => {
    const salts = makeSalts()
    const old = salts.saltsFor(noon).current
    salts.expire(noon + 72 * hour)
    expect(salts.saltsFor(noon).current).toBe(old)
    salts.expire(noon + 73 * hour)
    salts.expire(noon + 74 * hour)
    expect(salts.saltsFor(noon).current).not.toBe(old)
  })

  it('of imports depend on the project, the day and the installation, and are never dropped', () => {
    const state = {}
    const salts = makeSalts(state)
    const first = salts.importSaltsFor(1, noon)
    expect(salts.importSaltsFor(1, noon + 24 * hour)).toMatchObject({ previous: first.current })
    expect(salts.importSaltsFor(2, noon).current).not.toBe(first.current)
    expect(makeSalts(state).importSaltsFor(1, noon)).toEqual(first)
  })
})
