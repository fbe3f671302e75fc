// The loader's process: spool → process → store. Started by main only, and ends with it.
import { randomUUID } from 'node:crypto'
import { createProcessor, createSessions, steps } from '../process/index.ts'
import { openSpoolReader, spoolEnd } from '../spool/index.ts'
import { createLoader, createMergePause, openDatabase } from '../store/index.ts'
import type { LoaderStats } from '../store/index.ts'
import { fatalExitCode } from './child.ts'
import { serverOf } from './database-link.ts'
import { isDiskFull } from './disk-guard.ts'
import { createLoaderGate } from './loader-gate.ts'
import { createWorld } from './loader-world.ts'
import { loaderVariable } from './loader-messages.ts'
import type { FromLoader, LoaderArguments, ToLoader } from './loader-messages.ts'
import { takeLock } from './lock.ts'
import { createLog, logFaults } from './log.ts'
import { pathsOf } from './paths.ts'

// Main is gone: whoever starts next needs the spool. kill -9 is what loading is made to survive.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Stopping is main's to order.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

const { settings } = JSON.parse(process.env[loaderVariable] ?? '') as LoaderArguments
const paths = pathsOf(settings.data)
const log = createLog(settings, 'loader')
logFaults(log)
const tell = (message: FromLoader): void => void process.send?.(message)

const countersEveryMs = 250
const mergesEveryMs = 1_000
/** A loader that was killed with its main may linger. */
const lockPatienceMs = 10_000

const stop = new AbortController()
const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
let engineSocket = ''
/** Messages that need what is opened below wait for it. */
const { promise: opened, resolve: open } = Promise.withResolvers<(message: ToLoader) => void>()
process.on('message', (message: ToLoader) => {
  if (message.kind === 'engine') engineSocket = message.socketPath
  else if (message.kind === 'begin') begin()
  else if (message.kind === 'stop') {
    stop.abort()
    begin()
  } else void opened.then((handle) => handle(message))
})

const lock = await takeLock(paths.loaderLock, lockPatienceMs)
if (lock === undefined) {
  log.error('another loader works on this spool')
  process.exit(1)
}
const sessions = createSessions({ gapMs: (projectId) => gapMs(projectId) })
const { world, gapMs, setProjects, expireSalts, deviceIds } = await createWorld(settings, () => sessions, log).catch(
  (err: unknown) => {
    log.fatal({ err }, 'the daily salts can not be read: restore secrets/salts.json from a backup')
    process.exit(fatalExitCode)
  },
)
const reader = await openSpoolReader(paths.spool, {
  onDamage: (damage) => log.error({ ...damage }, 'bytes of the spool are damaged and were skipped'),
})
let isBurst = false
const gate = createLoaderGate(
  reader,
  () => spoolEnd(paths.spool),
  () => isBurst,
)
const processor = createProcessor({ steps, world, clock: () => process.hrtime.bigint() })
const database = openDatabase(
  settings.clickhouseUrl === ''
    ? { kind: 'embedded', socketPath: () => engineSocket }
    : serverOf(settings.clickhouseUrl),
)
let lagMs = 0
let failures = 0
const loader = createLoader({
  reader: gate.reader,
  processor,
  sessions,
  database,
  directory: paths.loader,
  now: Date.now,
  newId: randomUUID,
  engineId: () => engineSocket,
  isDiskFull: () => settings.clickhouseUrl === '' && isDiskFull(settings.data, settings.minFreeDisk),
  onSuspect: () => tell({ kind: 'suspect' }),
  onLoaded: ({ projectIds, droppedProjectIds, receivedAt }) => {
    gate.noteLoaded()
    lagMs = Math.max(0, Date.now() - receivedAt)
    tell({ kind: 'changed', projects: [...projectIds], dropped: [...droppedProjectIds] })
  },
  log: (level, message, fields) => {
    if (level === 'warn') failures++
    log[level](fields ?? {}, message)
  },
})

/** A server of one's own may have other work: it merges as it likes. */
const merges =
  settings.clickhouseUrl === ''
    ? createMergePause({ database, now: Date.now, engineId: () => engineSocket })
    : undefined
async function lookAtMerges(): Promise<void> {
  if (merges === undefined) return
  const before = merges.isPaused()
  try {
    const backlogBytes = await reader.backlogBytes()
    await merges.look(backlogBytes)
    if (merges.isPaused() !== before)
      log.info({ backlogBytes }, before ? 'merges go on' : 'merges wait until more is loaded')
  } catch (err) {
    // The engine is away: the loader tells it.
    log.debug({ err }, 'the engine could not be told whether merges wait')
  }
}

let told = ''
async function tellCounters(isWanted = true): Promise<void> {
  const stats: LoaderStats = loader.stats()
  const backlogBytes = await reader.backlogBytes()
  const state = [stats.events, stats.dropped, stats.repeated, stats.batches, failures, backlogBytes].join()
  if (state === told && !isWanted) return
  told = state
  tell({
    kind: 'counters',
    counters: {
      events: stats.events,
      dropped: stats.dropped,
      duplicates: stats.repeated,
      batches: stats.batches,
      failures,
      backlogBytes,
      lagMs,
      steps: processor.stats(),
      memoryBytes: process.memoryUsage.rss(),
    },
  })
}

let isPaused = false
const release: (() => void)[] = []
const handlers: { readonly [K in ToLoader['kind']]?: (message: Extract<ToLoader, { kind: K }>) => void } = {
  projects: (message) => setProjects(message.projects),
  settle: ({ id }) =>
    void gate
      .settle()
      .then(() => tellCounters())
      .then(() => tell({ kind: 'settled', id })),
  pause: ({ id }) => {
    isPaused = true
    void loader
      .hold()
      .then((goOn) => {
        // Resumed meanwhile?
        if (isPaused) release.push(goOn)
        else goOn()
        return tellCounters()
      })
      .then(() => tell({ kind: 'paused', id }))
  },
  resume: () => {
    isPaused = false
    for (const goOn of release.splice(0)) goOn()
  },
  burst: (message) => {
    isBurst = message.isBurst
  },
  expireSalts: () => expireSalts(),
  device: ({ id, projectId, address, userAgent }) =>
    tell({ kind: 'device', id, personIds: deviceIds(projectId, address, userAgent).map(String) }),
}
open((message) => {
  const handle = handlers[message.kind] as ((message: ToLoader) => void) | undefined
  handle?.(message)
})

await tellCounters()
await begun
if (!stop.signal.aborted) tell({ kind: 'running' })
const telling = setInterval(() => void tellCounters(false), countersEveryMs)
const looking = setInterval(() => void lookAtMerges(), mergesEveryMs)
await loader.run(stop.signal)
clearInterval(telling)
clearInterval(looking)
await tellCounters()
await reader.close()
lock.release()
process.exit(0)
