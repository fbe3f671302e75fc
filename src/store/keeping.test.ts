// What is kept, for how long, and how it is brought back: retention, what was kept apart, backup, doctor, migrations.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Dropped } from '../event/index.ts'
import { sessionIdOf } from '../event/index.ts'
import { param, sql } from '../sql/index.ts'
import { freshDatabase } from '../testing/fresh-engine.ts'
import type { FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { backup, restore } from './backup.ts'
import { openDatabase } from './database.ts'
import { doctor } from './doctor.ts'
import { countDropped, deleteReplayed, listDropped, takeForReplay } from './dropped.ts'
import { startEngine } from './engine/index.ts'
import { migrate, readMigrations } from './migrate.ts'
import type { Migration } from './migrate.ts'
import { deleteOlderThan, deleteProject } from './retention.ts'

let fresh: FreshDatabase
let directory: string
beforeAll(async () => {
  fresh = await freshDatabase()
  directory = await mkdtemp(join(tmpdir(), 'cairn-keeping-'))
})
afterAll(async () => {
  await fresh.close()
  await rm(directory, { recursive: true, force: true })
})

const day = 86_400_000
const now = Date.UTC(2026, 5, 15, 12)

const countOf = async (project: number): Promise<number[]> => {
  const own = param(project, 'UInt32')
  const { rows } = await fresh.database.query<{ a: string; b: string; c: string }>(
    sql`SELECT (SELECT count() FROM events WHERE project_id = ${own}) AS a,
      (SELECT count() FROM sessions FINAL WHERE project_id = ${own}) AS b,
      (SELECT count() FROM dropped WHERE project_id = ${own}) AS c`,
  )
  return [Number(rows[0]?.a), Number(rows[0]?.b), Number(rows[0]?.c)]
}

const dropped = (project: number, droppedAt: number, more: Partial<Dropped> = {}): Dropped => ({
  projectId: project,
  droppedAt,
  stage: 'bots',
  reason: 'bot',
  detail: '',
  eventName: 'page_view',
  eventId: BigInt(droppedAt),
  timestamp: droppedAt,
  count: 1,
  payload: `{"at":${droppedAt}}`,
  isReplayable: true,
  ...more,
})

/** One event, one visit and one dropped row on each of the last `days` days. */
async function fill(project: number, days: number): Promise<void> {
  const times = Array.from({ length: days }, (_, index) => now - index * day)
  await fresh.insertEvents(
    times.map((timestamp) => makeEvent({ projectId: project, timestamp, sessionId: sessionIdOf(timestamp, project) })),
  )
  await fresh.insertDropped(times.map((time) => dropped(project, time)))
}

test('what is older than a project keeps is deleted, and nothing else', async () => {
  await fill(1, 100)
  await fill(2, 100)
  expect(await deleteOlderThan(fresh.database, 1, 30, now)).toEqual([
    { table: 'events', rows: 69 },
    { table: 'sessions', rows: 69 },
    { table: 'dropped', rows: 69 },
  ])
  expect(await countOf(1)).toEqual([31, 31, 31])
  expect(await countOf(2)).toEqual([100, 100, 100])
  expect(await deleteOlderThan(fresh.database, 1, 30, now)).toEqual([])
  // Both projects' old months are whole now: they go at once.
  await deleteOlderThan(fresh.database, 2, 30, now)
  expect(await countOf(2)).toEqual([31, 31, 31])
  // The ids are still found by the projection after the rewrite.
  const { rows } = await fresh.database.query<{ n: string }>(
    sql`SELECT count() AS n FROM events WHERE project_id = 1 AND event_id IN (SELECT event_id FROM events WHERE project_id = 1)`,
  )
  expect(rows[0]?.n).toBe('31')
})

test('a project can be deleted as a whole', async () => {
  await fill(3, 3)
  await deleteProject(fresh.database, 3)
  expect(await countOf(3)).toEqual([0, 0, 0])
})

test('what was kept apart is counted, listed, taken for a replay, and deleted when it is in the spool', async () => {
  await fresh.insertDropped([
    dropped(4, now, { reason: 'referrer_spam' }),
    dropped(4, now - 1),
    dropped(4, now - 2, { eventId: 18_446_744_073_709_551_615n }),
    dropped(4, now - day, { stage: 'collect', reason: 'no_name', count: 7, isReplayable: false, payload: '{"x":' }),
    dropped(5, now),
  ])
  expect(await countDropped(fresh.database, 4)).toEqual([
    { stage: 'bots', reason: 'bot', day: '2026-06-15', count: 2, replayable: 2 },
    { stage: 'bots', reason: 'referrer_spam', day: '2026-06-15', count: 1, replayable: 1 },
    { stage: 'collect', reason: 'no_name', day: '2026-06-14', count: 7, replayable: 0 },
  ])
  const listed = await listDropped(fresh.database, 4, { limit: 3 })
  expect(listed.map((row) => [row.droppedAt, row.reason])).toEqual([
    [now, 'referrer_spam'],
    [now - 1, 'bot'],
    [now - 2, 'bot'],
  ])
  expect(await listDropped(fresh.database, 4, { stage: 'collect' })).toMatchObject([
    { payload: '{"x":', isReplayable: false },
  ])
  const taken = await takeForReplay(fresh.database, 4, { reason: 'bot', until: now + 1, limit: 1 })
  expect(taken).toMatchObject([{ droppedAt: now - 2, eventId: '18446744073709551615' }])
  await deleteReplayed(fresh.database, 4, taken)
  expect((await takeForReplay(fresh.database, 4, { reason: 'bot' })).map((row) => row.droppedAt)).toEqual([now - 1])
  expect(await countOf(5)).toEqual([0, 0, 1])
})

test('a backup made while rows come in restores to the same rows, and can be gone on with', async () => {
  const target = join(directory, 'backup')
  const steps: string[] = []
  const inserting = fresh.insertEvents(
    Array.from({ length: 20_000 }, (_, index) => makeEvent({ projectId: 6, eventId: BigInt(index) })),
  )
  await inserting
  const manifest = await backup({
    database: fresh.database,
    dataDirectory: fresh.dataDirectory,
    target,
    now,
    newId: () => 'x-1',
    hold: async () => {
      steps.push('hold')
      return () => void steps.push('release')
    },
    whileHeld: async () => void steps.push('held'),
  })
  expect(steps).toEqual(['hold', 'held', 'release'])
  expect(
    await readdir(join(fresh.dataDirectory, 'shadow')).then((names) =>
      names.filter((name) => name.startsWith('cairn_')),
    ),
  ).toEqual([])
  const before = await fresh.database.query(
    sql`SELECT project_id, count() AS n, sum(cityHash64(event_id, path)) AS h FROM events GROUP BY project_id ORDER BY project_id`,
  )

  const dataDirectory = join(directory, 'restored')
  await restore({ source: target, dataDirectory, memoryBytes: 1_000_000_000 })
  const engine = await startEngine({ dataDirectory, memoryBytes: 1_000_000_000 })
  const database = openDatabase({ kind: 'embedded', socketPath: () => engine.socketPath() })
  try {
    expect(await migrate(database, await readMigrations(), () => now)).toEqual([])
    const after = await database.query(
      sql`SELECT project_id, count() AS n, sum(cityHash64(event_id, path)) AS h FROM events GROUP BY project_id ORDER BY project_id`,
    )
    expect(after.rows).toEqual(before.rows)
    expect(manifest.tables.map((table) => table.name)).toEqual([
      'migrations',
      'events',
      'sessions',
      'dropped',
      'identity_edges',
      'identities',
      'profile_changes',
      'cohort_members',
      'backfills',
    ])
  } finally {
    await database.close()
    await engine.stop()
  }
  await expect(restore({ source: target, dataDirectory, memoryBytes: 1_000_000_000 })).rejects.toThrow('is not empty')
  await expect(restore({ source: directory, dataDirectory: join(directory, 'x'), memoryBytes: 1e9 })).rejects.toThrow(
    'no complete backup',
  )
})

test('the doctor finds a sound store sound, and says what is wrong', async () => {
  const options = {
    database: fresh.database,
    dataDirectory: fresh.dataDirectory,
    preparedDirectory: join(directory, 'prepared'),
    now,
  }
  const findings = await doctor({
    ...options,
    isThorough: true,
    spool: { bytes: 10, backlogBytes: 10, maxBytes: 1_000 },
  })
  expect(findings.filter((finding) => finding.severity !== 'ok' && finding.check !== 'disk')).toEqual([])
  expect(new Set(findings.map((finding) => finding.check))).toContain('table events')
  await writeFile(join(directory, 'prepared', '0000000000000001.prepared'), 'torn')
  const worse = await doctor({ ...options, spool: { bytes: 900, backlogBytes: 900, maxBytes: 1_000 } })
  expect(
    worse.filter((finding) => finding.severity !== 'ok' && finding.check !== 'disk').map((finding) => finding.check),
  ).toEqual(['loader', 'spool'])
  const away = openDatabase({ kind: 'embedded', socketPath: join(directory, 'nobody.sock') })
  expect((await doctor({ ...options, database: away }))[0]).toMatchObject({ severity: 'error', check: 'engine' })
  await away.close()
})

const migration = (version: number, ...statements: string[]): Migration => ({
  version,
  name: `m${version}`,
  statements,
  checksum: '',
})

test('migrations are applied once each, again after a half one, and newer data is refused', async () => {
  const known = await readMigrations()
  const next = known.length + 1
  const half = migration(
    next,
    'CREATE TABLE IF NOT EXISTS later (a UInt8) ENGINE = MergeTree ORDER BY a',
    'SELECT nosuch',
  )
  await expect(migrate(fresh.database, [...known, half], () => now)).rejects.toThrow(/nosuch/)
  const whole = migration(next, ...half.statements.slice(0, 1), 'ALTER TABLE later ADD COLUMN IF NOT EXISTS b UInt8')
  expect(await migrate(fresh.database, [...known, whole], () => now)).toEqual([next])
  expect(await migrate(fresh.database, [...known, whole], () => now)).toEqual([])
  await expect(migrate(fresh.database, known, () => now)).rejects.toThrow(/written by a newer Cairn/)
  expect(
    (
      await doctor({
        database: fresh.database,
        dataDirectory: fresh.dataDirectory,
        preparedDirectory: join(directory, 'p'),
        now,
      })
    ).find((finding) => finding.check === 'schema'),
  ).toMatchObject({ severity: 'error' })
})
