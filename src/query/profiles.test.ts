// What are the properties of persons and groups? The SQL against the fold of event/profile.ts, and cases by hand.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupIdOf, profileOps, type Event, type ProfileChange, type PropertyValue } from '../event/index.ts'
import { sql } from '../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { applyChange } from '../testing/oracle/profiles.ts'
import type { Scope } from './plan.ts'
import { groupValues, jsonNumberView, jsonTextView, personValues } from './profiles.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const start = Date.UTC(2026, 10, 1)
const scopeOf = (projectId: number, joins: Scope['joins'] = 'simple'): Scope => ({
  projectId,
  range: { from: start, to: start + 1 },
  joins,
  engaging: undefined,
})
type Said = readonly [id: number, minute: number, op: ProfileChange['op'], value?: PropertyValue, name?: string]
let eventId = 0n
const event = (projectId: number, [id, minute, op, value = null, name = 'plan']: Said): Event =>
  makeEvent({
    projectId,
    eventId: ++eventId,
    timestamp: start + minute * 60_000,
    personId: BigInt(id),
    sessionId: BigInt(id),
    changes: [{ kind: '', id: BigInt(id), key: '', name, op, value }],
  })
const joins = (projectId: number, id: number, user: number, minute: number): Event =>
  makeEvent({
    projectId,
    eventId: ++eventId,
    eventName: 'identify',
    timestamp: start + minute * 60_000,
    personId: BigInt(id),
    sessionId: BigInt(id),
    identifiedPersonId: BigInt(user),
  })
async function valuesOf(projectId: number, name = 'plan', known: Scope['joins'] = 'simple') {
  const { rows } = await fresh.database.query<{ person_id: string; value: string }>(
    sql`SELECT person_id, value FROM ${personValues(name, scopeOf(projectId, known))} ORDER BY person_id`,
  )
  return rows.map(({ person_id, value }) => [Number(person_id), JSON.parse(value) as PropertyValue])
}

test('the last value that was set counts, by the time that it was set at', async () => {
  await fresh.insertEvents([
    event(1, [1, 5, 'set', 'pro']),
    event(1, [1, 2, 'set', 'free']),
    event(1, [2, 1, 'set', 'free']),
    event(1, [2, 3, 'unset']),
    event(1, [3, 3, 'set', null]),
    event(1, [4, 3, 'set', 'other', 'other']),
  ])
  expect(await valuesOf(1, 'plan', 'none')).toEqual([[1, 'pro'], [3, null]]) // prettier-ignore
})
test('a person’s ids are folded together, and apart again after a cut', async () => {
  await fresh.insertEvents([
    event(2, [1, 1, 'increment', 2]),
    event(2, [11, 3, 'increment', 5]),
    event(2, [1, 2, 'append', 'x', 'list']),
    event(2, [11, 1, 'append', 'y', 'list']),
    joins(2, 1, 11, 10),
  ])
  expect(await valuesOf(2)).toEqual([[11, 7]])
  expect(await valuesOf(2, 'list')).toEqual([[11, ['y', 'x']]])
  await fresh.insertJoins([
    { projectId: 2, kind: 'cut', from: 1n, to: 0n, at: start + 6_000_000, eventId: 9n, isOfFuture: false },
  ])
  expect(await valuesOf(2)).toEqual([[1, 2], [11, 5]]) // prettier-ignore
})
test('one project’s properties are not another’s', async () => {
  await fresh.insertEvents([event(3, [1, 1, 'set', 'mine']), event(4, [1, 1, 'set', 'theirs'])])
  expect(await valuesOf(3)).toEqual([[1, 'mine']])
})
test('groups have properties by type and key', async () => {
  const of = (type: string, key: string, value: PropertyValue): Event => ({
    ...event(5, [1, 1, 'set', 'x', 'unused']),
    changes: [{ kind: type, id: groupIdOf(5, type, key), key, name: 'size', op: 'set', value }],
  })
  await fresh.insertEvents([of('company', 'acme', 5), of('company', 'o’hara', '12'), of('team', 'acme', 'many')])
  const { rows } = await fresh.database.query<{ group_key: string; text: string; number: number }>(
    sql`SELECT group_key, ${jsonTextView(sql`value`)} AS text, ${jsonNumberView(sql`value`)} AS number FROM ${groupValues('company', 'size', scopeOf(5))} ORDER BY group_key`,
  )
  expect(rows).toEqual([
    { group_key: 'acme', text: '5', number: 5 },
    { group_key: 'o’hara', text: '12', number: 12 },
  ])
})
test('what an increment would take out of the range of numbers is not added', async () => {
  await fresh.insertEvents([
    event(6, [1, 1, 'increment', 1e308]),
    event(6, [1, 2, 'increment', 1e308]),
    event(6, [1, 3, 'increment', -5e307]),
    event(6, [2, 1, 'set', -1.7e308]),
    event(6, [2, 2, 'increment', -1e308]),
  ])
  expect(await valuesOf(6)).toEqual([[1, 5e307], [2, -1.7e308]]) // prettier-ignore
})
test('a list keeps its first 1,000 values, and many changes are gone through once', async () => {
  const appended = Array.from({ length: 5_000 }, (_, at) => event(7, [1, at, 'append', at]))
  const united = Array.from({ length: 2_000 }, (_, at) => event(7, [2, at, 'union', [at % 700, 'x', `y${at}`]]))
  const added = Array.from({ length: 5_000 }, (_, at) => event(7, [3, at, 'increment', 0.1]))
  await fresh.insertEvents([...appended, event(7, [1, 6_000, 'set_once', 1]), ...united, ...added])
  const fold = (events: readonly Event[]) =>
    events.flatMap(({ changes }) => changes).reduce<PropertyValue | undefined>(applyChange, undefined)
  const found = await valuesOf(7)
  expect(found).toEqual([[1, fold(appended)], [2, fold(united)], [3, fold(added)]]) // prettier-ignore
  expect(JSON.stringify(found[0])).toMatch(/,998,999]]$/)
})
test('any operations in any order give what the fold gives', { timeout: 120_000 }, async () => {
  const values: readonly PropertyValue[] = ['a', 'b', 'a"b\\', '1', 1, -2.5, 0, true, null, [], ['a', 'b', 'a'], [1, [2]], { a: ['b'] }] // prettier-ignore
  const change = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(...profileOps),
      fc.constantFrom(...values),
      fc.integer({ min: -3, max: 9 }),
    )
    .map(([id, minute, op, value, by]): Said => [id, minute, op, op === 'increment' ? by / 10 : value])
  let projectId = 100
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 14 }), fc.boolean(), async (said, isJoined) => {
      projectId++
      const events = said.map((one) => event(projectId, one))
      await fresh.insertEvents(isJoined ? [...events, joins(projectId, 1, 2, 99)] : events)
      const found = await valuesOf(projectId)
      const expected = new Map<number, PropertyValue>()
      for (const [person, ofPerson] of Map.groupBy(events, ({ personId }) =>
        isJoined && personId === 1n ? 2 : Number(personId),
      )) {
        const sorted = ofPerson.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1))
        const value = sorted
          .flatMap(({ changes }) => changes)
          .reduce<PropertyValue | undefined>((before, one) => applyChange(before, one), undefined)
        if (value !== undefined) expected.set(person, value)
      }
      expect(found).toEqual([...expected].toSorted(([a], [b]) => a - b))
    }),
    { seed, numRuns: 30 },
  )
})
