// Requests per second of a durable single-event POST /track, beside a bare `node:http` server that parses the same JSON.
// Both run in turn (A B A B …) in processes of their own, with the load generator in a third; medians and their ratio.
// Run by itself it measures collector and spool alone; `bench/ingest.ts` measures the whole server with the same functions.
//   node bench/ingest-http.ts [--rounds 5] [--seconds 3] [--connections 64] [--warm-seconds 15]
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export interface RunningServer {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** The machine, in a line: figures mean nothing without it. */
export const machineLine = (): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown cpu'}, ${cpus().length} cores, node ${process.version}, ${process.platform}`

/**
 * Starts a server as a process. `urlOf` finds its URL in a line that it prints (default: a line that is only a port).
 * `stop` ends it with SIGTERM and waits. Throws if the process ends before it printed one.
 */
export async function startServer(
  command: readonly [string, ...string[]],
  urlOf: (line: string) => string | undefined = (line) => (/^\d+$/.test(line) ? `http://127.0.0.1:${line}` : undefined),
): Promise<RunningServer> {
  const [program, ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = urlOf(line)
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`${command.join(' ')} ended before it told its address`)))
  })
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The bare server to compare with. */
export const startBareServer = (): Promise<RunningServer> => startServer([process.execPath, here('bare-server.ts')])

/** Collector and spool alone, on a directory; its key is `key-1`. */
export const startCollectorServer = (directory: string): Promise<RunningServer> =>
  startServer([process.execPath, here('../src/testing/collector-process.ts'), directory])

export interface Load {
  readonly url: string
  readonly key: string
  readonly connections: number
  readonly seconds: number
  readonly eventsPerRequest: number
  /** Begins the event ids of this run: another seed, other events. */
  readonly seed: string
  /** At most this many over all connections; absent: as fast as the answers come. */
  readonly requestsPerSecond?: number
}
export interface LoadResult {
  readonly requestsPerSecond: number
  /** Answers other than 2xx, and connections that broke. */
  readonly refused: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sends for `seconds` (and a short warm-up before) from a process of its own. */
export async function generateLoad(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, [here('load-generator.ts'), JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) output += String(chunk)
  const result = JSON.parse(output) as {
    requests: number
    seconds: number
    refused: number
    p50Ms: number
    p99Ms: number
  }
  const { refused, p50Ms, p99Ms } = result
  return { requestsPerSecond: result.requests / result.seconds, refused, p50Ms, p99Ms }
}

export interface Comparison {
  readonly bare: readonly LoadResult[]
  readonly measured: readonly LoadResult[]
  /** Medians of requests per second, and measured / bare. */
  readonly barePerSecond: number
  readonly measuredPerSecond: number
  readonly ratio: number
}

/** Single events to the bare server and to the target, in turn. */
export async function compareWithBare(
  target: { readonly url: string; readonly key: string },
  options: {
    readonly rounds: number
    readonly seconds: number
    readonly connections: number
    /** Each server is first sent to for so long, uncounted: until then it is the compiler that is measured. */
    readonly warmSeconds: number
    /** Waits until the target is idle again, before the bare server's next turn. */
    readonly settle?: () => Promise<void>
  },
  onRound: (line: string) => void = () => undefined,
): Promise<Comparison> {
  const bareServer = await startBareServer()
  const bare: LoadResult[] = []
  const measured: LoadResult[] = []
  try {
    const { seconds, connections, warmSeconds } = options
    const loadOf = (round: number, howLong: number) => {
      const seed = `${Date.now().toString(36)}-${round}`
      return { seconds: howLong, connections, key: target.key, eventsPerRequest: 1, seed }
    }
    for (const { url } of [bareServer, target]) await generateLoad({ ...loadOf(0, warmSeconds), url })
    await options.settle?.()
    for (let round = 1; round <= options.rounds; round += 1) {
      const load = loadOf(round, seconds)
      const a = await generateLoad({ ...load, url: bareServer.url })
      const b = await generateLoad({ ...load, url: target.url })
      await options.settle?.()
      bare.push(a)
      measured.push(b)
      onRound(
        `round ${round}: bare ${a.requestsPerSecond.toFixed(0)}/s (p99 ${a.p99Ms.toFixed(1)} ms), ` +
          `measured ${b.requestsPerSecond.toFixed(0)}/s (p99 ${b.p99Ms.toFixed(1)} ms), refused ${a.refused + b.refused}`,
      )
    }
  } finally {
    await bareServer.stop()
  }
  const barePerSecond = median(bare.map(({ requestsPerSecond }) => requestsPerSecond))
  const measuredPerSecond = median(measured.map(({ requestsPerSecond }) => requestsPerSecond))
  return { bare, measured, barePerSecond, measuredPerSecond, ratio: measuredPerSecond / barePerSecond }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      'warm-seconds': { type: 'string', default: '15' },
    },
  })
  const print = (line: string): void => void process.stdout.write(`${line}\n`)
  print(machineLine())
  const directory = await mkdtemp(join(tmpdir(), 'cairn-bench-'))
  const server = await startCollectorServer(directory)
  try {
    const comparison = await compareWithBare(
      { url: server.url, key: 'key-1' },
      {
        rounds: Number(values.rounds),
        seconds: Number(values.seconds),
        connections: Number(values.connections),
        warmSeconds: Number(values['warm-seconds']),
      },
      print,
    )
    const { barePerSecond, measuredPerSecond, ratio } = comparison
    print(
      JSON.stringify({
        bare_per_s: Math.round(barePerSecond),
        single_per_s: Math.round(measuredPerSecond),
        single_ratio: ratio,
      }),
    )
  } finally {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
