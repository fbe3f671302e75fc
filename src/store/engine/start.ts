// Keeps the engine's process alive: starts it, waits until it serves, starts it again when it dies, stops it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { getCompileCacheDir } from 'node:module'
import { tmpdir } from 'node:os'
import * as path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface EngineOptions {
  /** Where the engine keeps its files; made if it is not there. */
  readonly dataDirectory: string
  /** Upper limit of what the engine allocates, bytes (the process itself needs about 150 MB more). */
  readonly memoryBytes: number
  /** Settings of every statement that does not say otherwise. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Statements that run at once. */
  readonly queries?: number
  /** How long a directory that is in use is waited for, ms (default 5,000). */
  readonly lockWaitMs?: number
  /** Longest wait before it is started again after it died, ms (default 5,000; the first is 100 and each is twice the last). */
  readonly maxRestartMs?: number
  /** While it says no, an engine that ended is not started again. */
  readonly mayRun?: () => boolean
  /** Told of the process's own output and of its ends and starts. */
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void
}

export interface Engine {
  /** Of the process that runs now (or ran last): every start has a fresh one. */
  readonly socketPath: () => string
  readonly isUp: () => boolean
  readonly pid: () => number | undefined
  /** kill -9: what it had begun is void, what it had answered is on disk. It is started again once it may run. */
  readonly kill: () => void
  /** Lets running statements end (at most 10 s), then closes the directory. */
  readonly stop: () => Promise<void>
}

/** Why the engine could not be started. */
export class EngineStartError extends Error {
  readonly reason: 'in_use' | 'broken' | 'crashed'
  constructor(reason: EngineStartError['reason'], message: string) {
    super(message)
    this.name = 'EngineStartError'
    this.reason = reason
  }
}

export interface ChildOptions {
  readonly directory: string
  readonly socketPath: string
  readonly connectionArgs: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  readonly queries: number
  readonly exports: number
  readonly lockWaitMs: number
}
export type ChildMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed'
      readonly reason: 'in_use' | 'broken'
      readonly message: string
      /** Process that has the directory. */
      readonly holder: number | undefined
    }

const mebibyte = 1024 * 1024

/** Server settings, for a small machine: bounded caches, few threads in the background. */
const connectionArgs = (memoryBytes: number): string[] => [
  `--max_server_memory_usage=${memoryBytes}`,
  `--mark_cache_size=${Math.min(128 * mebibyte, Math.floor(memoryBytes / 10))}`,
  `--primary_index_cache_size=${32 * mebibyte}`,
  `--index_mark_cache_size=${32 * mebibyte}`,
  `--index_uncompressed_cache_size=0`,
  `--query_condition_cache_size=${16 * mebibyte}`,
  `--compiled_expression_cache_size=${16 * mebibyte}`,
  `--max_thread_pool_free_size=4`,
  `--max_io_thread_pool_free_size=0`,
  // Arrays of some ten thousand ids travel as parameters, which are part of the statement here.
  `--max_query_size=${256 * mebibyte}`,
]

/** Large groupings and sorts go to disk before they meet the limit. */
const defaultSettings = (memoryBytes: number): Readonly<Record<string, number>> => ({
  max_memory_usage: Math.floor(memoryBytes * 0.8),
  max_bytes_before_external_group_by: Math.floor(memoryBytes * 0.3),
  max_bytes_before_external_sort: Math.floor(memoryBytes * 0.3),
  // The engine's own default is a GB: with less memory free a statement would silently run in one thread, on half the cores.
  max_threads_min_free_memory_per_thread: Math.floor(memoryBytes / 16),
})

