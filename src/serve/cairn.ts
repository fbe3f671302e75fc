// What is a running Cairn made of? Takes the data directory, opens its parts in order, and closes them in reverse.
// Collecting starts first and never waits for the engine or the loader: they come up behind it.
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { Server } from 'node:http'
import { AccountsError, openAccounts } from '../account/index.ts'
import type { Project } from '../account/index.ts'
import { clientFinder, createCollector } from '../collect/index.ts'
import { openSpoolWriter } from '../spool/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { listDropped } from '../store/index.ts'
import { CliError, exitCodes } from './commands/command.ts'
import { startControlSocket } from './control-socket.ts'
import { startDatabase } from './database-link.ts'
import { lookAtDisk, watchDisk } from './disk-guard.ts'
import { authOptions } from './auth-options.ts'
import { closeServer, createListeners, listen } from './http.ts'
import { askDevice, lookAtIngestion } from './ingestion.ts'
import { createLive } from './live.ts'
import { startLoader } from './loader-link.ts'
import type { LoaderArguments } from './loader-messages.ts'
import { inUseMessage, readServerNote, removeServerNote, takeLock, writeServerNote } from './lock.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createOperator } from './operator.ts'
import { isLocalRequest, originFinder } from './own-origin.ts'
import { makeDirectories, pathsOf, removeSocketDirectories } from './paths.ts'
import { createProjectBook } from './project-book.ts'
import { createPersons } from './persons.ts'
import { answerOf, createQuestions } from './questions.ts'
import type { Settings } from './settings.ts'
import { watchBursts } from './step-back.ts'
import { startTimers } from './timers.ts'

export interface Cairn {
  /** 'http://127.0.0.1:8080', '' without a TCP port. */
  readonly url: string
  readonly projects: () => readonly Project[]
  /** Path of the link that makes the owner's account; undefined: that is done. */
  readonly setupPath: () => Promise<string | undefined>
  /** Resolves when questions are answered and events are loaded; rejects if that can't come to be. */
  ready(): Promise<void>
  /** Stops accepting, writes out what waits, ends the loader after its batch, the engine last. Once is enough. */
  stop(): Promise<void>
  /** Resolves when the Cairn can't go on by itself: the error says why. */
  readonly failed: Promise<Error>
}

const lockPatienceMs = 5_000
/** A session or key that is revoked hears no more than this long. */
const liveCheckEveryMs = 20_000
const spoolSegmentBytes = 32 * 1024 * 1024
const spoolPendingBytes = 64 * 1024 * 1024
const noSpace: AppendResult = {
  ok: false,
  reason: 'no_space',
  retryAfterSeconds: 10,
  detail: 'The disk is nearly full.',
}
const diskMessages = {
  ok: 'the disk has room again',
  low: 'the disk is nearly full: senders are told to come back',
  full: 'the disk is full: the engine is stopped until there is room, so that it can not write damaged files',
} as const

/** `listen: false`: no TCP port, only the control socket. Throws a CliError if another Cairn has the directory or the port. */
export async function startCairn(settings: Settings, options: { readonly listen: boolean }): Promise<Cairn> {
  const paths = pathsOf(settings.data)
  makeDirectories(paths)
  const lock = await takeLock(paths.lock, lockPatienceMs)
  if (lock === undefined)
    throw new CliError(
      inUseMessage(settings.data, readServerNote(paths.serverNote)),
      exitCodes.inUse,
      'Stop it first, or choose another directory with --data. Commands other than `start` work while it runs.',
    )
  /** What was opened, to be closed in reverse. */
  const closing: (() => void | Promise<void>)[] = [() => lock.release(), () => removeSocketDirectories(paths)]
  const closeAll = async (): Promise<void> => {
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close()
  }
  try {
    return await open(settings, options, closing, closeAll)
  } catch (error) {
    await closeAll()
    throw error instanceof AccountsError ? new CliError(error.message) : error
  }
}

