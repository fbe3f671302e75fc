// Whether events come along with the visits or are asked for when these are known, a timeline is the same.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../event/index.ts'
import { readRawIds } from '../store/index.ts'
import { mergesOfWorlds, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { openWorlds, type Worlds } from '../testing/oracle/worlds.ts'
import { readTimeline } from './person/timeline.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
let worlds: Worlds
beforeAll(async () => {
  process.stdout.write(`timeline seed ${seed}\n`)
  worlds = await openWorlds({ seed, merges: mergesOfWorlds, virtualEvents: virtualOfWorlds })
})
afterAll(() => worlds?.close())

type Timeline = Awaited<ReturnType<typeof readTimeline>>
const bare = ({ visits, hasMore }: Timeline): object => ({
  hasMore,
  visits: visits.map((visit) => ({ ...visit, rows: visit.rows.map(({ properties: _, matching: __, ...row }) => row) })),
})

/** All pages; with their properties, events are never read ahead. */
async function expectSame(projectId: number, anyId: bigint, limit: number, eventLimit: number): Promise<number> {
  const { database } = worlds.fresh
  const person = { projectId, ...(await readRawIds(database, projectId, anyId)) }
  let pages = 0
  for (let before: bigint | undefined; ;) {
    const request = { limit, eventLimit, eventOffset: pages % 2, ...(before !== undefined && { before }) }
    const ahead = await readTimeline(database, person, { ...request, withProperties: false })
    const after = await readTimeline(database, person, { ...request, withProperties: true })
    expect(bare(ahead)).toEqual(bare(after))
    pages += 1
    before = ahead.visits.at(-1)?.sessionId
    if (!ahead.hasMore) return pages
  }
}

test('of persons whose ids are joined in every way there may be', async () => {
  let pages = 0
  for (const projectId of [1, 2, 3]) {
    const ids = new Set(worlds.events(projectId).map(({ personId }) => personId))
    for (const id of [...ids].slice(0, 3)) pages += await expectSame(projectId, id, 2, 3)
  }
  expect(pages).toBeGreaterThan(9)
}, 180_000)

test('of somebody with more events than are read ahead, and more than are looked through for it', async () => {
  const [like] = worlds.events(1)
  if (like === undefined) throw new Error('An empty world')
  const personId = 77_777n
  const visits = 30
  const eventsOf = function* (projectId: number, count: number): Generator<Event> {
    for (let index = 0; index < count; index += 1) {
      const visit = BigInt(index % visits)
      const start = Date.UTC(2026, 9, 1) + Number(visit) * 86_400_000
      const at = start + Math.floor(index / visits) * 10
      const sessionId = (BigInt(start / 1_000) << 32n) | visit
      const eventId = BigInt(index + 1)
      yield { ...like, projectId, personId, identifiedPersonId: 0n, eventId, timestamp: at, sessionId }
    }
  }
  const counts = [900, 1_500, 250_000]
  for (const [index, count] of counts.entries()) {
    const projectId = 11 + index
    await worlds.fresh.insertEvents(eventsOf(projectId, count))
    expect(await expectSame(projectId, personId, 20, 50)).toBe(2)
  }
}, 180_000)
