// What does Cairn tell of itself to Prometheus? Names are cairn_<room>_<what>_<unit>. Values are read when asked for.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CollectorCounters } from '../collect/index.ts'
import type { LoaderCounters } from './loader-messages.ts'

export interface MetricSources {
  readonly collector: () => CollectorCounters
  readonly loader: () => LoaderCounters
  readonly loaderState: () => string
  readonly loaderRestarts: () => number
  readonly isEngineUp: () => boolean
  readonly spool: () => {
    readonly bytes: number
    readonly pendingBytes: number
    readonly segments: number
    readonly flushes: number
    readonly records: number
  }
  readonly freeDiskBytes: () => number
  readonly mainMemoryBytes: () => number
}

export interface Metrics {
  readonly text: () => Promise<{ readonly contentType: string; readonly text: string }>
  /** A report was answered (or not), after so many seconds. */
  readonly noteQuery: (kind: string, outcome: string, seconds: number) => void
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = (
    name: string,
    help: string,
    labelNames: readonly string[],
    samples: () => readonly Sample[],
  ): Counter =>
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset()
        for (const [labels, value] of samples()) this.inc({ ...labels }, value)
      },
    })
  const gauge = (name: string, help: string, labelNames: readonly string[], samples: () => readonly Sample[]): Gauge =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset()
        for (const [labels, value] of samples()) this.set({ ...labels }, value)
      },
    })
  const one = (value: number): readonly Sample[] => [[{}, value]]
  const { collector, loader, spool } = sources

  counter('cairn_collect_requests_total', 'Requests answered, by status.', ['status'], () =>
    collector().requests.map(({ status, count }) => [{ status: String(status) }, count]),
  )
  counter('cairn_collect_accepted_events_total', 'Events that were answered 202.', [], () =>
    one(collector().acceptedEvents),
  )
  counter(
    'cairn_collect_rejected_events_total',
    'Events that were refused. Project 0: no or unknown key.',
    ['project', 'reason'],
    () => collector().rejected.map(({ projectId, reason, count }) => [{ project: String(projectId), reason }, count]),
  )
  counter('cairn_collect_received_bytes_total', 'Bodies as received.', [], () => one(collector().receivedBytes))
  gauge('cairn_collect_in_flight_requests', 'Requests not answered yet.', [], () => one(collector().inFlightRequests))
  gauge('cairn_collect_in_flight_bytes', 'Bodies of requests not answered yet.', [], () =>
    one(collector().inFlightBytes),
  )

  gauge('cairn_spool_backlog_bytes', 'On disk and not loaded yet.', [], () => one(loader().backlogBytes))
  gauge('cairn_spool_size_bytes', 'Segments on disk.', [], () => one(spool().bytes))
  gauge('cairn_spool_pending_bytes', 'Waiting in memory for the next flush.', [], () => one(spool().pendingBytes))
  gauge('cairn_spool_disk_segments', 'Segments on disk.', [], () => one(spool().segments))
  counter('cairn_spool_flushes_total', 'Flushes to disk.', [], () => one(spool().flushes))
  counter('cairn_spool_records_total', 'Records that are durable.', [], () => one(spool().records))

  counter('cairn_process_step_runs_total', 'Events that a step looked at.', ['step'], () =>
    loader().steps.map(({ name, runs }) => [{ step: name }, runs]),
  )
  counter('cairn_process_step_seconds_total', 'Time in a step (estimated from samples).', ['step'], () =>
    loader().steps.map(({ name, ns }) => [{ step: name }, ns / 1e9]),
  )
  counter('cairn_process_step_drops_total', 'Events that a step kept apart.', ['step', 'reason'], () =>
    loader().steps.flatMap(({ name, drops }) =>
      Object.entries(drops).map(([reason, count]): Sample => [{ step: name, reason }, count]),
    ),
  )

  counter('cairn_store_loaded_events_total', 'Events that became rows.', [], () => one(loader().events))
  counter('cairn_store_dropped_events_total', 'Events that were kept apart.', [], () => one(loader().dropped))
  counter('cairn_store_duplicate_events_total', 'Events whose id was known.', [], () => one(loader().duplicates))
  counter('cairn_store_batches_total', 'Batches loaded.', [], () => one(loader().batches))
  counter('cairn_store_failures_total', 'Attempts to load a batch that failed and are repeated.', [], () =>
    one(loader().failures),
  )
  gauge('cairn_store_lag_seconds', 'From receipt to visible, of the last batch.', [], () => one(loader().lagMs / 1000))
  gauge('cairn_store_loader_up', 'Whether the loader runs.', [], () => one(sources.loaderState() === 'running' ? 1 : 0))
  counter('cairn_store_loader_restarts_total', 'How often the loader had to be started again.', [], () =>
    one(sources.loaderRestarts()),
  )
  gauge('cairn_store_engine_up', 'Whether the engine runs.', [], () => one(sources.isEngineUp() ? 1 : 0))

  gauge('cairn_serve_free_disk_bytes', 'Free on the disk of the data directory.', [], () =>
    one(sources.freeDiskBytes()),
  )
  gauge('cairn_serve_memory_bytes', 'Resident memory.', ['process'], () => [
    [{ process: 'main' }, sources.mainMemoryBytes()],
    [{ process: 'loader' }, loader().memoryBytes],
  ])
  const queries = new Histogram({
    name: 'cairn_query_duration_seconds',
    help: 'Reports and exports, from question to answer.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60],
    registers,
  })
  return {
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    noteQuery: (kind, outcome, seconds) => queries.observe({ kind, outcome }, seconds),
  }
}
