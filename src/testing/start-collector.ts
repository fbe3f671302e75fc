// A collector as `serve` mounts it: a real HTTP server on 127.0.0.1 over a real spool. For the room's tests, the fuzz test
// and the benchmark. Project 1 has the key `key-1`, project 2 `key-2`, and project 3 (`key-3`) may send 5 events per second.
import { randomUUIDv7 } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { SpoolRecord } from '../event/index.ts'
import { openSpoolReader, openSpoolWriter, type SpoolOptions } from '../spool/index.ts'
import { answerClientError, collectorServerOptions, createCollector } from '../collect/index.ts'
import type { Collector, CollectorDeps, IntakeProject } from '../collect/index.ts'

const projects: ReadonlyMap<string, IntakeProject> = new Map([
  ['key-1', { projectId: 1 }],
  ['key-2', { projectId: 2 }],
  ['key-3', { projectId: 3, ratePerSecond: 5, burst: 10 }],
])

export interface StartedCollector {
  readonly url: string
  readonly port: number
  readonly collector: Collector
  readonly faults: readonly unknown[]
  /** Everything in the spool that was not read yet, refusals of the last second included. */
  readonly readSpool: () => Promise<SpoolRecord[]>
  readonly close: () => Promise<void>
}

export async function startCollector(
  directory: string,
  deps: Partial<CollectorDeps> = {},
  spoolOptions: Partial<SpoolOptions> = {},
): Promise<StartedCollector> {
  const path = join(directory, 'spool')
  const spool = await openSpoolWriter(path, {
    segmentBytes: 64 << 20,
    maxBytes: 2 ** 33,
    maxPendingBytes: 64 << 20,
    ...spoolOptions,
  })
  const reader = await openSpoolReader(path)
  const faults: unknown[] = []
  const collector = createCollector({
    put: (record, done) => spool.put(record, done),
    findProject: (writeKey) => projects.get(writeKey),
    now: () => Date.now(),
    randomId: () => randomUUIDv7(),
    onFault: (error) => faults.push(error),
    ...deps,
  })
  const server = createServer(collectorServerOptions(), (request, response) => {
    if (collector.handle(request, response)) return
    response.writeHead(404).end()
  })
  server.on('clientError', answerClientError)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    collector,
    faults,
    readSpool: async () => {
      const records: SpoolRecord[] = []
      for (let batch = await reader.read(1 << 20); batch; batch = await reader.read(1 << 20)) {
        // What the collector wrote is read as the loader reads it.
        for (const record of batch.records) records.push(JSON.parse(Buffer.from(record).toString()) as SpoolRecord)
        await batch.ack()
      }
      return records
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await collector.close()
      await spool.close()
      await reader.close()
    },
  }
}
