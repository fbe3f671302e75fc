import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits, rejectReasons } from '../event/index.ts'
import { validateEvent } from './validate-event.ts'

const makeId = (): string => 'made'
const validate = (input: unknown): ReturnType<typeof validateEvent> => validateEvent(input, makeId)
const eventOf = (input: unknown): unknown => {
  const validated = validate(input)
  return validated.kind === 'event' ? validated.event : validated
}
const reasonOf = (input: unknown): string => {
  const validated = validate(input)
  return validated.kind === 'refused' ? validated.reason : 'taken'
}
const long = (length: number): string => 'x'.repeat(length)

test('takes an event as it is and makes an id where there is none', () => {
  expect(eventOf({ event_name: 'signup' })).toEqual({ event_name: 'signup', event_id: 'made', event_id_made: true })
  const whole = {
    event_name: 'purchase',
    event_id: 'e-1',
    distinct_id: 'd-1',
    session_id: 's-1',
    timestamp: 1_790_000_000_000,
    properties: { plan: 'pro', list: [1, 'a', null, { deep: true }], none: null },
    url: 'https://a.example/b?c=d',
    referrer: 'https://b.example/',
    title: 'Title',
    language: 'de-DE',
    time_zone: 'Europe/Berlin',
    screen_width: 1920,
    screen_height: 1080,
    user_agent: 'agent',
    engaged_ms: 1_500,
    scroll_depth: 80,
    revenue: '12.50',
    currency: 'EUR',
    sdk: 'cairn-js/0.1.0',
    interactive: false,
    automated: true,
  }
  expect(eventOf(whole)).toEqual(whole)
})

test('turns what means the same into one form', () => {
  expect(
    eventOf({
      event_name: 'a',
      event_id: 'e',
      distinct_id: 42,
      session_id: 9,
      timestamp: '1970-01-02T00:00:00Z',
      screen_width: '1280',
      scroll_depth: 130.4,
      engaged_ms: 12.6,
      revenue: 12.5,
      currency: 'eur',
      interactive: 'true',
      automated: '0',
    }),
  ).toEqual({
    event_name: 'a',
    event_id: 'e',
    distinct_id: '42',
    session_id: '9',
    timestamp: 86_400_000,
    screen_width: 1280,
    scroll_depth: 100,
    engaged_ms: 13,
    revenue: '12.5',
    currency: 'EUR',
    interactive: true,
  })
})

test('null and empty text are as absent, but for ids', () => {
  const fields = { distinct_id: null, timestamp: null, properties: null, url: '', title: null, session_id: '' }
  expect(eventOf({ event_name: 'a', event_id: 'e', ...fields })).toEqual({ event_name: 'a', event_id: 'e' })
})

test('moves unknown fields into the properties, where a property of that name is not lost for it', () => {
  expect(eventOf({ event_name: 'a', event_id: 'e', plan: 'free', color: 'red', properties: { plan: 'pro' } })).toEqual({
    event_name: 'a',
    event_id: 'e',
    properties: { plan: 'pro', color: 'red' },
  })
})

test('what only Cairn itself may say is a property like any other', () => {
  const event = eventOf({
    event_name: 'a',
    event_id: 'e',
    event_id_made: true,
    drop_reason: 'bot',
    context: { address: '::1' },
  })
  expect(event).toEqual({
    event_name: 'a',
    event_id: 'e',
    properties: { event_id_made: true, drop_reason: 'bot', context: { address: '::1' } },
  })
})

test('the write key and sent_at that stand beside an event are not its own', () => {
  expect(eventOf({ event_name: 'a', event_id: 'e', key: 'k', sent_at: 1 })).toEqual({ event_name: 'a', event_id: 'e' })
})

