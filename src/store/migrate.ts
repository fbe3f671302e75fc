// Brings the database's tables to what this program needs: numbered SQL files, each applied once, in order.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { param, sql } from '../sql/index.ts'
import { splitStatements } from './engine/statement.ts'
import { fixed } from './fixed.ts'
import type { Database } from './types.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
  readonly checksum: string
}

/** The data can not be used by this program: `message` says what to do. */
export class MigrationError extends Error {
  readonly reason: 'newer' | 'changed'
  constructor(reason: MigrationError['reason'], message: string) {
    super(message)
    this.name = 'MigrationError'
    this.reason = reason
  }
}

/** The files of a folder: `0001_events.sql`, … without gaps. */
export async function readMigrations(folder = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted()
  return Promise.all(
    files.map(async (file, index) => {
      const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file)
      const version = Number(match?.[1])
      if (version !== index + 1) throw new Error(`Migration ${file} is not number ${index + 1}`)
      const text = await readFile(new URL(file, folder), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex').slice(0, 16)
      return { version, name: match?.[2] ?? '', statements: splitStatements(text), checksum }
    }),
  )
}

/** What goes through all rows (an index, a projection) is made in the background, and the start does not wait for it. */
const patiently = { maxSeconds: 3_600, settings: { mutations_sync: 0 } } as const

/**
 * Applies what is missing and gives the versions that were applied now. A migration that a crash left half done is
 * applied again: each statement must be repeatable (`CREATE TABLE IF NOT EXISTS`, `ADD COLUMN IF NOT EXISTS`).
 * Throws MigrationError 'newer' if the data was written by a newer Cairn.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: () => number,
): Promise<number[]> {
  await database.command(sql`CREATE TABLE IF NOT EXISTS migrations
    (version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC'))
    ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`)
  const { rows } = await database.query<{ version: number; name: string }>(
    sql`SELECT version, any(name) AS name FROM migrations GROUP BY version ORDER BY version`,
  )
  const newest = rows.at(-1)?.version ?? 0
  const known = migrations.at(-1)?.version ?? 0
  if (newest > known)
    throw new MigrationError(
      'newer',
      `The data was written by a newer Cairn (schema ${newest}, this program knows ${known}). Start that version, or restore a backup.`,
    )
  const applied: number[] = []
  for (const migration of migrations) {
    if (rows.some((row) => row.version === migration.version)) continue
    for (const statement of migration.statements) await database.command(fixed(statement), patiently)
    await database.command(sql`INSERT INTO migrations SELECT ${param(migration.version, 'UInt32')},
      ${param(migration.name, 'String')}, ${param(migration.checksum, 'String')},
      fromUnixTimestamp64Milli(${param(now(), 'Int64')}, 'UTC')`)
    applied.push(migration.version)
  }
  return applied
}
