// Cohorts of cohorts and of virtual events: what can't be understood says why, what is deep is still answered.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cohort, Filter, VirtualEvent } from '../report/index.ts'
import type { Database } from '../store/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { worldNow } from '../testing/oracle/index.ts'
import { createQueryEngine } from './index.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

/** What is said of the project's joins; undefined: what there is. */
let joins: { readonly ids: number; readonly others: number } | undefined
const database = (): Database => ({
  ...fresh.database,
  query: (statement, options) =>
    joins === undefined
      ? fresh.database.query(statement, options)
      : Promise.resolve({ rows: [joins] as never, rowsRead: 0, bytesRead: 0, elapsedSeconds: 0 }),
})

test('cohorts that can’t be understood say why', async () => {
  const circle = (id: number): Cohort => ({ id, name: `C${id}`, definition: { cohort: id === 3 ? 1 : id + 1 } })
  const engine = createQueryEngine({
    database: database(),
    now: () => worldNow,
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR', cohorts: [circle(1), circle(2), circle(3)] }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
  const asked = (who: object) => engine.run(1, { kind: 'cohort', who })
  await expect(asked({ cohort: 1 })).rejects.toThrow('can’t be made of itself: “C1” → “C2” → “C3” → “C1”')
  await expect(asked({ cohort: 7 })).rejects.toThrow('no cohort 7')
  await expect(asked({ person: { property: 'path', operator: 'is', value: '/' } })).rejects.toThrow('person.<name>')
  await expect(asked({ did: {}, times: { at_least: 3, at_most: 2 } })).rejects.toThrow('at least 3 and at most 2')
})

test('a circle of a cohort and a virtual event, and a chain that is too long, are told', async () => {
  const inCohort = (id: number) => ({ operator: 'in_cohort' as const, value: id })
  const chain = Array.from({ length: 12 }, (_, index): Cohort => ({ id: index + 10, name: `C${index}`, definition: index === 0 ? { person: { property: 'person.plan', operator: 'is', value: 'pro' } } : { cohort: index + 9 } })) // prettier-ignore
  const did = (id: number, name: string, condition: Filter): Cohort => ({ id, name, definition: { did: { filter: condition }, times: { at_least: 1 }, within: 'ever' } }) // prettier-ignore
  const named = (id: number, name: string): Cohort => ({ id, name, definition: { did: { events: [{ event_name: 'V' }] }, times: { at_least: 1 }, within: 'ever' } }) // prettier-ignore
  const engineWith = (cohorts: readonly Cohort[], virtualEvents: readonly VirtualEvent[]) =>
    createQueryEngine({
      database: database(),
      now: () => worldNow,
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR', cohorts, virtualEvents }),
      dataVersion: () => '1',
      cacheBytes: 0,
    })
  const virtual: VirtualEvent = { name: 'V', definition: { any_of: [{ filter: inCohort(1) }] } }
  const byName: Filter = { property: 'event_name', operator: 'is_not', value: ['v'], case_insensitive: true }
  for (const cohort of [named(1, 'A'), did(1, 'A', byName)]) {
    const engine = engineWith([cohort], [virtual])
    const message = 'A cohort can’t be made of itself: “A” → “V” → “A”.'
    await expect(engine.run(1, { kind: 'cohort', who: { cohort: 1 } })).rejects.toThrow(message)
    await expect(engine.run(1, { kind: 'trend', range: 'all', series: [{ events: [{ event_name: 'V' }] }] })).rejects.toThrow(message) // prettier-ignore
    await expect(engine.run(1, { kind: 'overview', range: 'all', filter: { not: inCohort(1) } })).rejects.toThrow(message) // prettier-ignore
  }
  // What somebody is about to define counts as it will be, instead of what is there.
  const before = engineWith([named(1, 'A')], [{ name: 'V', definition: { any_of: [{ event_name: 'purchase' }] } }])
  const asked = { kind: 'cohort', who: { cohort: 1 } }
  await expect(before.run(1, asked)).resolves.toMatchObject({ kind: 'cohort' })
  await expect(before.run(1, asked, { virtualEvents: [virtual] })).rejects.toThrow('“A” → “V” → “A”')
  await expect(before.run(1, asked, { cohorts: [{ id: 1, name: 'B', definition: { cohort: 1 } }] })).rejects.toThrow('“B” → “B”') // prettier-ignore
  // Each looks for the one before among those who did something.
  const nested = chain.map((cohort, index): Cohort => ({ ...cohort, definition: { did: { filter: index === 0 ? { property: 'path', operator: 'is', value: '/' } : inCohort(cohort.id - 1) }, times: { at_least: 1 }, within: 'ever' } })) // prettier-ignore
  const asksAll = { kind: 'cohort', who: { cohort: 19 } }
  await expect(engineWith(nested, []).run(1, asksAll)).resolves.toMatchObject({ kind: 'cohort' })
  // Where joins do not hold, a set within a set does not double.
  joins = { ids: 2, others: 1 }
  const { plan, statements } = await engineWith(nested, []).explain(1, asksAll)
  joins = undefined
  expect(plan.joins).toBe('any')
  expect(statements[0]?.text.length).toBeLessThan(300_000)
  const deep = engineWith(chain, [])
  await expect(deep.run(1, { kind: 'cohort', who: { cohort: 19 } })).resolves.toMatchObject({ kind: 'cohort' })
  await expect(deep.run(1, { kind: 'cohort', who: { cohort: 20 } })).rejects.toThrow('more than 10 deep')
  // Also where a shorter one was looked at before.
  await expect(deep.run(1, { kind: 'cohort', who: { or: [{ cohort: 19 }, { cohort: 21 }] } })).rejects.toThrow('more than 10 deep') // prettier-ignore
})