describe('names that mean something to JavaScript', () => {
  const text =
    '{"event_name":"a","event_id":"e","__proto__":{"event_name":"evil"},"toString":1,' +
    '"properties":{"__proto__":"p","constructor":{"prototype":{"__proto__":5}},"hasOwnProperty":null,"toJSON":"t"}}'
  test('come out of the record as they went in', () => {
    const written: unknown = JSON.parse(JSON.stringify(eventOf(JSON.parse(text))))
    expect(written).toEqual(
      JSON.parse(
        '{"event_name":"a","event_id":"e","properties":{"toString":1,"__proto__":"p",' +
          '"constructor":{"prototype":{"__proto__":5}},"hasOwnProperty":null,"toJSON":"t"}}',
      ),
    )
    expect(Reflect.get({}, 'event_name')).toBeUndefined()
  })
  test('do not stand in for fields', () => {
    expect(reasonOf(JSON.parse('{"__proto__":{"event_name":"a"}}'))).toBe('no_name')
  })
})

test('refuses with the reason', () => {
  const many = Object.fromEntries(Array.from({ length: limits.properties + 1 }, (_, index) => [`p${index}`, index]))
  let deep: unknown = 1
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
  const table: [string, unknown][] = [
    ['not_an_object', 'a'],
    ['not_an_object', 5],
    ['not_an_object', null],
    ['not_an_object', [{ event_name: 'a' }]],
    ['no_name', {}],
    ['no_name', { event_name: '' }],
    ['no_name', { event_name: null }],
    ['no_name', { event_name: 5 }],
    ['name_too_long', { event_name: long(limits.eventNameLength + 1) }],
    ['bad_event_id', { event_name: 'a', event_id: '' }],
    ['bad_event_id', { event_name: 'a', event_id: 5 }],
    ['bad_event_id', { event_name: 'a', event_id: long(limits.eventIdLength + 1) }],
    ['bad_distinct_id', { event_name: 'a', distinct_id: '' }],
    ['bad_distinct_id', { event_name: 'a', distinct_id: {} }],
    ['bad_distinct_id', { event_name: 'a', distinct_id: long(limits.distinctIdLength + 1) }],
    ['bad_distinct_id', { event_name: 'a', user_id: true }],
    ['bad_properties', { event_name: 'a', properties: [] }],
    ['bad_properties', { event_name: 'a', properties: 'a' }],
    ['too_many_properties', { event_name: 'a', properties: many }],
    ['too_many_properties', { event_name: 'a', ...many }],
    ['property_name_too_long', { event_name: 'a', properties: { [long(limits.propertyNameLength + 1)]: 1 } }],
    ['value_too_long', { event_name: 'a', properties: { p: long(limits.propertyValueLength + 1) } }],
    ['value_too_long', { event_name: 'a', properties: { p: [long(limits.propertyValueLength)] } }],
    ['value_too_long', { event_name: 'a', session_id: long(limits.sessionIdLength + 1) }],
    ['too_deep', { event_name: 'a', properties: { deep } }],
    ['too_deep', { event_name: 'a', deep }],
    ['bad_timestamp', { event_name: 'a', timestamp: 'now' }],
    ['bad_timestamp', { event_name: 'a', timestamp: {} }],
    ['bad_field', { event_name: 'a', url: 5 }],
    ['bad_field', { event_name: 'a', screen_width: 'wide' }],
    ['bad_field', { event_name: 'a', scroll_depth: -1 }],
    ['bad_field', { event_name: 'a', revenue: '12,50' }],
    ['bad_field', { event_name: 'a', revenue: 1e15 }],
    ['bad_field', { event_name: 'a', interactive: 'perhaps' }],
    ['bad_field', JSON.parse('{"event_name":"a","properties":{"huge":1e999}}')],
    ['bad_field', JSON.parse('{"event_name":"a","properties":{"huge":[-1e999]}}')],
  ]
  for (const [reason, input] of table) expect(reasonOf(input), reason).toBe(reason)
})

