// Is the store sound? Looks at everything that can be looked at while it runs, and says what to do.
import { statfs } from 'node:fs/promises'
import { param, sql } from '../sql/index.ts'
import { name } from './fixed.ts'
import { readMigrations } from './migrate.ts'
import { readPrepared } from './prepared.ts'
import { DatabaseError } from './types.ts'
import type { Database } from './types.ts'

export interface Finding {
  readonly severity: 'ok' | 'warning' | 'error'
  /** What was looked at, in a few words. */
  readonly check: string
  readonly message: string
  /** What to do; '' if nothing. */
  readonly advice: string
}

export interface DoctorOptions {
  readonly database: Database
  readonly dataDirectory: string
  /** The loader's prepared batches. */
  readonly preparedDirectory: string
  readonly now: number
  readonly spool?: { readonly bytes: number; readonly backlogBytes: number; readonly maxBytes: number }
  /** Reads all data of all tables (slow on large ones); else only the last month's. */
  readonly isThorough?: boolean
}

const ok = (check: string, message: string): Finding => ({ severity: 'ok', check, message, advice: '' })
const mebibyte = 1024 * 1024

/** Never throws for what it finds; a check that itself fails is a finding. */
export async function doctor(options: DoctorOptions): Promise<Finding[]> {
  const { database } = options
  if (!(await database.ping()))
    return [
      {
        severity: 'error',
        check: 'engine',
        message: 'The engine does not answer.',
        advice: 'See the log for why it ended; free memory or disk, then start Cairn again.',
      },
      await checkDisk(options.dataDirectory),
    ]
  const checks: readonly (readonly [string, () => Promise<readonly Finding[]>])[] = [
    ['engine', () => checkEngine(database)],
    ['schema', () => checkSchema(database)],
    ['tables', () => checkTables(database, options.isThorough === true)],
    ['parts', () => checkParts(database)],
    ['mutations', () => checkMutations(database)],
    ['visits', () => checkVisits(database, options.now)],
    ['disk', async () => [await checkDisk(options.dataDirectory)]],
    ['loader', async () => [await checkPrepared(options.preparedDirectory)]],
    ['spool', async () => checkSpool(options.spool)],
  ]
  const findings: Finding[] = []
  for (const [check, run] of checks) {
    try {
      findings.push(...(await run()))
    } catch (error) {
      findings.push({
        severity: 'error',
        check,
        message: `The check failed: ${error instanceof Error ? error.message : String(error)}`,
        advice:
          error instanceof DatabaseError && error.reason === 'unavailable'
            ? 'The engine went away meanwhile: see the log.'
            : 'Restore a backup if the data can not be read.',
      })
    }
  }
  return findings
}

async function checkEngine(database: Database): Promise<Finding[]> {
  const { rows } = await database.query<{ v: string; up: number }>(sql`SELECT version() AS v, uptime() AS up`)
  return [ok('engine', `ClickHouse ${rows[0]?.v} answers, up for ${rows[0]?.up} s.`)]
}

async function checkSchema(database: Database): Promise<Finding[]> {
  const known = await readMigrations()
  const { rows } = await database.query<{ version: number; checksum: string }>(
    sql`SELECT version, any(checksum) AS checksum FROM migrations GROUP BY version ORDER BY version`,
  )
  const missing = known.filter((each) => !rows.some((row) => row.version === each.version))
  const newer = rows.filter((row) => row.version > known.length)
  if (newer.length > 0 || missing.length > 0)
    return [
      {
        severity: 'error',
        check: 'schema',
        message: `The data has schema ${rows.at(-1)?.version ?? 0}, this program needs ${known.length}.`,
        advice:
          newer.length > 0 ? 'Start the newer Cairn that wrote it.' : 'Start Cairn: it brings the schema up to date.',
      },
    ]
  const changed = known.filter((each) =>
    rows.some((row) => row.version === each.version && row.checksum !== each.checksum),
  )
  return changed.length > 0
    ? [
        {
          severity: 'warning',
          check: 'schema',
          message: `Migration ${changed[0]?.version} was changed after it was applied.`,
          advice: 'Data of a development version: export it and import it into a fresh directory.',
        },
      ]
    : [ok('schema', `Schema ${rows.at(-1)?.version ?? 0}, as this program needs it.`)]
}

async function checkTables(database: Database, isThorough: boolean): Promise<Finding[]> {
  const findings: Finding[] = []
  const statements = [
    ['events', sql`CHECK TABLE events`],
    ['sessions', sql`CHECK TABLE sessions`],
    ['dropped', sql`CHECK TABLE dropped`],
    ['identity_edges', sql`CHECK TABLE identity_edges`],
    ['identities', sql`CHECK TABLE identities`],
    ['profile_changes', sql`CHECK TABLE profile_changes`],
    ['cohort_members', sql`CHECK TABLE cohort_members`],
  ] as const
  const { rows: newest } = await database.query<{ table: string; partition: string }>(
    sql`SELECT table, max(partition_id) AS partition FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table`,
  )
  for (const [tableName, whole] of statements) {
    const partition = newest.find((row) => row.table === tableName)?.partition
    if (partition === undefined) {
      findings.push(ok(`table ${tableName}`, 'Empty.'))
      continue
    }
    const statement = isThorough ? whole : sql`${whole} PARTITION ID ${name(partition)}`
    const { rows } = await database.query<{ part_path: string; is_passed: number; message: string }>(statement, {
      maxSeconds: 3_600,
      settings: { check_query_single_value_result: 0 },
    })
    const broken = rows.filter((row) => row.is_passed !== 1)
    findings.push(
      broken.length === 0
        ? ok(
            `table ${tableName}`,
            `${rows.length} parts have the checksums that they should have${isThorough ? '' : ' (last month)'}.`,
          )
        : {
            severity: 'error',
            check: `table ${tableName}`,
            message: `${broken.length} parts are damaged: ${broken.map((row) => `${row.part_path} (${row.message})`).join(', ')}`,
            advice: 'The disk or the memory may be faulty. Restore a backup into a fresh directory.',
          },
    )
  }
  return findings
}