/**
 * Starts the engine in a process of its own and keeps it running until `stop`.
 * Throws EngineStartError if the first start fails: 'in_use' if another process has the directory.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const log = options.log ?? (() => {})
  const dataDirectory = path.resolve(options.dataDirectory)
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const runDirectory = await socketDirectory(dataDirectory)
  let starts = 0
  let socketPath = ''
  let child: ChildProcess | undefined
  let isUp = false
  let isStopping = false
  let restartTimer: NodeJS.Timeout | undefined
  let steadyTimer: NodeJS.Timeout | undefined
  let failures = 0

  async function start(): Promise<void> {
    socketPath = path.join(runDirectory, `${process.pid}-${++starts}.sock`)
    const childOptions: ChildOptions = {
      directory: dataDirectory,
      socketPath,
      connectionArgs: connectionArgs(options.memoryBytes),
      settings: Object.fromEntries(
        Object.entries({ ...defaultSettings(options.memoryBytes), ...options.settings }).map(([name, value]) => [
          name,
          String(value),
        ]),
      ),
      queries: options.queries ?? 4,
      exports: 4,
      lockWaitMs: options.lockWaitMs ?? 5_000,
    }
    const started = spawn(
      process.execPath,
      ['--max-semi-space-size=4', fileURLToPath(new URL('./main.ts', import.meta.url)), JSON.stringify(childOptions)],
      {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...childEnvironment, NODE_COMPILE_CACHE: getCompileCacheDir() },
      },
    )
    child = started
    let output = ''
    for (const stream of [started.stdout, started.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_000)
      })
    await new Promise<void>((resolve, reject) => {
      let failed: EngineStartError | undefined
      started.on('message', (message: ChildMessage) => {
        if (message.kind === 'ready') {
          isUp = true
          resolve()
        } else failed = startError(message, dataDirectory)
      })
      started.on('error', reject)
      started.on('exit', (code, signal) => {
        const wasUp = isUp
        isUp = false
        clearTimeout(steadyTimer)
        if (wasUp && !isStopping) {
          log('error', 'engine ended', { code, signal, output: output.trim() })
          restartLater()
        }
        reject(
          failed ?? new EngineStartError('crashed', `The engine ended at its start (${signal ?? code}): ${output}`),
        )
      })
    })
    steadyTimer = setTimeout(() => (failures = 0), 30_000)
    steadyTimer.unref()
  }

  function restartLater(): void {
    const waitMs = Math.min(options.maxRestartMs ?? 5_000, 100 * 2 ** failures++)
    restartTimer = setTimeout(() => {
      if (options.mayRun?.() === false) {
        failures = 0
        return restartLater()
      }
      start().then(
        () => log('info', 'engine started again', { starts }),
        (error: unknown) => {
          log('error', 'engine did not start', { error: String(error) })
          if (!isStopping) restartLater()
        },
      )
    }, waitMs)
  }

  async function stop(): Promise<void> {
    isStopping = true
    clearTimeout(restartTimer)
    const running = child
    if (running !== undefined && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      if (running.connected) running.send({ kind: 'stop' }, () => {})
      const timer = setTimeout(() => running.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    }
    // Another process may have its socket there as well.
    await rm(socketPath, { force: true })
    if (path.dirname(runDirectory) !== dataDirectory) await rm(runDirectory, { recursive: true, force: true })
  }

  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    socketPath: () => socketPath,
    isUp: () => isUp,
    pid: () => child?.pid,
    kill: () => void child?.kill('SIGKILL'),
    stop,
  }
}

/** For its owner only. In the data directory if the path is not too long for a socket (104 bytes on macOS). */
async function socketDirectory(dataDirectory: string): Promise<string> {
  const own = path.join(dataDirectory, 'run')
  if (Buffer.byteLength(own) > 80) return mkdtemp(path.join(tmpdir(), 'cairn-engine-'))
  await mkdir(own, { recursive: true, mode: 0o700 })
  return own
}

const startError = (failed: ChildMessage & { readonly kind: 'failed' }, directory: string): EngineStartError =>
  new EngineStartError(
    failed.reason,
    failed.reason === 'in_use'
      ? `The data directory ${directory} is in use by another process (${failed.holder ?? 'unknown'}). Stop it, or choose another directory.`
      : `The data directory ${directory} can not be opened: ${failed.message}`,
  )

/** Threads of libuv carry the statements: each running one holds one, an export two. PATH is for mkfifo. */
const childEnvironment = { PATH: '/usr/bin:/bin', UV_THREADPOOL_SIZE: '24', TZ: 'UTC' }