test('takes everything that is exactly at its limit', () => {
  let deep: unknown = 1
  for (let depth = 0; depth < limits.propertyDepth; depth += 1) deep = [deep]
  const properties = Object.fromEntries(
    Array.from({ length: limits.properties - 3 }, (_, index) => [`p${index}`, index]),
  )
  const atLimit = {
    event_name: long(limits.eventNameLength),
    event_id: long(limits.eventIdLength),
    distinct_id: long(limits.distinctIdLength),
    session_id: long(limits.sessionIdLength),
    url: long(limits.urlLength),
    timestamp: limits.latestTimestamp,
    properties: {
      ...properties,
      deep,
      [long(limits.propertyNameLength)]: long(limits.propertyValueLength),
      list: [long(limits.propertyValueLength - 4)],
    },
  }
  expect(eventOf(atLimit)).toEqual(atLimit)
})

test('cuts what the sender does not choose, never in the middle of a character', () => {
  const title = `${'x'.repeat(limits.titleLength - 1)}😀`
  const url = `https://a.example/?q=${long(limits.urlLength)}`
  const referrer = `https://b.example/?q=${long(limits.urlLength)}`
  expect(eventOf({ event_name: 'a', event_id: 'e', title, url, referrer })).toEqual({
    event_name: 'a',
    event_id: 'e',
    title: 'x'.repeat(limits.titleLength - 1),
    url: url.slice(0, limits.urlLength),
    referrer: referrer.slice(0, limits.urlLength),
  })
})

test('amounts keep at most four decimals and no exponent', () => {
  const table: [unknown, string][] = [
    ['12.50', '12.50'],
    ['-0.99999', '-0.9999'],
    ['+7', '7'],
    [1e-9, '0'],
    [-1e-9, '0'],
    [100, '100'],
    [0.1 + 0.2, '0.3'],
    [99_999_999_999_999, '99999999999999'],
  ]
  for (const [revenue, amount] of table)
    expect(eventOf({ event_name: 'a', revenue })).toMatchObject({ revenue: amount })
})

test('any JSON is taken or refused for a listed reason, and own properties survive the record', () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (anything, properties) => {
      const validated = validate(anything)
      if (validated.kind === 'refused') expect(Object.keys(rejectReasons)).toContain(validated.reason)
      const sent = JSON.stringify({ event_name: 'a', event_id: 'e', properties })
      const taken = validate(JSON.parse(sent))
      if (taken.kind === 'event') expect(JSON.stringify(taken.event)).toBe(sent)
    }),
  ))

