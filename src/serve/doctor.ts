// Is everything as it should be? Looks at the directory, the accounts, the spool, the database and the loader.
import { statfsSync, statSync } from 'node:fs'
import type { Accounts } from '../account/index.ts'
import { checkStore } from './gap.ts'
import type { DatabaseLink } from './database-link.ts'
import type { LoaderLink } from './loader-link.ts'
import type { Paths } from './paths.ts'
import type { Settings } from './settings.ts'
import { loadTrackerFiles } from './tracker-files.ts'
import { version } from './version.ts'

export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'failed'
  /** What was found and, if it is not well, what to do. */
  readonly message: string
}
export interface DoctorReport {
  readonly version: string
  readonly checks: readonly Check[]
}

export interface DoctorDeps {
  readonly settings: Settings
  readonly paths: Paths
  readonly database: DatabaseLink
  readonly loader: LoaderLink
  readonly accounts: Accounts
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`
const ok = (name: string, message: string): Check => ({ name, state: 'ok', message })
const warning = (name: string, message: string): Check => ({ name, state: 'warning', message })
const failed = (name: string, message: string): Check => ({ name, state: 'failed', message })

type Examine = (deps: DoctorDeps) => Promise<readonly Check[]> | readonly Check[]

/** In this order; one that throws becomes a failed check of its name. */
const examinations: readonly (readonly [name: string, examine: Examine])[] = [
  ['program', () => [ok('program', `Cairn ${version} on Node ${process.version}.`)]],
  ['directory', directory],
  ['disk', disk],
  ['accounts', accounts],
  ['tracker', tracker],
  ['database', database],
  ['loader', loader],
  ['tables', ({ database: link }) => (link.state() === 'running' ? checkStore(link.database) : [])],
]

export async function examine(deps: DoctorDeps): Promise<DoctorReport> {
  const checks: Check[] = []
  for (const [name, look] of examinations) {
    try {
      checks.push(...(await look(deps)))
    } catch (error) {
      checks.push(failed(name, error instanceof Error ? error.message : String(error)))
    }
  }
  return { version, checks }
}

function directory({ paths }: DoctorDeps): readonly Check[] {
  const mode = statSync(paths.data).mode & 0o777
  if ((mode & 0o077) !== 0)
    return [
      warning(
        'directory',
        `Others may read ${paths.data} (mode ${mode.toString(8)}): it holds keys and salts. chmod 700 it.`,
      ),
    ]
  return [ok('directory', `${paths.data}, only its owner may enter.`)]
}

function disk({ paths, settings }: DoctorDeps): readonly Check[] {
  const { bavail, bsize } = statfsSync(paths.data)
  const free = bavail * bsize
  if (free < settings.minFreeDisk)
    return [
      warning(
        'disk',
        `Only ${megabytes(free)} are free. On a full disk senders are told to come back; nothing is lost.`,
      ),
    ]
  return [ok('disk', `${megabytes(free)} are free.`)]
}

async function accounts({ accounts: book }: DoctorDeps): Promise<readonly Check[]> {
  const [projects, keys] = [await book.projects(), await book.keys()]
  const problems = await book.check()
  if (problems.length > 0)
    return problems.map((problem) => failed('accounts', `cairn.sqlite is damaged: ${problem}. Restore a backup.`))
  return [
    ok(
      'accounts',
      `${projects.length} projects, ${keys.filter((key) => key.revokedAt === undefined).length} API keys.`,
    ),
  ]
}

function tracker(): readonly Check[] {
  const { paths } = loadTrackerFiles()
  if (!paths.includes('/cairn.js'))
    return [failed('tracker', '/cairn.js is missing: run `npm run build:tracker` and start Cairn again.')]
  return [ok('tracker', `${paths.length} scripts.`)]
}

async function database({ database: link }: DoctorDeps): Promise<readonly Check[]> {
  if (link.state() !== 'running') return [failed('database', link.reason())]
  return [(await link.database.ping()) ? ok('database', 'It answers.') : failed('database', 'It does not answer.')]
}

function loader({ loader: link }: DoctorDeps): readonly Check[] {
  const { backlogBytes, failures } = link.counters()
  if (link.state() === 'down' || link.state() === 'starting')
    return [
      failed(
        'loader',
        `It is not running (${link.restarts()} restarts); the log says why. ${megabytes(backlogBytes)} wait.`,
      ),
    ]
  if (backlogBytes > 64 * 2 ** 20)
    return [
      warning('loader', `${megabytes(backlogBytes)} wait to be loaded; ${failures} attempts failed since the start.`),
    ]
  return [ok('loader', `It runs; ${megabytes(backlogBytes)} wait.`)]
}
