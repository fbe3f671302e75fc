// A store with three projects for the tests of the SQL page: one's own, and two whose texts all say that they are secret.
import { createQueryEngine, type QueryEngine } from '../query/index.ts'
import { freshDatabase, type FreshDatabase } from './fresh-engine.ts'
import { makeEvent } from './make-event.ts'

export const mine = 7
const others = [6, 8]
export const noon = Date.UTC(2026, 10, 1, 12)

export interface SqlPageWorld {
  readonly fresh: FreshDatabase
  readonly engine: QueryEngine
}

export async function sqlPageWorld(): Promise<SqlPageWorld> {
  const fresh = await freshDatabase()
  const rows = (projectId: number, name: (index: number) => string) =>
    Array.from({ length: 40 }, (_, index) =>
      makeEvent({
        projectId,
        timestamp: noon + index * 60_000,
        eventName: index % 4 === 0 ? 'signup' : 'page_view',
        distinctId: name(index),
        personId: BigInt(projectId * 1_000 + (index % 10)),
        sessionId: (BigInt(noon / 1000) << 32n) | BigInt(projectId * 100 + (index % 10)),
        path: `/${name(index)}`,
        properties: { plan: index % 2 === 0 ? 'free' : 'pro', price: index, secret: name(index), 'with space': index },
      }),
    )
  // In one part, so that granules hold rows of all three.
  await fresh.insertEvents([
    ...rows(6, (index) => `secret-${index}`),
    ...rows(mine, (index) => String(index)),
    ...rows(8, (index) => `secret-${index}`),
  ])
  const engine = createQueryEngine({
    database: fresh.database,
    now: () => noon + 86_400_000,
    project: (id) =>
      id === mine || others.includes(id) ? { timeZone: 'UTC', weekStart: 1, currency: 'EUR' } : undefined,
    dataVersion: () => '1',
    cacheBytes: 0,
    maxMemoryBytes: 600_000_000,
  })
  return { fresh, engine }
}
