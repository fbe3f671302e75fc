// A realistic, skewed project for the query bench: up to a million simulated events go through processing and the
// store's encoders; the rest are copies of them with other people, visits and ids, made inside the engine.
import type { Event } from '../src/event/index.ts'
import {
  createLiveVisitors,
  createProcessor,
  createSalts,
  createSessions,
  defaultProjectSettings,
  noGeo,
  steps,
} from '../src/process/index.ts'
import { param, sql, type Sql } from '../src/sql/index.ts'
import type { Database } from '../src/store/index.ts'
import { createFiller } from '../src/testing/fresh-engine.ts'
import { simulateEvents } from '../src/testing/simulate/index.ts'

/** The project that is asked, and the one that holds the simulated events (a neighbour in the same tables). */
export const bigProject = 1
export const smallProject = 2
export const days = 90
/** Exclusive end of the data. */
export const until = Date.UTC(2026, 10, 1)

const mostSimulated = 1_000_000

/** Fills the tables up to at least `events` events of `bigProject`. `note` is told how far it is. */
export async function fill(database: Database, events: number, note: (text: string) => void): Promise<void> {
  if ((await countEvents(database, bigProject)) >= events) return
  const known = await countEvents(database, smallProject)
  const made = known > 0 ? known : await simulate(database, Math.min(events, mostSimulated), note)
  const copies = Math.ceil(events / made)
  for (let copy = 0; copy < copies; copy++) {
    await copyAll(database, copy, bigProject)
    note(`${((copy + 1) * made).toLocaleString('en')} events`)
  }
  await settle(database)
}

/**
 * The same with `share` of the events in `bigProject`, the others in neighbours of some tenths of it each. Goes on where a fill
 * that was ended stopped: the copy that it was at is left as it is, and none has the ids of another.
 */
export async function fillProjects(
  database: Database,
  events: number,
  share: number,
  note: (text: string) => void,
): Promise<void> {
  if ((await countEvents(database, bigProject)) >= 0.9 * events * share) return
  const known = await countEvents(database, smallProject)
  const made = known > 0 ? known : await simulate(database, Math.min(Math.ceil(events / 10), mostSimulated), note)
  const copies = Math.ceil((events - made) / made)
  const part = (events * share) / (copies * made)
  await database.command(sql`CREATE TABLE IF NOT EXISTS bench_copies (copy UInt32) ENGINE = MergeTree ORDER BY copy`)
  const { rows } = await database.query<{ begun: string }>(sql`SELECT count() AS begun FROM bench_copies`)
  for (let copy = Number(rows[0]?.begun ?? 0); copy < copies; copy++) {
    await database.command(sql`INSERT INTO bench_copies SELECT ${param(copy, 'UInt32')}`)
    // Neighbours come in between, as they would: their rows lie in the same parts.
    const isBig = Math.floor((copy + 1) * part) > Math.floor(copy * part)
    const project = isBig ? bigProject : smallProject + 1 + (copy % 8)
    await copyAll(database, copy, project)
    note(`${((copy + 2) * made).toLocaleString('en')} events`)
  }
  await settle(database)
}

async function copyAll(database: Database, copy: number, project: number): Promise<void> {
  await database.command(copyEvents(copy, project), unlimited)
  await database.command(copySessions(copy, project), unlimited)
  await database.command(copyIdentities(copy, project), unlimited)
  await database.command(copyChanges(copy, project), unlimited)
}

/** How many events a project has. */
export async function countEvents(database: Database, projectId: number): Promise<number> {
  const { rows } = await database.query<{ events: string }>(
    sql`SELECT count() AS events FROM events WHERE project_id = ${param(projectId, 'UInt32')}`,
  )
  return Number(rows[0]?.events)
}

const unlimited = {
  maxSeconds: 3_600,
  settings: {
    insert_deduplicate: 0,
    max_partitions_per_insert_block: 0,
    // Beside the merges of a table that grows this must find room too.
    max_threads: 1,
    max_insert_threads: 1,
    max_block_size: 32_768,
    min_insert_block_size_rows: 200_000,
    min_insert_block_size_bytes: 100_000_000,
  },
} as const

