// Merging and taking apart, up to what is said to whom asked: joins dated ahead, and a loader that has not come to it yet.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../account/index.ts'
import type { IdentityRecord } from '../event/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createPersons } from './persons.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const now = Date.UTC(2026, 10, 10, 12)
const { signal } = new AbortController()
const projectOf = (id: number) => ({ id }) as Project
let eventId = 0n
const identify = (projectId: number, device: bigint, user: bigint, at: number) =>
  makeEvent({
    projectId,
    eventId: ++eventId,
    eventName: 'identify',
    timestamp: at,
    receivedAt: now,
    personId: device,
    sessionId: (BigInt(Math.floor(at / 1000)) << 32n) | device,
    identifiedPersonId: user,
  })
/** `isAway`: nothing is loaded. */
function personsWith(isAway = false) {
  const records: IdentityRecord[] = []
  const changed: number[] = []
  const persons = createPersons({
    database: fresh.database,
    append: async (record) => {
      records.push(JSON.parse(record) as IdentityRecord)
      return { ok: true }
    },
    settle: async (until) => {
      if (isAway) await new Promise((_, reject) => until.addEventListener('abort', () => reject(until.reason as Error)))
      for (const record of records.splice(0))
        await fresh.insertJoins(
          record.operations.map(({ kind, from, to }) => ({
            projectId: record.project_id,
            kind,
            from: BigInt(from),
            to: BigInt(to ?? 0),
            at: record.at ?? record.received_at,
            eventId: ++eventId,
            isOfFuture: false,
          })),
        )
    },
    now: () => now,
    noteChanged: (projectId) => void changed.push(projectId),
    settleMs: 20,
  })
  return { persons, changed }
}

test('a join that is dated ahead is taken back as well, and can be made again at once', async () => {
  await fresh.insertEvents([identify(1, 1n, 11n, now + 30 * 60_000), identify(1, 2n, 11n, now - 60_000)])
  const { persons, changed } = personsWith()
  const apart = await persons.unmerge(projectOf(1), '11', '1', signal)
  expect(apart).toMatchObject({ ok: true, value: { kind: 'done', personId: '1' } })
  const merged = await persons.merge(projectOf(1), '11', '1', signal)
  expect(merged).toMatchObject({ ok: true, value: { kind: 'done', personId: '11' } })
  expect(changed).toEqual([1, 1])
})
test('an id that was merged and taken out again is no longer among the ids of the person, nor are its events', async () => {
  const alone = [31n, 32n, 41n, 42n].map((personId) => ({ ...identify(4, personId, 0n, now), eventName: 'page_view' }))
  await fresh.insertEvents([identify(4, 1n, 11n, now - 60_000), identify(4, 2n, 12n, now - 50_000), ...alone])
  const { persons } = personsWith()
  const idsOf = async (id: string): Promise<unknown> => {
    const answer = await persons.person(projectOf(4), id, signal)
    const person = answer.ok ? answer.value : undefined
    return [person?.ids.map((one) => one.id).toSorted(), person?.events]
  }
  for (const [one, other] of [
    ['11', '12'],
    ['12', '11'],
    ['31', '32'],
    ['42', '41'],
  ] as const) {
    const before = [await idsOf(one), await idsOf(other)]
    const merged = await persons.merge(projectOf(4), one, other, signal)
    const kept = merged.ok && merged.value.kind === 'done' ? merged.value.personId : ''
    expect([one, other]).toContain(kept)
    await persons.unmerge(projectOf(4), kept, kept === one ? other : one, signal)
    expect([await idsOf(one), await idsOf(other)]).toEqual(before)
  }
})
test('what is not loaded in time is told to be pending, never to hold', async () => {
  await fresh.insertEvents([identify(2, 1n, 11n, now), identify(2, 2n, 12n, now)])
  const { persons, changed } = personsWith(true)
  expect(await persons.merge(projectOf(2), '11', '12', signal)).toMatchObject({ ok: true, value: { kind: 'pending' } })
  expect(await persons.unmerge(projectOf(2), '11', '1', signal)).toMatchObject({ value: { kind: 'pending' } })
  expect(changed).toEqual([])
})
test('a person of very many ids and properties is told in part, with how many there are', async () => {
  const sent = Array.from({ length: 1_100 }, (_, at) => identify(3, BigInt(at + 100), 11n, now + at))
  const told = sent.map((event, at) => ({
    ...event,
    changes: [{ kind: '', id: 11n, key: '', name: `p${at}`, op: 'set', value: 'x'.repeat(500) } as const],
  }))
  await fresh.insertEvents(told)
  const answer = await personsWith().persons.person(projectOf(3), '11', signal)
  const person = answer.ok ? answer.value : undefined
  expect(person).toMatchObject({ ids_total: 1_000, properties_total: 1_100, sessions: 999, events: 999 })
  expect([person?.ids.length, Object.keys(person?.properties ?? {}).length]).toEqual([1_000, 1_000])
})
