// Ingest of the whole server, sender included, on this machine (`npm run bench:ingest`):
// 1. durable single events, answered after fsync, beside a bare node:http server that parses the same JSON, in turn;
// 2. batches of 100 as fast as they are taken: what is accepted, and what is loaded meanwhile;
// 3. a soak at a fixed rate: the backlog must not grow, memory must stay bounded.
//   node bench/ingest.ts [--rounds 5] [--seconds 5] [--warm-seconds 15] [--connections 64] [--rate 25000] [--soak-seconds 300] [--only single]
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'
import { settle, stats } from '../test/crash/ask.ts'
import { compareWithBare, generateLoad, machineLine } from './ingest-http.ts'
import { processTree } from './process-tree.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    'warm-seconds': { type: 'string', default: '15' },
    connections: { type: 'string', default: '64' },
    rate: { type: 'string', default: '25000' },
    'soak-seconds': { type: 'string', default: '300' },
    only: { type: 'string' },
  },
})
if (values.only !== undefined && values.only !== 'single')
  throw new Error(`--only ${values.only}: only 'single' is known`)
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const warmSeconds = Number(values['warm-seconds'])
const connections = Number(values.connections)
const rate = Number(values.rate)
const soakSeconds = Number(values['soak-seconds'])
const eventsPerRequest = 100

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576)

/** Resident memory of all of Cairn's processes, shared pages counted once per process (so an upper bound), bytes. */
function residentBytes(main: number): number {
  return processTree(main).reduce((sum, pid) => {
    try {
      return sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    } catch {
      return sum
    }
  }, 0)
}

interface Sample {
  readonly atSeconds: number
  readonly backlogBytes: number
  readonly loaded: number
  readonly residentBytes: number
}

/** Looks each second until `isOver`. */
async function watch(cairn: StartedCairn, isOver: () => boolean): Promise<Sample[]> {
  const startedAt = performance.now()
  const samples: Sample[] = []
  while (!isOver()) {
    await sleep(1_000)
    const { backlogBytes, eventsLoaded } = await stats(cairn.dataDirectory)
    samples.push({
      atSeconds: (performance.now() - startedAt) / 1_000,
      backlogBytes,
      loaded: eventsLoaded,
      residentBytes: residentBytes(cairn.pid),
    })
  }
  return samples
}

async function loadWhileWatched(
  cairn: StartedCairn,
  load: { seconds: number; requestsPerSecond?: number; seed: string },
) {
  let isOver = false
  const [result, samples] = await Promise.all([
    generateLoad({ url: cairn.url, key: cairn.writeKey, connections, eventsPerRequest, ...load }).finally(
      () => (isOver = true),
    ),
    watch(cairn, () => isOver),
  ])
  return { result, samples }
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length)

async function measureSingle(cairn: StartedCairn): Promise<{ single_ratio: number; single_per_s: number }> {
  print('\nSingle events, answered after fsync, beside a bare node:http server:')
  const single = await compareWithBare(
    { url: cairn.url, key: cairn.writeKey },
    // The loader works off each round's backlog before the bare server's turn, so that neither is measured beside it.
    { rounds, seconds, connections, warmSeconds, settle: () => settle(cairn.dataDirectory) },
    print,
  )
  return { single_ratio: Number(single.ratio.toFixed(3)), single_per_s: Math.round(single.measuredPerSecond) }
}

async function measureBatches(cairn: StartedCairn) {
  print('\nBatches of 100, as fast as they are taken:')
  const burst = await loadWhileWatched(cairn, { seconds: Math.max(10, seconds), seed: 'burst' })
  const accepted = burst.result.requestsPerSecond * eventsPerRequest
  print(
    `accepted ${Math.round(accepted)} events/s, p99 ${burst.result.p99Ms.toFixed(1)} ms, refused ${burst.result.refused}`,
  )
  const drainedFrom = performance.now()
  const before = (await stats(cairn.dataDirectory)).eventsLoaded
  await settle(cairn.dataDirectory)
  const drained = (await stats(cairn.dataDirectory)).eventsLoaded - before
  print(
    `loaded ${Math.round((drained * 1_000) / (performance.now() - drainedFrom))} events/s while working off the backlog alone`,
  )

  print(`\nSoak: batches of 100 at ${rate} events/s for ${soakSeconds} s, sender included:`)
  const soak = await loadWhileWatched(cairn, {
    seconds: soakSeconds,
    requestsPerSecond: rate / eventsPerRequest,
    seed: 'soak',
  })
  const third = Math.floor(soak.samples.length / 3)
  const backlogFirst = mean(soak.samples.slice(0, third).map((sample) => sample.backlogBytes))
  const backlogLast = mean(soak.samples.slice(-third).map((sample) => sample.backlogBytes))
  const [first, last] = [soak.samples[0], soak.samples.at(-1)]
  const loadedPerSecond = first && last ? (last.loaded - first.loaded) / (last.atSeconds - first.atSeconds) : 0
  // Grows: the mean backlog of the last third is more than that of the first third and two seconds' worth of bytes.
  const bytesPerEvent = 450
  const backlogGrows = backlogLast > backlogFirst + 2 * rate * bytesPerEvent
  for (const sample of soak.samples.filter((_, index) => index % Math.ceil(soak.samples.length / 10) === 0)) {
    print(
      `  ${sample.atSeconds.toFixed(0).padStart(4)} s: backlog ${megabytes(sample.backlogBytes)} MB, memory ${megabytes(sample.residentBytes)} MB`,
    )
  }
  print(
    `sent ${Math.round(soak.result.requestsPerSecond * eventsPerRequest)} events/s, loaded ${Math.round(loadedPerSecond)} events/s, ` +
      `refused ${soak.result.refused}, p99 ${soak.result.p99Ms.toFixed(1)} ms`,
  )
  return {
    batch_events_per_s: Math.round(Math.min(loadedPerSecond, soak.result.requestsPerSecond * eventsPerRequest)),
    batch_accepted_per_s: Math.round(accepted),
    backlog_grows: backlogGrows,
    rss_mb_max: megabytes(Math.max(...soak.samples.map((sample) => sample.residentBytes))),
  }
}

print(machineLine())
const cairn = await startCairn()
try {
  const single = await measureSingle(cairn)
  const batches = values.only === 'single' ? undefined : await measureBatches(cairn)
  print(JSON.stringify({ ...single, ...batches }))
} finally {
  await cairn.stop()
}
