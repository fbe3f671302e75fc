// The engine's part of a backup, while it runs: every table is frozen (hard links, an instant), then copied at leisure.
// Restored into an empty directory by making the tables anew and attaching their parts.
import { cp, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { openDatabase } from './database.ts'
import { startEngine } from './engine/index.ts'
import { fixed, name } from './fixed.ts'
import { sql } from '../sql/index.ts'
import type { Sql } from '../sql/index.ts'
import type { Database } from './types.ts'

const tables: readonly { readonly name: string; readonly table: Sql; readonly create: Sql }[] = [
  { name: 'migrations', table: sql`migrations`, create: sql`SHOW CREATE TABLE migrations` },
  { name: 'events', table: sql`events`, create: sql`SHOW CREATE TABLE events` },
  { name: 'sessions', table: sql`sessions`, create: sql`SHOW CREATE TABLE sessions` },
  { name: 'dropped', table: sql`dropped`, create: sql`SHOW CREATE TABLE dropped` },
  { name: 'identity_edges', table: sql`identity_edges`, create: sql`SHOW CREATE TABLE identity_edges` },
  { name: 'identities', table: sql`identities`, create: sql`SHOW CREATE TABLE identities` },
  { name: 'profile_changes', table: sql`profile_changes`, create: sql`SHOW CREATE TABLE profile_changes` },
  { name: 'cohort_members', table: sql`cohort_members`, create: sql`SHOW CREATE TABLE cohort_members` },
  { name: 'backfills', table: sql`backfills`, create: sql`SHOW CREATE TABLE backfills` },
]

export interface BackupTable {
  readonly name: string
  readonly create: string
  readonly rows: number
  readonly parts: readonly string[]
}
export interface BackupManifest {
  readonly format: 1
  /** ms. */
  readonly createdAt: number
  readonly tables: readonly BackupTable[]
}

export interface BackupOptions {
  readonly database: Database
  /** The engine's directory. */
  readonly dataDirectory: string
  /** Made; must be empty or missing. */
  readonly target: string
  readonly now: number
  readonly newId: () => string
  /** Keeps the loader from inserting (Loader.hold); gives the function that lets it go on. */
  readonly hold?: () => Promise<() => void>
  /** Runs while nothing is loaded: copy the spool and the metadata here, so that they fit the frozen tables. */
  readonly whileHeld?: () => Promise<void>
}

/** Durable when it resolves. Collecting goes on all the time; loading pauses for the freeze and `whileHeld` only. */
export async function backup(options: BackupOptions): Promise<BackupManifest> {
  const { database, dataDirectory, target } = options
  await mkdir(target, { recursive: true, mode: 0o700 })
  if ((await readdir(target)).length > 0) throw new Error(`${target} is not empty`)
  const freeze = `cairn_${options.newId().replaceAll(/\W/g, '')}`
  const shadow = join(dataDirectory, 'shadow', freeze)
  try {
    const frozen: Omit<BackupTable, 'parts'>[] = []
    const release = await options.hold?.()
    try {
      for (const { name: tableName, table, create } of tables) {
        await database.command(sql`ALTER TABLE ${table} FREEZE WITH NAME ${name(freeze)}`, { maxSeconds: 600 })
        const counted = await database.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`)
        const made = await database.query<{ statement: string }>(create)
        frozen.push({ name: tableName, create: made.rows[0]?.statement ?? '', rows: Number(counted.rows[0]?.n) })
      }
      await options.whileHeld?.()
    } finally {
      release?.()
    }
    const paths = await tablePaths(database)
    const done: BackupTable[] = []
    for (const table of frozen) {
      const from = join(shadow, relative(dataDirectory, paths.get(table.name) ?? ''))
      const parts = (await list(from)).toSorted()
      const to = join(target, table.name)
      await mkdir(to, { recursive: true })
      for (const part of parts) await cp(join(from, part), join(to, part), { recursive: true })
      done.push({ ...table, parts })
    }
    const manifest: BackupManifest = { format: 1, createdAt: options.now, tables: done }
    await syncTree(target)
    const file = await open(join(target, 'manifest.json'), 'wx')
    try {
      await file.writeFile(JSON.stringify(manifest, null, 2))
      await file.sync()
    } finally {
      await file.close()
    }
    await syncDirectory(target)
    return manifest
  } finally {
    await rm(shadow, { recursive: true, force: true })
  }
}

/**
 * Fills an empty directory from a backup, and checks that every row is there. Throws with what is wrong otherwise.
 * No engine may run on the directory.
 */
export async function restore(options: {
  readonly source: string
  readonly dataDirectory: string
  readonly memoryBytes: number
}): Promise<BackupManifest> {
  const { source, dataDirectory } = options
  const text = await readFile(join(source, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`${source} holds no complete backup: manifest.json is missing`)
  const manifest: BackupManifest = JSON.parse(text)
  if (manifest.format !== 1) throw new Error(`${source} was made by a newer Cairn (format ${String(manifest.format)})`)
  if ((await list(dataDirectory)).length > 0) throw new Error(`${dataDirectory} is not empty`)
  const engine = await startEngine({ dataDirectory, memoryBytes: options.memoryBytes })
  const database = openDatabase({ kind: 'embedded', socketPath: engine.socketPath })
  try {
    for (const { create } of manifest.tables) await database.command(fixed(create))
    const paths = await tablePaths(database)
    for (const { name: tableName, parts, rows } of manifest.tables) {
      const known = tables.find((each) => each.name === tableName)
      if (known === undefined) throw new Error(`The backup has an unknown table ${tableName}`)
      const detached = join(paths.get(tableName) ?? '', 'detached')
      for (const part of parts) {
        await cp(join(source, tableName, part), join(detached, part), { recursive: true })
        await syncTree(join(detached, part))
        await database.command(sql`ALTER TABLE ${known.table} ATTACH PART ${name(part)}`, {
          maxSeconds: 3_600,
        })
      }
      const counted = await database.query<{ n: string }>(sql`SELECT count() AS n FROM ${known.table}`)
      if (Number(counted.rows[0]?.n) !== rows)
        throw new Error(`Table ${tableName} has ${counted.rows[0]?.n} rows after the restore, the backup has ${rows}`)
    }
  } finally {
    await database.close()
    await engine.stop()
  }
  return manifest
}

async function tablePaths(database: Database): Promise<Map<string, string>> {
  const { rows } = await database.query<{ name: string; path: string }>(
    sql`SELECT name, data_paths[1] AS path FROM system.tables WHERE database = currentDatabase()`,
  )
  return new Map(rows.map((row) => [row.name, row.path]))
}

const list = async (directory: string): Promise<string[]> => readdir(directory).catch(() => [])

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(entry.parentPath, entry.name), 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await syncDirectory(directory)
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
