// How is a Cairn copied while it runs, and made again from the copy?
// The loader stands still at a batch boundary while the engine's parts are frozen and the spool is copied; senders are
// answered all the while, and what they send meanwhile stays in the running Cairn's spool.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Accounts } from '../account/index.ts'
import { backup as backupStore, restore as restoreStore } from '../store/index.ts'
import type { BackupTable, Database } from '../store/index.ts'
import { CliError, exitCodes } from './commands/command.ts'
import type { LoaderLink } from './loader-link.ts'
import { takeLock } from './lock.ts'
import { pathsOf } from './paths.ts'
import type { Paths } from './paths.ts'
import { version } from './version.ts'

export interface Manifest {
  readonly kind: 'cairn-backup'
  readonly format: 1
  /** Of the Cairn that made it. */
  readonly version: string
  /** ISO 8601. */
  readonly made_at: string
  readonly projects: number
  /** Rows of the tables; what waits in the copied spool comes on top at the first start. */
  readonly events: number
  readonly sessions: number
  readonly dropped: number
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]
}

export interface BackupDeps {
  /** Absolute; must not exist or be empty. */
  readonly directory: string
  readonly paths: Paths
  readonly accounts: Accounts
  readonly database: Database
  readonly loader: LoaderLink
  readonly now: () => number
}

const manifestName = 'manifest.json'

/** Copies everything. The manifest comes last: a directory without one is no backup. Throws a CliError if the place is taken. */
export async function makeBackup(deps: BackupDeps): Promise<Manifest> {
  const { directory, paths, database } = deps
  await makeEmpty(directory)
  const { tables } = await backupStore({
    database,
    dataDirectory: paths.engine,
    target: join(directory, 'engine'),
    now: deps.now(),
    newId: randomUUID,
    hold: () => deps.loader.hold(),
    whileHeld: async () => {
      // Prepared batches, the cursor and the segments belong together; only the loader deletes, and it stands still.
      for (const part of ['loader', 'spool', 'secrets'] as const)
        await copyDirectory(paths[part], join(directory, part))
    },
  })
  await deps.accounts.backup(join(directory, 'cairn.sqlite'))
  const manifest: Manifest = {
    kind: 'cairn-backup',
    format: 1,
    version,
    made_at: new Date(deps.now()).toISOString(),
    projects: (await deps.accounts.projects()).length,
    ...rowsOf(tables),
    files: await listFiles(directory),
  }
  await writeDurably(join(directory, manifestName), JSON.stringify(manifest, null, 2) + '\n')
  return manifest
}

/** Checks the backup file by file, and makes `data` of it. Throws a CliError if it is damaged, or `data` is not empty. */
export async function restore(directory: string, data: string, memoryBytes: number): Promise<Manifest> {
  const manifest = await readManifest(directory)
  for (const file of manifest.files) {
    const found = await describe(directory, join(directory, file.path)).catch(() => undefined)
    if (found === undefined) throw new CliError(`The backup is not whole: ${file.path} is missing.`)
    if (found.bytes !== file.bytes || found.sha256 !== file.sha256)
      throw new CliError(`The backup is damaged: ${file.path} is not what was written.`)
  }
  await makeEmpty(data)
  const paths = pathsOf(data)
  const lock = await takeLock(paths.lock, 0)
  if (lock === undefined) throw new CliError(`Another Cairn uses ${data}.`, exitCodes.inUse)
  try {
    for (const { path } of manifest.files) {
      if (path.startsWith('engine/')) continue
      const target = join(data, path)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await copyFile(join(directory, path), target)
    }
    await restoreStore({ source: join(directory, 'engine'), dataDirectory: paths.engine, memoryBytes })
  } finally {
    lock.release()
  }
  return manifest
}

async function readManifest(directory: string): Promise<Manifest> {
  let text: string
  try {
    text = await readFile(join(directory, manifestName), 'utf8')
  } catch {
    throw new CliError(`${directory} holds no backup: ${manifestName} is missing.`, exitCodes.nothing)
  }
  const manifest = JSON.parse(text) as Manifest
  if (manifest.kind !== 'cairn-backup' || manifest.format !== 1)
    throw new CliError(`The backup was made by Cairn ${manifest.version}, which this one (${version}) can not read.`)
  return manifest
}

function rowsOf(tables: readonly BackupTable[]): Pick<Manifest, 'events' | 'sessions' | 'dropped'> {
  const rows = (name: string): number => tables.find((table) => table.name === name)?.rows ?? 0
  return { events: rows('events'), sessions: rows('sessions'), dropped: rows('dropped') }
}

/** Makes the directory; throws if there is something in it. */
async function makeEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if ((await readdir(directory)).length > 0)
    throw new CliError(`${directory} is not empty.`, exitCodes.usage, 'Name a directory that does not exist yet.')
}

async function copyDirectory(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true }))
    if (entry.isFile()) await copyFile(join(from, entry.name), join(to, entry.name))
}

async function listFiles(directory: string): Promise<Manifest['files']> {
  const files: Manifest['files'][number][] = []
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) files.push(await describe(directory, join(entry.parentPath, entry.name)))
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function describe(directory: string, file: string): Promise<Manifest['files'][number]> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { path: relative(directory, file), bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  const directory = await open(dirname(file), 'r')
  await directory.sync()
  await directory.close()
}
