// Rows that the engine refuses for what they hold block nothing, and nothing of them is lost.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WireEvent } from '../event/index.ts'
import { param, sql } from '../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { eventsRecord, loadBench, type LoadBench } from '../testing/load-bench.ts'
import { readBlock, readColumn } from './blocks.ts'
import { readProperties } from './properties.ts'
import { DatabaseError, type Database } from './types.ts'

let fresh: FreshDatabase
let bench: LoadBench
let project = 1

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())
beforeEach(async () => {
  bench = await loadBench()
  project++
})
afterEach(() => bench.close())

const at = Date.UTC(2026, 5, 1, 12)
const wire = (id: string, more: Partial<WireEvent> = {}): WireEvent => ({
  event_name: 'page_view',
  event_id: id,
  distinct_id: 'ann',
  timestamp: at,
  ...more,
})
/** Loads the events into a database that refuses batches of events with such a value in a column. */
async function load(
  events: readonly WireEvent[],
  column: string,
  isRefused: (value: string) => boolean,
): Promise<void> {
  const picky: Database = {
    ...fresh.database,
    insert: async (table, block, token) => {
      const values = table === 'events' ? readColumn(readBlock(Buffer.from(block)), column) : []
      if (values.some((value) => typeof value === 'string' && isRefused(value)))
        throw new DatabaseError('bad_input', 'Cannot parse JSON', 117)
      await fresh.database.insert(table, block, token)
    },
  }
  await bench.append(eventsRecord(events, project))
  const running = await bench.start(picky)
  await running.settled()
  await running.stop()
}

test('without columns for their properties they go in, the others as they are', async () => {
  const events = Array.from({ length: 40 }, (_, index) =>
    wire(`p${index}`, { timestamp: at + index, properties: index % 13 === 5 ? { poison: 1, text: 'é' } : { fine: 1 } }),
  )
  // Only a column's JSON is refused, not the text beside.
  await load(events, 'properties', (text) => text.includes('poison'))
  const { rows } = await fresh.database.query<{ scalars: string; other: string }>(
    sql`SELECT toJSONString(properties) AS scalars, properties_other AS other FROM events WHERE project_id = ${param(project, 'UInt32')}`,
  )
  expect(rows.length).toBe(40)
  const back = rows.map((row) => JSON.stringify(readProperties(row.scalars, row.other)))
  expect(back.filter((text) => text.includes('poison'))).toHaveLength(3)
  expect(rows.filter((row) => row.other !== '')).toHaveLength(3)
  const visits = await fresh.database.query<{ events: number }>(
    sql`SELECT events FROM sessions FINAL WHERE project_id = ${param(project, 'UInt32')}`,
  )
  expect(visits.rows).toEqual([{ events: 40 }])
})

test('one that is refused in any form is kept apart, and the others of its batch are stored', async () => {
  const refused = wire('r', { event_name: 'refused', properties: { a: 1 }, groups: { company: 'x' } })
  const apart = wire('k', { event_name: 'kept_apart' })
  await load([wire('p'), refused, wire('q'), apart], 'event_name', (name) => name === 'refused')
  const events = await fresh.database.query(
    sql`SELECT event_name FROM events WHERE project_id = ${param(project, 'UInt32')}`,
  )
  expect(events.rows).toEqual([{ event_name: 'page_view' }, { event_name: 'page_view' }])
  const { rows } = await fresh.database.query<{ payload: string }>(
    sql`SELECT stage, reason, detail, event_name, payload, toUnixTimestamp64Milli(timestamp) AS at FROM dropped
      WHERE project_id = ${param(project, 'UInt32')} ORDER BY stage`,
  )
  expect(rows).toMatchObject([
    { stage: 'insert', reason: 'dead_letter', detail: 'Cannot parse JSON', event_name: 'refused', at: String(at) },
    { stage: 'verdict', event_name: 'kept_apart' },
  ])
  expect(JSON.parse(rows[0]?.payload ?? '')).toMatchObject({
    kind: 'row',
    row: { project_id: project, distinct_id: 'ann', properties_other: '{"a":1}', groups: { company: 'x' } },
  })
})