async function simulate(database: Database, count: number, note: (text: string) => void): Promise<number> {
  const sessions = createSessions({ gapMs: () => 30 * 60_000 })
  sessions.warmStart(Number.NEGATIVE_INFINITY, [])
  const processor = createProcessor({
    steps,
    clock: () => process.hrtime.bigint(),
    world: {
      project: () => defaultProjectSettings,
      salts: createSalts({ load: () => undefined, save: () => {} }, () => new Uint8Array(32)),
      visitors: createLiveVisitors(),
      isLiveSession: sessions.isLive,
      geo: noGeo,
      spamHosts: new Set(),
      now: () => until,
    },
  })
  const insert = createFiller(database)
  const batch: Event[] = []
  let made = 0
  const flush = async (): Promise<void> => {
    made += batch.length
    await insert(batch.splice(0))
    note(`${made.toLocaleString('en')} events simulated`)
  }
  for (const record of simulateEvents({
    projectId: smallProject,
    events: count,
    days,
    until,
    seed: 1,
    receivedAt: until,
  })) {
    const { events } = processor.run(record)
    sessions.warm(sessions.missing(events), [])
    for (const event of events) batch.push(sessions.assign(event))
    if (batch.length >= 50_000) await flush()
  }
  await flush()
  return made
}

/** Other ids of the same kind: a visit's id keeps its second, so visits stay in the order of time. */
const otherId = (id: Sql, copy: number): Sql => sql`cityHash64(${id}, ${param(copy, 'UInt32')})`
const otherVisit = (copy: number): Sql =>
  sql`bitOr(bitAnd(session_id, 18446744069414584320), bitAnd(${otherId(sql`session_id`, copy)}, 4294967295))`
const later = (time: Sql, copy: number): Sql => sql`${time} + toIntervalMillisecond(${param(copy * 977, 'UInt32')})`

const copyEvents = (copy: number, project: number): Sql => sql`INSERT INTO events SELECT * REPLACE (
  ${param(project, 'UInt32')} AS project_id, ${later(sql`timestamp`, copy)} AS timestamp,
  ${otherId(sql`event_id`, copy)} AS event_id, ${otherId(sql`person_id`, copy)} AS person_id,
  if(distinct_id = '', '', concat(distinct_id, '-', toString(${param(copy, 'UInt32')}))) AS distinct_id,
  if(identified_person_id = 0, 0, ${otherId(sql`identified_person_id`, copy)}) AS identified_person_id,
  ${otherVisit(copy)} AS session_id) FROM (SELECT * FROM events WHERE project_id = ${param(smallProject, 'UInt32')})`

const copySessions = (copy: number, project: number): Sql => sql`INSERT INTO sessions SELECT * REPLACE (
  ${param(project, 'UInt32')} AS project_id, ${otherVisit(copy)} AS session_id,
  ${later(sql`started_at`, copy)} AS started_at, ${later(sql`ended_at`, copy)} AS ended_at,
  ${otherId(sql`person_id`, copy)} AS person_id, arrayMap(x -> ${otherId(sql`x`, copy)}, other_person_ids) AS other_person_ids,
  if(page_views = 0, entry_at, ${later(sql`entry_at`, copy)}) AS entry_at, if(page_views = 0, exit_at, ${later(sql`exit_at`, copy)}) AS exit_at,
  if(page_views = 0, 0, ${otherId(sql`entry_event_id`, copy)}) AS entry_event_id,
  if(page_views = 0, 0, ${otherId(sql`exit_event_id`, copy)}) AS exit_event_id,
  ${otherId(sql`first_event_id`, copy)} AS first_event_id) FROM (SELECT * FROM sessions FINAL WHERE project_id = ${param(smallProject, 'UInt32')})`

const copyIdentities = (copy: number, project: number): Sql => sql`INSERT INTO identities SELECT * REPLACE (
  ${param(project, 'UInt32')} AS project_id, ${otherId(sql`id`, copy)} AS id, ${otherId(sql`person_id`, copy)} AS person_id)
  FROM (SELECT * FROM identities FINAL WHERE project_id = ${param(smallProject, 'UInt32')})`

const copyChanges = (copy: number, project: number): Sql => sql`INSERT INTO profile_changes SELECT * REPLACE (
  ${param(project, 'UInt32')} AS project_id, if(kind = '', ${otherId(sql`id`, copy)}, id) AS id)
  FROM (SELECT * FROM profile_changes FINAL WHERE project_id = ${param(smallProject, 'UInt32')})`

/** Waits until the engine has merged what it wants to merge, as it would have on any ordinary day; and made what migrations add. */
export async function settle(database: Database): Promise<void> {
  for (let quiet = 0, waited = 0; quiet < 3 && waited < 1_800; waited++) {
    const { rows } = await database.query<{ works: string }>(
      sql`SELECT (SELECT count() FROM system.merges) + (SELECT count() FROM system.mutations WHERE NOT is_done) AS works`,
    )
    quiet = Number(rows[0]?.works ?? 0) === 0 ? quiet + 1 : 0
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