describe('persons and groups', () => {
  test('operations, groups and an alias are taken as they are', () => {
    const person = {
      set: { plan: 'pro', none: null },
      increment: { n: -1.5 },
      unset: ['old'],
      union: { tags: ['a', 'b'] },
    }
    expect(eventOf({ event_name: 'a', event_id: 'e', person, groups: { company: 17, team: '', area: null } })).toEqual({
      event_name: 'a',
      event_id: 'e',
      person,
      groups: { company: '17' },
    })
    for (const name of ['alias', 'previous_id'])
      expect(eventOf({ event_name: 'alias', event_id: 'e', distinct_id: 'd', [name]: 5 })).toMatchObject({ alias: '5' })
    expect(
      eventOf({ event_name: 'group_identify', groups: { company: 'acme' }, group: { set_once: { since: 1 } } }),
    ).toMatchObject({ group: { set_once: { since: 1 } } })
  })
  test('names that only other events give a meaning are the sender’s own', () => {
    expect(eventOf({ event_name: 'a', event_id: 'e', alias: 'x', group: 'y', previous_id: 1 })).toEqual({
      event_name: 'a',
      event_id: 'e',
      properties: { alias: 'x', group: 'y', previous_id: 1 },
    })
  })
  test('what is wrong is refused, and said where', () => {
    const table: [object, string, string][] = [
      [{ event_name: 'alias', distinct_id: 'd' }, 'bad_alias', 'alias is missing'],
      [{ event_name: 'alias', alias: '' }, 'bad_alias', 'alias: 0 characters'],
      [{ event_name: 'a', person: [] }, 'bad_person', 'person is not an object'],
      [{ event_name: 'a', person: { put: {} } }, 'bad_person', 'person.put is none of unset, set'],
      [{ event_name: 'a', person: { set: 'x' } }, 'bad_person', 'person.set is not an object'],
      [{ event_name: 'a', person: { increment: { n: '1' } } }, 'bad_person', 'person.increment.n is not a number'],
      [{ event_name: 'a', person: { unset: 'n' } }, 'bad_person', 'person.unset is not a list'],
      [{ event_name: 'a', person: { set: { n: long(9_000) } } }, 'value_too_long', 'person.set.n: 9000'],
      [{ event_name: 'a', person: { unset: Array(300).fill('n') } }, 'too_many_properties', 'person: 300'],
      [{ event_name: 'a', groups: ['acme'] }, 'bad_groups', 'groups is not'],
      [{ event_name: 'a', groups: { company: {} } }, 'bad_groups', 'groups.company is not'],
      [
        { event_name: 'a', groups: Object.fromEntries(Array.from({ length: 9 }, (_, type) => [`t${type}`, '1'])) },
        'bad_groups',
        'more',
      ],
      [{ event_name: 'group_identify' }, 'bad_groups', 'groups is missing'],
    ]
    for (const [event, reason, detail] of table) {
      const validated = validate(event)
      expect(validated).toMatchObject({ kind: 'refused', reason })
      expect(validated.kind === 'refused' && validated.detail).toContain(detail)
    }
  })
  test("a user tells whose an event is where nothing else does, and is the sender's own elsewhere", () => {
    expect(eventOf({ event_name: 'purchase', event_id: 'e', user_id: 7 })).toEqual({
      event_name: 'purchase',
      event_id: 'e',
      distinct_id: '7',
    })
    expect(eventOf({ event_name: 'purchase', event_id: 'e', user_id: 7, distinct_id: 'd' })).toEqual({
      event_name: 'purchase',
      event_id: 'e',
      distinct_id: 'd',
      properties: { user_id: 7 },
    })
    expect(eventOf({ event_name: 'purchase', event_id: 'e', user_id: 'null' })).toEqual({
      event_name: 'purchase',
      event_id: 'e',
      properties: { user_id: 'null' },
    })
    const identify = { event_name: 'identify', event_id: 'e', user_id: 'u', distinct_id: 'd' }
    expect(eventOf(identify)).toEqual(identify)
  })
  test('numbers that JSON can not tell from others are no ids', () => {
    const inexact = 2 ** 53
    for (const event of [
      { event_name: 'a', distinct_id: inexact },
      { event_name: 'identify', user_id: -inexact },
      { event_name: 'alias', alias: 1e300 },
      { event_name: 'a', groups: { company: inexact } },
    ])
      expect(validate(event)).toMatchObject({ kind: 'refused', detail: expect.stringContaining('send it as text') })
    expect(eventOf({ event_name: 'a', event_id: 'e', distinct_id: inexact - 1 })).toMatchObject({
      distinct_id: '9007199254740991',
    })
  })
  test('an event changes so much at most, each name once for each group', () => {
    const names = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, 1]))
    const groups = Object.fromEntries(Array.from({ length: 8 }, (_, type) => [`t${type}`, 1]))
    const event = { event_name: 'group_identify', groups, person: { set: names(16) } }
    expect(validate({ ...event, properties: names(63), group: { set: names(63) } })).toMatchObject({ changes: 1_024 })
    expect(validate({ ...event, properties: names(64), group: { unset: Object.keys(names(63)) } })).toEqual({
      kind: 'refused',
      reason: 'too_many_changes',
      detail: '1032 > 1024',
    })
    // The properties of another event say nothing of a group.
    expect(validate({ ...event, event_name: 'a', properties: names(256) })).toMatchObject({ changes: 16 })
  })
})