async function open(
  settings: Settings,
  options: { readonly listen: boolean },
  closing: (() => void | Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<Cairn> {
  const paths = pathsOf(settings.data)
  const now = Date.now
  const log = createLog(settings, 'main')
  const { promise: failed, resolve: fail } = Promise.withResolvers<Error>()

  const accounts = await openAccounts(paths.accounts, {
    now,
    randomBytes,
    auth: authOptions(settings, paths, log),
  })
  closing.push(async () => {
    await accounts.flushKeyUse()
    await accounts.close()
  })
  if ((await accounts.projects()).length === 0)
    await accounts.createProject({ name: 'My project', retentionDays: settings.retentionDays })
  const book = await createProjectBook(accounts)

  let stopEngine = (): void => undefined
  const disk = watchDisk({
    directory: settings.data,
    engineDirectory: paths.engine,
    minFreeBytes: settings.minFreeDisk,
    stopEngine: () => stopEngine(),
    onChange: (state, freeBytes) =>
      log[state === 'ok' ? 'info' : state === 'low' ? 'warn' : 'error']({ freeBytes }, diskMessages[state]),
  })
  closing.push(() => disk.stop())
  const database = startDatabase(settings, paths, createLog(settings, 'engine'), now, () => !disk.isFull())
  closing.push(() => database.stop())
  stopEngine = database.kill
  const questions = createQuestions({
    database: database.database,
    settings,
    projects: book.all,
    reportWords: book.reportWords,
    rates: accounts.rates,
    now,
    noteQuery: (kind, outcome, seconds) => metrics.noteQuery(kind, outcome, seconds),
  })
  const live = createLive({
    queries: questions.live,
    listDropped: (projectId, filter) => listDropped(database.database, projectId, filter),
    now,
    onFault: (err) => log.error({ err }, 'a look at what is new failed'),
  })
  const noteAllChanged = (): void => {
    questions.noteAllChanged()
    live.noteAllChanged()
  }
  const loader = startLoader({
    arguments: { settings: loaderSettings(settings) },
    log,
    now,
    onChanged: (projects, dropped) => {
      questions.noteChanged(projects)
      live.noteChanged(projects, dropped)
    },
    onLost: noteAllChanged,
    onSuspect: database.kill,
    onFatal: () => fail(new Error('The loader can not work; its log says why.')),
  })
  closing.push(() => loader.stop())
  const tellProjects = (): void => loader.setProjects(book.settings())
  tellProjects()
  book.onChange(tellProjects)
  database.onSocket((path) => loader.setEngineSocket(path))
  database.ready.then(
    () => loader.setDatabaseReady(),
    (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
  )

  const spool = await openSpoolWriter(paths.spool, {
    segmentBytes: spoolSegmentBytes,
    maxBytes: settings.spoolMax,
    maxPendingBytes: spoolPendingBytes,
    onCut: (cut) => log.warn({ ...cut }, 'a write that a crash left unfinished was cut off; its sender got no answer'),
  })
  closing.push(() => spool.close())
  closing.push(
    watchBursts(
      // Not the spool's size: a segment stays until all of it is loaded.
      () => ({ records: spool.stats().records, waitingBytes: loader.counters().backlogBytes }),
      (isBurst) => loader.setBurst(isBurst),
    ),
  )
  const put = (record: string, done: (result: AppendResult) => void): void =>
    disk.isLow() ? done(noSpace) : spool.put(record, done)
  const append = (record: string): Promise<AppendResult> => new Promise((resolve) => put(record, resolve))

  const collector = createCollector({
    put,
    findProject: book.byWriteKey,
    now,
    randomId: () => randomUUIDv7(),
    trustedProxies: settings.trustedProxies,
    trustCountryHeaders: settings.trustCountryHeader,
    onFault: (err) => log.error({ err }, 'a request to the collector failed'),
  })
  closing.push(() => collector.close())

  const metrics = createMetrics({
    collector: () => collector.counters(),
    loader: loader.counters,
    loaderState: loader.state,
    loaderRestarts: loader.restarts,
    isEngineUp: () => database.state() === 'running',
    spool: () => spool.stats(),
    freeDiskBytes: () => lookAtDisk(settings.data, settings.minFreeDisk).freeBytes,
    mainMemoryBytes: () => process.memoryUsage.rss(),
  })
  const operator = createOperator({
    settings,
    paths,
    accounts,
    database,
    loader,
    append,
    projects: book.all,
    noteRemoved: noteAllChanged,
    spoolBytes: () => spool.stats().bytes,
    now,
    log,
  })
  const findClient = clientFinder(settings.trustedProxies, false)
  const listeners = createListeners({
    collector,
    log,
    api: {
      accounts,
      now,
      ...questions.api,
      dropped: operator.dropped,
      persons: createPersons({
        database: database.database,
        append,
        settle: (signal) => loader.settle(signal),
        now,
        noteChanged: (projectId) => questions.noteChanged([projectId]),
      }),
      live: {
        listen: (project, request, tell) => live.listen(project, request, tell),
        device: (projectId, address, userAgent) => askDevice(loader, projectId, address, userAgent),
        ingestion: (project, unit) =>
          answerOf(() =>
            lookAtIngestion({ database, loader, disk, spoolBytes: () => spool.stats().bytes, now }, project, unit),
          ),
        checkEveryMs: liveCheckEveryMs,
      },
      readiness: operator.readiness,
      metrics: metrics.text,
      clientAddress: (request) => findClient(request).address,
      origin: originFinder(settings.trustedProxies),
      publicUrl: settings.publicUrl,
      isLocal: (request) => settings.trustedProxies.length === 0 && isLocalRequest(request),
      defaultRetentionDays: settings.retentionDays,
      onFault: (err, request) => log.error({ err, ...request }, 'a request to the API failed'),
    },
  })

  const control = await startControlSocket({
    socketPath: paths.controlSocket,
    append,
    backlogBytes: () =>
      Math.max(loader.counters().backlogBytes, loader.state() === 'running' ? 0 : spool.stats().bytes),
    stats: operator.stats,
    settle: (signal) => loader.settle(signal),
    backup: operator.backup,
    doctor: operator.doctor,
    api: listeners.operator,
    onFault: (err) => log.error({ err }, 'a command failed'),
  })
  closing.push(() => closeServer(control))

  let url = ''
  if (options.listen) {
    const server: Server = await listen(listeners.visitors, settings.host, settings.port)
    closing.push(() => {
      // Streams that stay open would be waited for.
      live.close()
      return closeServer(server)
    })
    url = urlOf(server, settings.host)
    // So that the first who signs in need not wait for it; the collector is not busy yet.
    accounts.auth.warm().catch((err: unknown) => log.error({ err }, 'sign-in can not be set up'))
  }
  writeServerNote(paths.serverNote, {
    pid: process.pid,
    url,
    publicUrl: settings.publicUrl,
    startedAt: new Date(now()).toISOString(),
    controlSocket: paths.controlSocket,
  })
  closing.push(() => removeServerNote(paths.serverNote))
  const stopTimers = startTimers(
    {
      writeKeyUse: () => accounts.flushKeyUse(),
      expireSalts: () => loader.expireSalts(),
      removeExpiredSessions: () => accounts.auth.removeExpired(),
      removeExpired: operator.removeExpired,
      removeDeletedProjects: operator.removeDeletedProjects,
    },
    log,
  )
  closing.push(stopTimers)

  let stopping: Promise<void> | undefined
  return {
    url,
    projects: book.all,
    setupPath: async () =>
      (await accounts.auth.isSetupNeeded()) ? `/setup?token=${accounts.auth.setupToken}` : undefined,
    ready: async () => {
      await Promise.race([Promise.all([database.ready, loader.running]), failed.then((error) => Promise.reject(error))])
    },
    stop: () => (stopping ??= closeAll()),
    failed,
  }
}

const loaderSettings = ({
  data,
  minFreeDisk,
  clickhouseUrl,
  geoFile,
  spamHostsFile,
  logLevel,
  logFormat,
}: Settings): LoaderArguments['settings'] => ({
  data,
  minFreeDisk,
  clickhouseUrl,
  geoFile,
  spamHostsFile,
  logLevel,
  logFormat,
})

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}
