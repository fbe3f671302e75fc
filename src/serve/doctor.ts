// Is everything as it should be? Looks at the directory, the accounts, the spool, the database and the loader.
import { statSync } from 'node:fs'
import type { Accounts } from '../account/index.ts'
import { doctor } from '../store/index.ts'
import type { Finding } from '../store/index.ts'
import type { DatabaseLink } from './database-link.ts'
import type { LoaderLink } from './loader-link.ts'
import type { Paths } from './paths.ts'
import type { Settings } from './settings.ts'
import { loadTrackerFiles } from './tracker-files.ts'
import { version } from './version.ts'

export interface DoctorReport {
  readonly version: string
  readonly findings: readonly Finding[]
}

export interface DoctorDeps {
  readonly settings: Settings
  readonly paths: Paths
  readonly database: DatabaseLink
  readonly loader: LoaderLink
  readonly accounts: Accounts
  readonly spoolBytes: () => number
  readonly now: () => number
}

const ok = (check: string, message: string): Finding => ({ severity: 'ok', check, message, advice: '' })

type Examine = (deps: DoctorDeps) => Promise<readonly Finding[]> | readonly Finding[]

/** In this order; one that throws becomes a finding of its name. */
const examinations: readonly (readonly [check: string, examine: Examine])[] = [
  ['program', () => [ok('program', `Cairn ${version} on Node ${process.version}.`)]],
  ['directory', directory],
  ['accounts', accounts],
  ['tracker', tracker],
  ['store', store],
  ['loader', loader],
]

/** Looks at everything; never throws for what it finds. */
export async function examine(deps: DoctorDeps): Promise<DoctorReport> {
  const findings: Finding[] = []
  for (const [check, look] of examinations) {
    try {
      findings.push(...(await look(deps)))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      findings.push({ severity: 'error', check, message, advice: 'The log may say more.' })
    }
  }
  return { version, findings }
}

function directory({ paths }: DoctorDeps): readonly Finding[] {
  const mode = statSync(paths.data).mode & 0o777
  if ((mode & 0o077) === 0) return [ok('directory', `${paths.data}, only its owner may enter.`)]
  return [
    {
      severity: 'warning',
      check: 'directory',
      message: `Others may enter ${paths.data} (mode ${mode.toString(8)}): it holds keys and salts.`,
      advice: `chmod 700 ${paths.data}`,
    },
  ]
}

async function accounts({ accounts: book }: DoctorDeps): Promise<readonly Finding[]> {
  const problems = await book.check()
  const [projects, keys] = [await book.projects(), await book.keys()]
  if (problems.length === 0) {
    const living = keys.filter((key) => key.revokedAt === undefined).length
    return [ok('accounts', `${projects.length} projects, ${living} API keys.`)]
  }
  const advice = 'Restore a backup into a fresh directory.'
  return problems.map((message): Finding => ({ severity: 'error', check: 'accounts', message, advice }))
}

function tracker(): readonly Finding[] {
  const { paths } = loadTrackerFiles()
  if (paths.includes('/cairn.js')) return [ok('tracker', `${paths.length} scripts.`)]
  const advice = 'Run `npm run build:tracker` and start Cairn again.'
  return [{ severity: 'error', check: 'tracker', message: '/cairn.js is missing: it was not built.', advice }]
}

function store({ database, loader: link, paths, settings, spoolBytes, now }: DoctorDeps): Promise<readonly Finding[]> {
  return doctor({
    database: database.database,
    dataDirectory: paths.data,
    preparedDirectory: paths.loader,
    now: now(),
    spool: { bytes: spoolBytes(), backlogBytes: link.counters().backlogBytes, maxBytes: settings.spoolMax },
  })
}

function loader({ loader: link }: DoctorDeps): readonly Finding[] {
  const state = link.state()
  if (state === 'running' || state === 'paused') return [ok('loader', `It is ${state}.`)]
  const message = `It is not running; it had to be started again ${link.restarts()} times.`
  return [{ severity: 'error', check: 'loader', message, advice: 'The log says why.' }]
}
