// How does Cairn come to its database? Starts the embedded engine (or reaches a ClickHouse server), brings the tables up
// to date, and goes on trying until it can: collecting goes on meanwhile.
import { readdirSync } from 'node:fs'
import { EngineStartError, migrate, MigrationError, openDatabase, readMigrations, startEngine } from '../store/index.ts'
import type { Database, Engine } from '../store/index.ts'
import { lowerPriority } from './child.ts'
import type { Log } from './log.ts'
import type { Paths } from './paths.ts'
import type { Settings } from './settings.ts'

export interface DatabaseLink {
  readonly database: Database
  readonly state: () => 'starting' | 'running' | 'down'
  /** Why the database is not there; '' if it is. */
  readonly reason: () => string
  /** Resolves when the tables are there; rejects if they can't be (data of a newer Cairn). */
  readonly ready: Promise<void>
  /** Path of the engine's socket, told at each start of it. Never called for a server. */
  onSocket(listener: (path: string) => void): void
  readonly pid: () => number | undefined
  /** kill -9 of the embedded engine; it is started again once it may run. */
  readonly kill: () => void
  stop(): Promise<void>
}

const retryMs = 2_000
/** How often a change of the engine's socket is looked for (the store starts it again by itself). */
const watchMs = 50
const niceness = 5

/** `mayRun`: while it says no, the embedded engine is not started again (the disk is full). */
export function startDatabase(
  settings: Settings,
  paths: Paths,
  log: Log,
  now: () => number,
  mayRun: () => boolean,
): DatabaseLink {
  let engine: Engine | undefined
  let isMigrated = false
  let isStopping = false
  let reason = 'The engine is starting.'
  let socket = ''
  let watch: NodeJS.Timeout | undefined
  const listeners: ((path: string) => void)[] = []

  const look = (): void => {
    const path = engine?.isUp() === true ? engine.socketPath() : socket
    if (path === socket) return
    socket = path
    lowerPriorityOfThreads(engine?.pid())
    for (const listener of listeners) listener(path)
  }
  const startOwnEngine = async (): Promise<void> => {
    engine ??= await startEngine({
      dataDirectory: paths.engine,
      memoryBytes: settings.engineMemory,
      mayRun,
      settings: { max_threads: settings.engineThreads },
      log: (level, message, fields) => log[level](fields ?? {}, message),
    })
    look()
    watch ??= setInterval(look, watchMs).unref()
  }
  const database = openDatabase(
    settings.clickhouseUrl === ''
      ? { kind: 'embedded', socketPath: () => engine?.socketPath() ?? paths.engineSocket }
      : serverOf(settings.clickhouseUrl),
  )

  const start = async (): Promise<void> => {
    for (;;) {
      try {
        if (settings.clickhouseUrl === '') {
          while (!mayRun() && !isStopping) await new Promise((resolve) => setTimeout(resolve, watchMs))
          if (isStopping) return
          await startOwnEngine()
        }
        if (isStopping) return
        const applied = await migrate(database, await readMigrations(), now)
        if (applied.length > 0) log.info({ applied }, 'migrations applied')
        isMigrated = true
        reason = ''
        return
      } catch (error) {
        if (isStopping) return
        reason = error instanceof Error ? error.message : String(error)
        if (error instanceof MigrationError || (error instanceof EngineStartError && error.reason === 'in_use'))
          throw error
        log.error({ err: error, retryInMs: retryMs }, 'the database is not there')
        await new Promise((resolve) => setTimeout(resolve, retryMs))
        if (isStopping) return
      }
    }
  }
  const ready = start()
  ready.catch(() => undefined)

  return {
    database,
    ready,
    state: () => {
      if (settings.clickhouseUrl === '' && engine !== undefined && !engine.isUp()) return 'down'
      return isMigrated ? 'running' : 'starting'
    },
    reason: () => {
      if (settings.clickhouseUrl === '' && !mayRun()) return 'The disk is full: the engine waits until there is room.'
      return engine !== undefined && !engine.isUp() ? 'The engine ended and is started again.' : reason
    },
    onSocket: (listener) => {
      listeners.push(listener)
      if (socket !== '') listener(socket)
    },
    pid: () => engine?.pid(),
    kill: () => engine?.kill(),
    stop: async () => {
      isStopping = true
      // An engine that is just being started has to be there before it can be stopped.
      await ready.catch(() => undefined)
      clearInterval(watch)
      await database.close()
      await engine?.stop()
    },
  }
}

/** http://user:password@host:8123/database */
export function serverOf(text: string): {
  kind: 'server'
  url: string
  user: string
  password: string
  database: string
} {
  const url = new URL(text)
  return {
    kind: 'server',
    url: url.origin,
    user: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'default',
  }
}

/** On Linux a priority is a thread's; later threads inherit it. */
function lowerPriorityOfThreads(pid: number | undefined): void {
  if (pid === undefined) return
  let threads: readonly string[] = []
  try {
    threads = readdirSync(`/proc/${pid}/task`)
  } catch {
    // No /proc (macOS): a priority is the process's there.
  }
  lowerPriority(pid, niceness)
  for (const thread of threads) lowerPriority(Number(thread), niceness)
}