async function checkParts(database: Database): Promise<Finding[]> {
  const { rows } = await database.query<{ table: string; most: string; rows: string; bytes: string }>(
    sql`SELECT table, max(n) AS most, sum(r) AS rows, sum(b) AS bytes FROM (
        SELECT table, partition_id, count() AS n, sum(rows) AS r, sum(bytes_on_disk) AS b FROM system.parts
        WHERE active AND database = currentDatabase() GROUP BY table, partition_id) GROUP BY table ORDER BY table`,
  )
  const detached = await database.query<{ table: string; n: string; reasons: string }>(
    sql`SELECT table, count() AS n, toString(groupUniqArray(reason)) AS reasons FROM system.detached_parts
      WHERE database = currentDatabase() GROUP BY table`,
  )
  return [
    ...rows.map((row): Finding =>
      Number(row.most) > 300
        ? {
            severity: 'warning',
            check: 'parts',
            message: `${row.table} has ${row.most} parts in one month: merging does not keep up.`,
            advice: 'Give the machine more CPU or disk, or send in larger batches.',
          }
        : ok('parts', `${row.table}: ${row.rows} rows, ${(Number(row.bytes) / mebibyte).toFixed(1)} MB.`),
    ),
    ...detached.rows.map((row): Finding => ({
      severity: 'warning',
      check: 'parts',
      message: `${row.n} parts of ${row.table} were set aside by the engine (${row.reasons}).`,
      advice: 'Their rows are missing from reports if they were not repaired by a merge: compare with a backup.',
    })),
  ]
}

async function checkMutations(database: Database): Promise<Finding[]> {
  const { rows } = await database.query<{ table: string; command: string; reason: string }>(
    sql`SELECT table, command, latest_fail_reason AS reason FROM system.mutations
      WHERE NOT is_done AND database = currentDatabase() AND latest_fail_reason != ''`,
  )
  return rows.map((row) => ({
    severity: 'warning',
    check: 'deletions',
    message: `A deletion in ${row.table} does not come to its end: ${row.reason}`,
    advice: 'Usually want of disk space: free some, it goes on by itself.',
  }))
}

/** Every event is in one visit: over the visits that began in the last week both tables count the same. */
async function checkVisits(database: Database, now: number): Promise<Finding[]> {
  const since = param(BigInt(Math.floor(now / 1000) - 7 * 86_400) << 32n, 'UInt64')
  let difference = { events: '0', counted: '0' }
  // A batch may be on its way between the two tables.
  for (let attempt = 0; attempt < 5; attempt++) {
    const { rows } = await database.query<{ events: string; counted: string }>(
      sql`SELECT (SELECT count() FROM events WHERE session_id >= ${since}) AS events,
        (SELECT sum(events) FROM sessions FINAL WHERE session_id >= ${since}) AS counted`,
      { maxSeconds: 600 },
    )
    difference = rows[0] ?? difference
    if (difference.events === difference.counted)
      return [ok('visits', `${difference.events} events of the last week's visits are all counted in them.`)]
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return [
    {
      severity: 'warning',
      check: 'visits',
      message: `The last week's visits count ${difference.counted} events, the events table has ${difference.events}.`,
      advice: 'Normal while much is being loaded, and where retention is shorter than a week. Else report it as a bug.',
    },
  ]
}

async function checkDisk(directory: string): Promise<Finding> {
  const { bavail, bsize, blocks } = await statfs(directory)
  const free = bavail * bsize
  const text = `${Math.floor(free / mebibyte)} MB of ${Math.floor((blocks * bsize) / mebibyte)} MB are free.`
  if (free > 2_048 * mebibyte) return ok('disk', text)
  return {
    severity: free < 256 * mebibyte ? 'error' : 'warning',
    check: 'disk',
    message: text,
    advice:
      'Free disk space, shorten the retention of projects, or move the data directory. When it is full, senders get 503.',
  }
}

async function checkPrepared(directory: string): Promise<Finding> {
  const { batches, damaged } = await readPrepared(directory, 'look')
  if (damaged.length > 0)
    return {
      severity: 'error',
      check: 'loader',
      message: `Prepared batches are damaged: ${damaged.join(', ')}`,
      advice:
        'Their records are loaded again from the spool; events without an id of their own may then count twice. Check the disk.',
    }
  return ok('loader', batches.length === 0 ? 'No batch is under way.' : `${batches.length} batches are under way.`)
}

function checkSpool(spool: DoctorOptions['spool']): Finding[] {
  if (spool === undefined) return []
  const text = `${(spool.backlogBytes / mebibyte).toFixed(1)} MB wait to be loaded (at most ${Math.floor(spool.maxBytes / mebibyte)} MB can).`
  if (spool.backlogBytes < spool.maxBytes / 2) return [ok('spool', text)]
  return [
    {
      severity: 'warning',
      check: 'spool',
      message: text,
      advice: 'Loading does not keep up or the engine is away: see the log. When it is full, senders get 503.',
    },
  ]
}
