// Whatever a sender names and sends as a property comes back from the real engine as it was sent.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Properties, PropertyValue } from '../event/index.ts'
import { param, sql } from '../sql/index.ts'
import { freshDatabase } from '../testing/fresh-engine.ts'
import type { FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { profileChangesOf } from './profile-changes.ts'
import { readProperties, storeProperties } from './properties.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

const nastyNames = fc.constantFrom(
  '', ' ', '.', 'a.b', 'a..b', '%', '%2e', '%25', '__proto__', 'constructor', 'toString', '^a', ':a', 'a:b', '`', '"', "'",
  '\\', '\0', '\n', '[0]', 'a[]', '$a', 'A', 'a', 'é', 'é', '日本', '😀', '\ud83d', '/', '*', 'null', '1', 'a b', '{}', '\u2028',
) // prettier-ignore
const value: fc.Arbitrary<PropertyValue> = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '2024-01-01',
      '2024-01-01T00:00:00Z',
      '12',
      'true',
      'null',
      '',
      '\0',
      '\ud800',
      '\ufeff',
      '1e5',
      '{"a":1}',
    ),
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.constantFrom(-0, 0, 1e21, 1e308, 5e-324, 2 ** 53 + 2, 0.1, Infinity, -Infinity, 1e16, 123456789012345680),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(nastyNames, fc.string({ maxLength: 3 })), tie('value'), {
      maxKeys: 3,
      noNullPrototype: false,
    }),
  ),
})).value
const properties = fc.dictionary(fc.oneof(nastyNames, fc.string({ unit: 'binary', maxLength: 12 })), value, {
  maxKeys: 12,
})

test('properties with any name and value come back from the engine unchanged', async () => {
  const sent: Properties[] = fc.sample(properties, { numRuns: 1_500, seed: 7 })
  // More names than the column has paths of its own.
  sent.push(Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`many.${index}`, index])))
  await fresh.insertEvents(
    sent.map((each, index) => makeEvent({ projectId: 7, eventId: BigInt(index), properties: each })),
  )
  const { rows } = await fresh.database.query<{ id: string; scalars: string; other: string }>(
    sql`SELECT event_id AS id, toJSONString(properties) AS scalars, properties_other AS other FROM events WHERE project_id = 7`,
  )
  expect(rows.length).toBe(sent.length)
  for (const row of rows) {
    const back = readProperties(row.scalars, row.other)
    const original = sent[Number(row.id)] ?? {}
    expect(Object.keys(back).toSorted()).toEqual(Object.keys(original).toSorted())
    for (const name of Object.keys(original))
      expect(isSame(back[name], original[name]), JSON.stringify(name)).toBe(true)
  }
})

/** The same value, with −0 apart from 0, whatever the prototypes and the order of names. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  const other: Record<string, unknown> = { ...b }
  const own: Record<string, unknown> = { ...a }
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(at(a, name) ?? own[name], at(b, name) ?? other[name]))
  )
}
const at = (object: object, name: string): unknown => Object.getOwnPropertyDescriptor(object, name)?.value

test('numbers are stored as doubles, text stays text, whatever it looks like', async () => {
  await fresh.insertEvents([
    makeEvent({ projectId: 8, properties: { n: 42, day: '2024-01-01', digits: '12', yes: true } }),
  ])
  const { rows } = await fresh.database.query<{ types: Record<string, string> }>(
    sql`SELECT JSONAllPathsWithTypes(properties) AS types FROM events WHERE project_id = 8`,
  )
  expect(rows[0]?.types).toEqual({ n: 'Float64', day: 'String', digits: 'String', yes: 'Bool' })
})

test('the engine reads what stands beside numbers beyond 64 bits', async () => {
  const huge = [2 ** 64, -(2 ** 64), 2 ** 63, -(2 ** 63), 123456789012345680000, 1e21, 1.7976931348623157e308, 5e-324]
  const sent = huge.map((number): Properties => ({ list: [number, { number }], nothing: null, seen: ['x'], number }))
  await fresh.insertEvents(
    sent.map((each, index) => makeEvent({ projectId: 9, eventId: BigInt(index), properties: each })),
  )
  const { rows } = await fresh.database.query<{ id: string; seen: string; scalars: string; other: string }>(
    sql`SELECT event_id AS id, JSONExtractRaw(properties_other, 'seen') AS seen, toJSONString(properties) AS scalars, properties_other AS other FROM events WHERE project_id = 9`,
  )
  expect(rows.length).toBe(sent.length)
  for (const { id, seen, scalars, other } of rows) {
    expect(seen, other).toBe('["x"]')
    expect({ ...readProperties(scalars, other) }).toEqual(sent[Number(id)])
  }
})

test('lists of a person with whole numbers beyond 64 bits can be read by the engine', async () => {
  const change = { kind: '', id: 1n, key: '', name: 'p', op: 'set', value: [2 ** 64, 'a'] } as const
  const [row] = profileChangesOf(makeEvent({ changes: [change] }))
  const { rows } = await fresh.database.query<{ parts: readonly string[] }>(
    sql`SELECT JSONExtractArrayRaw(${param(row?.value ?? '', 'String')}) AS parts`,
  )
  expect(rows[0]?.parts.map((part) => JSON.parse(part) as unknown)).toEqual([2 ** 64, 'a'])
})

test('an event without properties costs nothing beside', () => {
  expect(storeProperties({})).toEqual({ scalars: '{}', other: '' })
})
