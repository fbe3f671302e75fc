// Who answers a request that comes in over HTTP? The collector first, on bare node:http; then the tracker's files; then the API.
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApi } from '../api/index.ts'
import type { ApiDeps, ApiEnvironment } from '../api/index.ts'
import { answerClientError, collectorServerOptions } from '../collect/index.ts'
import type { Collector } from '../collect/index.ts'
import { CliError, exitCodes } from './commands/command.ts'
import { createDashboardFiles } from './dashboard-files.ts'
import type { Log } from './log.ts'
import { loadTrackerFiles } from './tracker-files.ts'
import { version } from './version.ts'

export interface Listeners {
  /** For the TCP port. */
  readonly visitors: RequestListener
  /** For the control socket: the API with the operator's trust. */
  readonly operator: RequestListener
}

export function createListeners(deps: {
  readonly collector: Collector
  readonly log: Log
  readonly api: Omit<ApiDeps, 'version'>
}): Listeners {
  const api = createApi({ ...deps.api, version })
  const tracker = loadTrackerFiles()
  if (tracker.paths.length === 0)
    deps.log.warn('the tracker is not built: /cairn.js is missing. Run `npm run build:tracker`.')
  const dashboard = createDashboardFiles()
  if (!dashboard.isBuilt) deps.log.warn('the dashboard is not built. Run `npm run build:show`.')
  const apiListener = (more: Partial<ApiEnvironment>): RequestListener => {
    const listener = getRequestListener((request, environment) => {
      // The API speaks HTTP/1 only; the adapter's types allow for HTTP/2.
      const { incoming, outgoing } = environment as ApiEnvironment
      return api.fetch(request, { ...(incoming && { incoming }), ...(outgoing && { outgoing }), ...more })
    })
    return (request, response) => void listener(request, response)
  }
  const forVisitors = apiListener({})
  return {
    visitors: (request, response) => {
      const isAnswered =
        deps.collector.handle(request, response) ||
        tracker.handle(request, response) ||
        dashboard.handle(request, response)
      if (!isAnswered) forVisitors(request, response)
    },
    operator: apiListener({ isOperator: true }),
  }
}

/** Throws a CliError if the port is taken or may not be used. */
export async function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(collectorServerOptions(), listener)
  server.on('clientError', answerClientError)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, 1024, resolve)
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE')
      throw new CliError(
        `Port ${port} on ${host} is taken.`,
        exitCodes.failed,
        'Choose another with --port, or 0 for a free one.',
      )
    if (code === 'EACCES')
      throw new CliError(
        `Port ${port} may not be used by this account.`,
        exitCodes.failed,
        "Ports below 1024 are root's; choose another with --port.",
      )
    if (code === 'EADDRNOTAVAIL')
      throw new CliError(`${host} is not an address of this machine.`, exitCodes.usage, 'See --host.')
    throw error
  }
  return server
}

/** Requests under way have this long to end before their connections are cut. */
const drainMs = 3_000

export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(timer)
}
