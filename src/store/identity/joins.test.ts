// Any order of arrival and any cut into batches, restarts between them included, end in the same persons.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { param, sql } from '../../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../../testing/fresh-engine.ts'
import { backfillIdentities, insertJoins } from './backfill.ts'
import { edgeRowsOf, joinsOfRecord, type Join } from './join.ts'
import type { Most } from './room.ts'
import { createJoins } from './joins.ts'
import { cutsOf, latestSaid, readPersonIds } from './person-ids.ts'
import { resolve } from './resolve.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

let project = 1
let tokens = 0
/** Gives what there was no room for. */
const load = async (batches: readonly (readonly Join[])[], restarts: boolean, most?: Most): Promise<Join[]> => {
  let joins = createJoins(fresh.database, most)
  const refused: Join[] = []
  for (const batch of batches) {
    const changes = await joins.changes(batch)
    await insertJoins(fresh.database, changes, `joins-test-${tokens++}`)
    joins.commit(changes)
    refused.push(...changes.refused)
    if (restarts) joins = createJoins(fresh.database, most)
  }
  return refused
}
const persons = async (projectId: number): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await fresh.database.query<{ id: string; person: string }>(
    sql`SELECT id, argMax(person_id, version) AS person FROM identities WHERE project_id = ${param(projectId, 'UInt32')} GROUP BY id HAVING person != id ORDER BY id`,
  )
  return new Map(rows.map(({ id, person }) => [id, person]))
}
const id = fc.bigInt({ min: 1n, max: 8n })
const join = fc.record({
  kind: fc.constantFrom('identify' as const, 'identify' as const, 'alias' as const, 'merge' as const, 'cut' as const),
  from: id,
  to: fc.oneof(id, fc.constant(0n)),
  at: fc.integer({ min: 1, max: 12 }),
})
const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)

test('joins in any order and any batches give the same persons', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(join, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat(1_000)),
      fc.boolean(),
      async (all, chance, restarts) => {
        const said = all.filter(({ kind, to }) => kind === 'cut' || to !== 0n)
        const inTurn = project++
        const mixed = project++
        const of = (projectId: number): Join[] =>
          // A cut is of the moment in which it is said: what comes later is later, or says that it was not yet.
          said.map((one, index) => ({ ...one, projectId, eventId: BigInt(index + 1), isOfFuture: true }))
        await load([of(inTurn)], false)
        const shuffled = of(mixed)
          .map((one) => ({ one, key: chance.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one)
        const size = 1 + ((chance.next().value ?? 0) % 4)
        const batches = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, at) =>
          shuffled.slice(at * size, (at + 1) * size),
        )
        await load(batches, restarts)
        expect(await persons(mixed)).toEqual(await persons(inTurn))
      },
    ),
    { seed, numRuns: 24 },
  )
})

test('saying the same again adds nothing, and events of before the tables are found', async () => {
  const projectId = project++
  const said = (at: number): Join => ({
    projectId,
    kind: 'identify',
    from: 1n,
    to: 2n,
    at,
    eventId: BigInt(at),
    isOfFuture: false,
  })
  await load([[said(5)], [said(6), said(7)], [said(8)]], true)
  const { rows } = await fresh.database.query<{ n: string }>(
    sql`SELECT count() AS n FROM identity_edges WHERE project_id = ${param(projectId, 'UInt32')}`,
  )
  expect(rows[0]?.n).toBe('1')
  const options = { database: fresh.database, now: Date.now, newId: () => String(tokens++) }
  expect(await backfillIdentities(options)).toBe(true)
  expect(await backfillIdentities(options)).toBe(true)
  expect(await persons(projectId)).toEqual(new Map([['1', '2']]))
})

test('a branch is taken out whole, a single id with all its joins', async () => {
  const projectId = project++
  const said = (kind: Join['kind'], from: bigint, to: bigint, at: number): Join => ({ projectId, kind, from, to, at, eventId: BigInt(at), isOfFuture: false }) // prettier-ignore
  // 1 and 2 are devices of 10; 3 and 4 of 20; 20 was merged into 10.
  await load([[said('identify', 1n, 10n, 1), said('identify', 2n, 10n, 2), said('identify', 3n, 20n, 3), said('identify', 4n, 20n, 4), said('merge', 20n, 10n, 5)]], false) // prettier-ignore
  const person = await readPersonIds(fresh.database, projectId, 4n)
  expect(person.personId).toBe(10n)
  expect(person.ids.map((one) => [one.id, one.joinedBy])).toEqual([[10n, undefined], [1n, 'identify'], [2n, 'identify'], [20n, 'merge'], [3n, 'identify'], [4n, 'identify']]) // prettier-ignore
  expect(cutsOf(person, 20n)).toEqual([{ kind: 'cut', from: '20', to: '10' }])
  expect(cutsOf(person, 4n)).toEqual([{ kind: 'cut', from: '4', to: null }])
  expect(cutsOf(person, 10n)).toBe(undefined)
  await load([[said('cut', 20n, 10n, 6)]], true)
  expect(await persons(projectId)).toEqual(new Map([['1', '10'], ['2', '10'], ['3', '20'], ['4', '20']])) // prettier-ignore
})

