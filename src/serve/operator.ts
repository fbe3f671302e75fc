// What does only the operator (or a timer) do with a running Cairn? Readiness, statistics, replays, removal, backup, doctor.
import type { Accounts, Project } from '../account/index.ts'
import type { Answer, ApiDeps, Readiness } from '../api/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { deleteOlderThan, deleteProject } from '../store/index.ts'
import { makeBackup } from './backup.ts'
import type { Manifest } from './backup.ts'
import type { ControlStats } from './control.ts'
import type { DatabaseLink } from './database-link.ts'
import { examine } from './doctor.ts'
import type { DoctorReport } from './doctor.ts'
import { countDropped, listDropped, replayDropped } from './dropped.ts'
import type { LoaderLink } from './loader-link.ts'
import type { Log } from './log.ts'
import type { Paths } from './paths.ts'
import { answerOf } from './questions.ts'
import type { Settings } from './settings.ts'

export interface OperatorDeps {
  readonly settings: Settings
  readonly paths: Paths
  readonly accounts: Accounts
  readonly database: DatabaseLink
  readonly loader: LoaderLink
  readonly append: (record: string) => Promise<AppendResult>
  readonly projects: () => readonly Project[]
  /** Rows were removed: what was answered before is old. */
  readonly noteRemoved: () => void
  readonly spoolBytes: () => number
  readonly now: () => number
  readonly log: Log
}

export interface Operator {
  readonly dropped: ApiDeps['dropped']
  readonly readiness: () => Promise<Readiness>
  readonly stats: () => ControlStats
  readonly removeExpired: () => Promise<void>
  readonly removeDeletedProjects: () => Promise<void>
  readonly backup: (directory: string) => Promise<Manifest>
  readonly doctor: () => Promise<DoctorReport>
}

export function createOperator(deps: OperatorDeps): Operator {
  const { accounts, loader, log, now, paths } = deps
  const { database } = deps.database
  const never = new AbortController().signal
  const settle = (): Promise<void> => loader.settle(never)
  const answered = <T>(work: () => Promise<T>): Promise<Answer<T>> => answerOf(work)

  return {
    dropped: {
      counts: (projectId, request) => answered(() => countDropped(database, projectId, request)),
      list: (projectId, request, limit) => answered(() => listDropped(database, projectId, request, limit)),
      replay: (projectId, request) =>
        answered(() => replayDropped({ database, append: deps.append, now }, projectId, request)),
    },
    readiness: async () => {
      const reasons: string[] = []
      if (deps.database.state() !== 'running') reasons.push(deps.database.reason())
      else if (!(await database.ping())) reasons.push('The database does not answer.')
      if (loader.state() !== 'running' && loader.state() !== 'paused') reasons.push('The loader is not running.')
      return { isReady: reasons.length === 0, reasons }
    },
    stats: () => {
      const counters = loader.counters()
      return {
        backlogBytes: counters.backlogBytes,
        loader: loader.state(),
        engine: deps.database.state(),
        eventsLoaded: counters.events,
        eventsDropped: counters.dropped,
        eventsDuplicate: counters.duplicates,
      }
    },
    removeExpired: async () => {
      for (const project of deps.projects()) {
        if (project.retentionDays === 0) continue
        const removed = await deleteOlderThan(database, project.id, project.retentionDays, now())
        if (removed.length === 0) continue
        log.info({ project: project.id, days: project.retentionDays, removed }, 'removed what is past retention')
        deps.noteRemoved()
      }
    },
    removeDeletedProjects: async () => {
      for (const id of await accounts.deletedProjects()) {
        // What is still in the spool for it comes first, so that nothing is written after the removal.
        await settle()
        await deleteProject(database, id)
        await accounts.forgetProject(id)
        log.info({ project: id }, 'removed the events of a deleted project')
      }
    },
    backup: (directory) => {
      if (deps.settings.clickhouseUrl !== '')
        throw new Error('The events are on a ClickHouse server: back them up with its own tools (BACKUP TABLE).')
      return makeBackup({ directory, paths, accounts, database, loader, now })
    },
    doctor: () =>
      examine({
        settings: deps.settings,
        paths,
        database: deps.database,
        loader,
        accounts,
        now,
        spoolBytes: deps.spoolBytes,
      }),
  }
}
