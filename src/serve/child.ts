// How is a child process kept alive? Started at low priority, restarted with back-off when it dies, stopped in order.
// The child exits by itself when the channel to this process closes, so a killed Cairn leaves nothing behind.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { setPriority } from 'node:os'
import type { Log } from './log.ts'

export interface ChildOptions {
  readonly name: string
  /** Path of the module to run. */
  readonly entry: string
  readonly execArgv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** 0 (normal) to 19 (only when nobody else wants to run). */
  readonly niceness: number
  readonly log: Log
  readonly onMessage: (message: unknown) => void
  readonly onExit: () => void
  /** The child was started (again). */
  readonly onStart: () => void
}

export interface Child {
  /** False if there is no child to take it just now. */
  send(message: object): boolean
  readonly pid: number | undefined
  /** How often it had to be started again. */
  readonly restarts: number
  /** Ends the supervision: `askToStop` is sent, after `patienceMs` the child is killed. */
  stop(askToStop: object | undefined, patienceMs: number): Promise<void>
}

const firstBackoffMs = 100
const longestBackoffMs = 5_000
/** A child that ran this long was well: the next back-off starts small again. */
const wellAfterMs = 10_000

/** Code of a child that must not be started again: it said why. */
export const fatalExitCode = 78

export function superviseChild(
  options: ChildOptions & { readonly now: () => number; readonly onFatal: () => void },
): Child {
  const { name, log, now } = options
  let child: ChildProcess | undefined
  let isStopping = false
  let backoffMs = firstBackoffMs
  let restarts = 0
  let timer: NodeJS.Timeout | undefined
  let exited: Promise<void> = Promise.resolve()

  const start = (): void => {
    const startedAt = now()
    const started = fork(options.entry, [], {
      execArgv: [...options.execArgv],
      env: { ...options.environment, NODE_COMPILE_CACHE: getCompileCacheDir() },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Not detached: a session of its own would be scheduled beside ours, whatever the niceness (Linux, autogroup).
      // Ctrl-C reaches it too, and is left to us: the child ignores it.
    })
    child = started
    lowerPriority(started.pid, options.niceness)
    started.on('message', options.onMessage)
    started.on('error', (err) => log.error({ err }, `${name} could not be started`))
    exited = new Promise((resolve) => {
      started.once('close', (code, signal) => {
        resolve()
        if (child === started) child = undefined
        options.onExit()
        if (isStopping) return
        if (code === fatalExitCode) return options.onFatal()
        if (now() - startedAt > wellAfterMs) backoffMs = firstBackoffMs
        log.warn({ code, signal, retryInMs: backoffMs }, `${name} ended and is started again`)
        timer = setTimeout(() => {
          restarts++
          start()
        }, backoffMs)
        backoffMs = Math.min(backoffMs * 2, longestBackoffMs)
      })
    })
    options.onStart()
  }
  start()

  return {
    send(message) {
      if (child === undefined || !child.connected) return false
      // A channel that closes meanwhile is told by 'close'.
      child.send(message, () => undefined)
      return true
    },
    get pid() {
      return child?.pid
    },
    get restarts() {
      return restarts
    },
    async stop(askToStop, patienceMs) {
      isStopping = true
      clearTimeout(timer)
      const stopping = child
      if (stopping === undefined) return
      if (askToStop !== undefined && stopping.connected) stopping.send(askToStop, () => undefined)
      else stopping.kill('SIGTERM')
      const killer = setTimeout(() => stopping.kill('SIGKILL'), patienceMs)
      await exited
      clearTimeout(killer)
    },
  }
}

/** Where the system does not allow it the child just runs as it is. */
export function lowerPriority(pid: number | undefined, niceness: number): void {
  if (pid === undefined) return
  try {
    setPriority(pid, niceness)
  } catch {
    // The process has gone already, or the system has no priorities: supervision sees the former.
  }
}
