// The engine's process: opens the data directory with chDB and serves it on a unix socket until its parent is gone.
// Started by start.ts only; takes its options as one JSON argument.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHost } from './host.ts'
import type { ChildMessage, ChildOptions } from './start.ts'
import { openEngine } from './sessions.ts'
import type { EngineCore } from './sessions.ts'

// Without its parent it must not live on: the directory would stay locked. kill -9 is what it is made to survive.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

const options: ChildOptions = JSON.parse(process.argv[2] ?? '{}')
const tell = (message: ChildMessage): void => void process.send?.(message)

/** Another process may be about to let go of the directory (a restart): tries for some seconds. */
async function openPatiently(): Promise<EngineCore> {
  for (let waitedMs = 0; ; waitedMs += 200) {
    try {
      return openEngine(options.directory, options.connectionArgs)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const holder = livingHolder()
      if (holder === undefined || waitedMs >= options.lockWaitMs) {
        tell({ kind: 'failed', reason: holder === undefined ? 'broken' : 'in_use', message, holder })
        // Or the message would not get out.
        await new Promise((resolve) => setTimeout(resolve, 100))
        process.exit(1)
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** The living process that has the directory, as the engine's own file `status` tells: chDB does not say why it failed. */
function livingHolder(): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)/.exec(readFileSync(join(options.directory, 'status'), 'utf8'))?.[1])
    if (!Number.isInteger(pid) || pid === process.pid) return undefined
    process.kill(pid, 0)
    return pid
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 0 : undefined
  }
}

const core = await openPatiently()
const server = await startHost({
  core,
  socketPath: options.socketPath,
  scratchDirectory: join(options.directory, 'scratch'),
  settings: new Map(Object.entries(options.settings)),
  queries: options.queries,
  exports: options.exports,
  newId: randomUUID,
  stuckMs: (seconds) => Math.max(60_000, 3 * seconds * 1_000),
  // The parent starts it again.
  onStuck: () => {
    process.stderr.write('A statement of the SQL page did not end in its time.\n')
    process.kill(process.pid, 'SIGKILL')
  },
})
process.on('message', (message: { kind?: string }) => {
  if (message.kind !== 'stop') return
  server.close(() => {
    void core.close().finally(() => process.exit(0))
  })
  server.closeIdleConnections()
})
tell({ kind: 'ready' })
