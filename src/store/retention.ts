// Deletes what is older than a project keeps. Whole months go at once where nothing in them is to be kept; else a mutation
// rewrites the parts of the months that hold old rows. Does nothing where nothing is old.
import { param, sql } from '../sql/index.ts'
import type { Param, Sql } from '../sql/index.ts'
import type { Database } from './types.ts'

/** Joins stay: they hold no more than who is who, and without them others would come apart. */
type TimedTable = 'events' | 'sessions' | 'dropped'
export interface RetentionResult {
  readonly table: TimedTable | 'profile_changes'
  readonly rows: number
}

const dayMs = 86_400_000

const times: Readonly<Record<TimedTable, { readonly table: Sql; readonly time: Sql }>> = {
  events: { table: sql`events`, time: sql`timestamp` },
  // A visit goes when its last event does.
  sessions: { table: sql`sessions`, time: sql`ended_at` },
  dropped: { table: sql`dropped`, time: sql`dropped_at` },
}

/**
 * Removes the project's events, visits and kept-apart rows that are older than `days` before `now` (ms).
 * Gives the rows removed by table (superseded versions of visits included); tables with nothing to do are left out.
 */
export async function deleteOlderThan(
  database: Database,
  projectId: number,
  days: number,
  now: number,
): Promise<RetentionResult[]> {
  if (!(days >= 1)) throw new RangeError(`Events can not be kept for ${days} days`)
  const cutoff = param(Math.floor(now - days * dayMs), 'Int64')
  const project = param(projectId, 'UInt32')
  const results: RetentionResult[] = []
  for (const name of ['events', 'sessions', 'dropped'] as const) {
    const { table, time } = times[name]
    const isOld = sql`project_id = ${project} AND ${time} < fromUnixTimestamp64Milli(${cutoff})`
    const { rows } = await database.query<{ partition: string; old: string; all: string }>(
      // The months that hold old rows; then what else is in them.
      sql`SELECT _partition_id AS partition, countIf(${isOld}) AS old, count() AS all FROM ${table}
        WHERE _partition_id IN (SELECT DISTINCT _partition_id FROM ${table} WHERE ${isOld}) GROUP BY partition`,
      { maxSeconds: 600 },
    )
    let removed = 0
    for (const { partition, old, all } of rows) {
      const id = param(partition, 'String')
      await database.command(
        old === all
          ? sql`ALTER TABLE ${table} DROP PARTITION ID ${id}`
          : sql`ALTER TABLE ${table} DELETE IN PARTITION ID ${id} WHERE ${isOld}`,
        { maxSeconds: 3_600, settings: { mutations_sync: 1, lightweight_mutation_projection_mode: 'rebuild' } },
      )
      removed += Number(old)
    }
    if (removed > 0) results.push({ table: name, rows: removed })
  }
  if (results.some(({ table }) => table === 'events'))
    results.push(...(await deleteProfiles(database, projectId, cutoff)))
  return results
}

/** What was said about persons who have no event any more. Of the others it stays, however old: it is what they are now. */
async function deleteProfiles(database: Database, projectId: number, cutoff: Param): Promise<RetentionResult[]> {
  const project = param(projectId, 'UInt32')
  const joins = sql`(SELECT id AS joined_id, person_id AS joined_to FROM identities FINAL WHERE project_id = ${project})`
  const persons = (rows: Sql): Sql =>
    sql`SELECT if(joined_to = 0, raw, joined_to) AS person, raw FROM (${rows}) AS r ANY LEFT JOIN ${joins} AS j ON r.raw = j.joined_id`
  const alive = persons(sql`SELECT DISTINCT person_id AS raw FROM events WHERE project_id = ${project}`)
  const told = persons(sql`SELECT DISTINCT id AS raw FROM profile_changes WHERE project_id = ${project} AND kind = ''`)
  const gone = sql`project_id = ${project} AND kind = '' AND at < fromUnixTimestamp64Milli(${cutoff}) AND id IN (SELECT raw FROM (${told}) WHERE person NOT IN (SELECT person FROM (${alive})))`
  const { rows } = await database.query<{ n: string }>(sql`SELECT count() AS n FROM profile_changes WHERE ${gone}`, {
    maxSeconds: 600,
  })
  const count = Number(rows[0]?.n ?? 0)
  if (count === 0) return []
  await database.command(sql`ALTER TABLE profile_changes DELETE WHERE ${gone}`, {
    maxSeconds: 3_600,
    settings: { mutations_sync: 1, lightweight_mutation_projection_mode: 'rebuild' },
  })
  return [{ table: 'profile_changes', rows: count }]
}

/** Everything of a project, in all tables. */
export async function deleteProject(database: Database, projectId: number): Promise<void> {
  for (const table of [
    ...Object.values(times).map((each) => each.table),
    sql`identity_edges`,
    sql`identities`,
    sql`profile_changes`,
    sql`cohort_members`,
  ])
    await database.command(sql`ALTER TABLE ${table} DELETE WHERE project_id = ${param(projectId, 'UInt32')}`, {
      maxSeconds: 3_600,
      settings: { mutations_sync: 1 },
    })
}
