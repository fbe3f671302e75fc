// Main's end of the loader's process: keeps it running, hands it settings, knows how far it is.
import { join } from 'node:path'
import type { ProjectSettings } from '../process/index.ts'
import { superviseChild } from './child.ts'
import { loaderVariable } from './loader-messages.ts'
import type { FromLoader, LoaderArguments, LoaderCounters, ToLoader } from './loader-messages.ts'
import type { Log } from './log.ts'

export interface LoaderLink {
  readonly state: () => 'starting' | 'running' | 'paused' | 'down'
  /** Since main started, over all starts of the process; the latest steps, backlog and lag. */
  readonly counters: () => LoaderCounters
  readonly restarts: () => number
  readonly pid: () => number | undefined
  setProjects(projects: readonly (readonly [id: number, settings: ProjectSettings])[]): void
  setEngineSocket(path: string): void
  /** The tables are there: loading may begin. */
  setDatabaseReady(): void
  /** Resolves when the loader has begun to load for the first time. */
  readonly running: Promise<void>
  /** Resolves when everything that was appended before the call is loaded; rejects if `signal` is aborted. */
  settle(signal: AbortSignal): Promise<void>
  /** Resolves when the loader stands at a batch boundary, to the function that lets it go on. */
  hold(): Promise<() => void>
  /** Person ids (decimal) that events without a distinct id get from this browser; rejects if `signal` is aborted. */
  device(
    device: { readonly projectId: number; readonly address: string; readonly userAgent: string },
    signal: AbortSignal,
  ): Promise<readonly string[]>
  expireSalts(): void
  /** Senders come in a burst: no new batch is begun until it is over. */
  setBurst(isBurst: boolean): void
  stop(): Promise<void>
}

export interface LoaderLinkOptions {
  readonly arguments: LoaderArguments
  readonly log: Log
  readonly now: () => number
  /** The rows of these projects changed; something of these was kept apart or refused. */
  readonly onChanged: (projects: readonly number[], dropped: readonly number[]) => void
  /** It ended: rows may have changed without its telling. */
  readonly onLost: () => void
  /** The engine wrote while the disk was full: it has to be started again. */
  readonly onSuspect: () => void
  readonly onFatal: () => void
}

const noCounters: LoaderCounters = {
  events: 0,
  dropped: 0,
  duplicates: 0,
  batches: 0,
  failures: 0,
  backlogBytes: 0,
  lagMs: 0,
  steps: [],
  memoryBytes: 0,
}
/** The loader's batch under way may take so long, then it is killed: it is repeated at the next start. */
const stopPatienceMs = 6_000

export function startLoader(options: LoaderLinkOptions): LoaderLink {
  let state: ReturnType<LoaderLink['state']> = 'starting'
  /** Of processes that ended. */
  let before = noCounters
  let current = noCounters
  let projects: ToLoader | undefined
  let engine: ToLoader | undefined
  let begin: ToLoader | undefined
  const { promise: running, resolve: isRunning } = Promise.withResolvers<void>()
  let nextId = 1
  /** What was asked and is not answered; asked again of a loader that was started again. */
  const asked = new Map<number, { readonly message: ToLoader; readonly resolve: () => void }>()
  const devices = new Map<number, (personIds: readonly string[]) => void>()
  let holds = 0
  let held: Promise<void> = Promise.resolve()

  const onMessage = (raw: unknown): void => {
    const message = raw as FromLoader
    switch (message.kind) {
      case 'running':
        state = holds > 0 ? 'paused' : 'running'
        isRunning()
        return
      case 'counters':
        current = message.counters
        return
      case 'changed':
        return options.onChanged(message.projects, message.dropped)
      case 'suspect':
        return options.onSuspect()
      case 'device':
        devices.get(message.id)?.(message.personIds)
        devices.delete(message.id)
        asked.get(message.id)?.resolve()
        asked.delete(message.id)
        return
      case 'settled':
      case 'paused':
        asked.get(message.id)?.resolve()
        asked.delete(message.id)
    }
  }
  const child = superviseChild({
    name: 'loader',
    entry: join(import.meta.dirname, 'loader-main.ts'),
    // A batch lives through several collections of a small nursery: 8 MB cost a quarter of the time. It grows only under load.
    execArgv: ['--max-semi-space-size=32', '--max-old-space-size=1024'],
    environment: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', [loaderVariable]: JSON.stringify(options.arguments) },
    // What is spooled can wait, a sender and a reader can't.
    niceness: 10,
    log: options.log,
    now: options.now,
    onMessage,
    onFatal: options.onFatal,
    onExit: () => {
      state = 'down'
      options.onLost()
      before = sum(before, current)
      current = noCounters
    },
    onStart: () => {
      state = 'starting'
      queueMicrotask(() => {
        for (const message of [engine, projects, begin, ...[...asked.values()].map((question) => question.message)])
          if (message !== undefined) child.send(message)
        if (holds > 0) child.send({ kind: 'pause', id: 0 } satisfies ToLoader)
      })
    },
  })
  const ask = (make: (id: number) => ToLoader, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const id = nextId++
      const message = make(id)
      asked.set(id, { message, resolve })
      signal?.addEventListener('abort', () => {
        asked.delete(id)
        reject(new Error('No longer waited for.'))
      })
      child.send(message)
    })

  return {
    state: () => state,
    counters: () => sum(before, current),
    restarts: () => child.restarts,
    pid: () => child.pid,
    setProjects: (list) => {
      projects = { kind: 'projects', projects: list }
      child.send(projects)
    },
    setEngineSocket: (socketPath) => {
      engine = { kind: 'engine', socketPath }
      child.send(engine)
    },
    setDatabaseReady: () => {
      begin = { kind: 'begin' }
      child.send(begin)
    },
    running,
    settle: (signal) => ask((id) => ({ kind: 'settle', id }), signal),
    hold: async () => {
      holds++
      if (holds === 1) held = ask((id) => ({ kind: 'pause', id })).then(() => void (state = 'paused'))
      await held
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        if (--holds > 0) return
        if (state === 'paused') state = 'running'
        child.send({ kind: 'resume' } satisfies ToLoader)
      }
    },
    device: async (device, signal) => {
      let known: readonly string[] = []
      let asking = 0
      await ask((id) => {
        asking = id
        devices.set(id, (personIds) => (known = personIds))
        return { kind: 'device', id, ...device }
      }, signal).finally(() => devices.delete(asking))
      return known
    },
    expireSalts: () => void child.send({ kind: 'expireSalts' } satisfies ToLoader),
    setBurst: (isBurst) => void child.send({ kind: 'burst', isBurst } satisfies ToLoader),
    stop: () => child.stop({ kind: 'stop' } satisfies ToLoader, stopPatienceMs),
  }
}

/** Totals add up; what is a state (backlog, lag, steps, memory) is the later one's. */
const sum = (before: LoaderCounters, current: LoaderCounters): LoaderCounters => ({
  ...current,
  events: before.events + current.events,
  dropped: before.dropped + current.dropped,
  duplicates: before.duplicates + current.duplicates,
  batches: before.batches + current.batches,
  failures: before.failures + current.failures,
})