test(
  'a person has so many ids at most: what would be more is refused, the same with and without restarts',
  { timeout: 120_000 },
  async () => {
    const most: Most = { ids: 4, joins: 14 }
    let refusals = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(join, { minLength: 3, maxLength: 6 }), { minLength: 2, maxLength: 5 }),
        async (all) => {
          const of = (projectId: number): Join[][] =>
            all.map((batch, at) =>
              batch
                .filter(({ kind, to }) => kind === 'cut' || to !== 0n)
                .map((one, index) => ({ ...one, projectId, eventId: BigInt(at * 10 + index + 1), isOfFuture: true })),
            )
          const [kept, restarted, free] = [project++, project++, project++]
          const withoutProject = (joins: readonly Join[]): object[] => joins.map(({ projectId: _own, ...rest }) => rest)
          const refused = await load(of(kept), false, most)
          expect(withoutProject(await load(of(restarted), true, most))).toEqual(withoutProject(refused))
          expect(await persons(restarted)).toEqual(await persons(kept))
          // What a cut makes void may have stood in the way of another join: that one holds then, whatever there is room for.
          const hasCut = all.flat().some(({ kind }) => kind === 'cut')
          for (const ids of hasCut ? [] : Map.groupBy(await persons(kept), ([, person]) => person).values())
            expect(ids.length + 1).toBeLessThanOrEqual(most.ids)
          // What was taken is the same as if nothing else had been said.
          const taken = of(free).map((batch) =>
            batch.filter(({ eventId }) => !refused.some((one) => one.eventId === eventId)),
          )
          expect(await load(taken, false)).toEqual([])
          expect(await persons(free)).toEqual(await persons(kept))
          if (refused.length > 0) refusals++
        },
      ),
      { seed, numRuns: 24 },
    )
    process.stdout.write(`something was refused in ${refusals} of 24\n`)
    expect(refusals).toBeGreaterThan(0)
  },
)

test('an id that everybody is joined to fills up and stays as it is, however many come at once', async () => {
  const projectId = project++
  const demo = 1_000_000n
  const said = (from: number): Join => ({ projectId, kind: 'identify', from: BigInt(from), to: demo, at: from, eventId: BigInt(from), isOfFuture: false }) // prettier-ignore
  const from = (start: number, count: number): Join[] =>
    Array.from({ length: count }, (_, index) => said(start + index))
  expect(await load([from(1, 5_000)], false)).toHaveLength(5_000 - 999)
  expect(await load([from(5_001, 3_000), [said(1)]], true)).toHaveLength(3_000)
  expect((await persons(projectId)).size).toBe(999)
  // A device that turns out to have been another's before makes room again.
  const before: Join = { ...said(1), to: 2_000_000n, at: 0, eventId: 9_999n }
  expect(await load([[before], [said(9_000), said(9_001)]], true)).toEqual([said(9_001)])
})

test('who is taken out is joined with nobody else by it, nor is who stays', () => {
  fc.assert(
    fc.property(fc.array(join, { minLength: 2, maxLength: 14 }), fc.nat(), (all, chance) => {
      const said = all
        .filter(({ kind, to }) => kind === 'cut' || to !== 0n)
        .map((one, index): Join => ({ ...one, projectId: 1, eventId: BigInt(index + 1), isOfFuture: false }))
      const everybody = Array.from({ length: 8 }, (_, index) => BigInt(index + 1))
      const resolved = (joins: readonly Join[]) => {
        const edges = Map.groupBy(
          joins.filter(({ from, to }) => from !== to).flatMap((one) => edgeRowsOf(one)),
          ({ id: own }) => own,
        )
        const { persons: found } = resolve(everybody, (own) => edges.get(own) ?? [])
        const membersOf = (one: bigint) => everybody.filter((other) => found.get(other) === found.get(one))
        return { edges, found, membersOf }
      }
      const before = resolved(said)
      const others = everybody.filter((one) => before.found.get(one) !== one)
      const chosen = others[chance % others.length]
      if (chosen === undefined) return
      const personId = before.found.get(chosen) ?? 0n
      const members = before.membersOf(chosen)
      const edges = new Map(members.map((one) => [one, before.edges.get(one) ?? []]))
      const ids = members.map((one) => ({ id: one, name: '', joinedBy: undefined, joinedAt: 0 }))
      const operations = cutsOf({ personId, ids, edges }, chosen) ?? []
      const record = { kind: 'identity', project_id: 1, received_at: 3, at: latestSaid(edges), record_id: 'r', operations } as const // prettier-ignore
      const after = resolved([...said, ...joinsOfRecord(record)])
      expect(after.membersOf(chosen)).not.toContain(personId)
      for (const one of everybody)
        if (members.includes(one)) expect(members).toEqual(expect.arrayContaining(after.membersOf(one)))
        else expect(after.found.get(one)).toBe(before.found.get(one))
    }),
    { seed, numRuns: 2_000 },
  )
})
