// The engine is killed with -9 again and again while events are loaded: none is lost, none counts twice.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../sql/index.ts'
import { freshDatabase } from '../testing/fresh-engine.ts'
import type { FreshDatabase } from '../testing/fresh-engine.ts'
import { eventsRecord, loadBench } from '../testing/load-bench.ts'
import type { LoadBench } from '../testing/load-bench.ts'

let fresh: FreshDatabase
let bench: LoadBench
beforeAll(async () => {
  fresh = await freshDatabase()
  bench = await loadBench()
})
afterAll(async () => {
  await bench.close()
  await fresh.close()
})

const rounds = 20
const perRound = 300

test(
  'twenty kills of the engine, at times spread over its inserts, lose and double nothing',
  { timeout: 240_000 },
  async () => {
    // Some starts of the loader as well: what was prepared is found on disk.
    let running = await bench.start(fresh.database, { smallBatchMs: 1 })
    for (let round = 0; round < rounds; round++) {
      for (let part = 0; part < 6; part++)
        await bench.append(
          eventsRecord(
            Array.from({ length: perRound / 6 }, (_, index) => ({
              event_name: 'page_view',
              event_id: `${round}-${part}-${index}`,
              // Half of them can't be found by a look-up: only the tokens keep them from counting twice.
              ...(index % 2 === 0 ? { event_id_made: true as const } : {}),
              distinct_id: `person ${index % 7}`,
              // Two months, so that an insert has two parts.
              timestamp: Date.UTC(2026, 3 + (index % 2), 10, round, part, index),
            })),
          ),
        )
      await new Promise((resolve) => setTimeout(resolve, (round * 37) % 190))
      const pid = fresh.engine.pid() ?? 0
      process.kill(pid, 'SIGKILL')
      if (round % 5 === 4) {
        await running.stop()
        running = await bench.start(fresh.database, { smallBatchMs: 1 })
      }
      await expect.poll(() => fresh.engine.isUp() && fresh.engine.pid() !== pid, { timeout: 60_000 }).toBe(true)
    }
    await running.settled()
    await running.stop()
    const { rows } = await fresh.database.query<{
      n: string
      ids: string
      counted: string
      visits: string
      inEvents: string
    }>(
      sql`SELECT count() AS n, uniqExact(event_id) AS ids, (SELECT sum(events) FROM sessions FINAL) AS counted,
      (SELECT count() FROM sessions FINAL) AS visits, uniqExact(session_id) AS inEvents FROM events`,
    )
    const all = String(rounds * perRound)
    expect(rows[0]).toMatchObject({ n: all, ids: all, counted: all })
    expect(rows[0]?.visits).toBe(rows[0]?.inEvents)
  },
)
