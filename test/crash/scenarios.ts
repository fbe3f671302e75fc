// Nothing lost, nothing twice: send from many connections, kill -9, compare what was acknowledged with what the API counts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'
import { countAll } from './ask.ts'
import { findPart, killPart } from './processes.ts'
import { startSender, type Sender } from './sender.ts'

export interface CrashOptions {
  readonly rounds: number
  /** The same seed gives the same choices (not the same timing). */
  readonly seed: number
  readonly log: (line: string) => void
}

export interface CrashOutcome {
  readonly acknowledged: number
  readonly counted: number
  readonly kills: Readonly<Record<Victim, number>>
}

/** `collector` is the main process (its children end with it); `both` kills the engine and at once the main process. */
const victims = ['collector', 'engine', 'loader', 'both'] as const
type Victim = (typeof victims)[number]

/** mulberry32: a small seeded generator of numbers in [0, 1). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Starts again on the same data and address; what was killed may still be letting go of its locks. */
const restart = ({ dataDirectory, port }: StartedCairn): Promise<StartedCairn> => startCairn({ dataDirectory, port })

async function kill(victim: Victim, cairn: StartedCairn): Promise<StartedCairn> {
  if (victim === 'engine' || victim === 'loader') {
    killPart(cairn.pid, victim)
    return cairn
  }
  if (victim === 'both') killPart(cairn.pid, 'engine')
  await cairn.kill('SIGKILL')
  return restart(cairn)
}

/** Rounds of sending with one to three kills each, at random moments, on one data directory that only grows. */
export async function crashRounds({ rounds, seed, log }: CrashOptions): Promise<CrashOutcome> {
  const random = seededRandom(seed)
  const kills: Record<Victim, number> = { collector: 0, engine: 0, loader: 0, both: 0 }
  const directory = mkdtempSync(join(tmpdir(), 'cairn-crash-'))
  let cairn = await startCairn({ dataDirectory: directory })
  let acknowledged = 0
  let counted = 0
  try {
    for (let round = 1; round <= rounds; round++) {
      const sender = startSender({
        url: cairn.url,
        writeKey: cairn.writeKey,
        connections: 24,
        name: `r${round}`,
        random,
      })
      const killed: Victim[] = []
      const times = 1 + Math.floor(random() * 3)
      for (let index = 0; index < times; index++) {
        await sleep(100 + random() * 900)
        const victim = victims[Math.floor(random() * victims.length)] ?? 'collector'
        kills[victim] += 1
        killed.push(victim)
        cairn = await kill(victim, cairn)
      }
      await sleep(200 + random() * 400)
      await sender.drain()
      acknowledged += sender.acknowledged()
      counted = (await countAll(directory)).events
      log(
        `round ${round}: killed ${killed.join(', ')}; acknowledged ${acknowledged}, counted ${counted}; ${tell(sender)}`,
      )
      if (counted !== acknowledged) break
    }
    return { acknowledged, counted, kills }
  } finally {
    await cairn.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

const tell = (sender: Sender) => [...sender.outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join(', ')

/** The engine is killed again and again for `seconds`, so that it is as good as absent; sending goes on meanwhile. */
export async function engineAbsent(seconds: number, log: (line: string) => void): Promise<CrashOutcome> {
  const cairn = await startCairn({})
  try {
    const sender = startSender({
      url: cairn.url,
      writeKey: cairn.writeKey,
      connections: 16,
      name: 'absent',
      random: Math.random,
    })
    const until = performance.now() + seconds * 1000
    let killed = 0
    while (performance.now() < until) {
      if (findPart(cairn.pid, 'engine') !== undefined && killPart(cairn.pid, 'engine')) killed += 1
      await sleep(50)
    }
    await sender.drain()
    const { events } = await countAll(cairn.dataDirectory)
    log(
      `engine absent for ${seconds} s (killed ${killed} times): acknowledged ${sender.acknowledged()}, counted ${events}; ${tell(sender)}`,
    )
    return {
      acknowledged: sender.acknowledged(),
      counted: events,
      kills: { collector: 0, engine: killed, loader: 0, both: 0 },
    }
  } finally {
    await cairn.stop()
  }
}

/** Fills a small file system until Cairn refuses, keeps it full for a while, makes room again. */
export async function diskFull(
  seconds: number,
  log: (line: string) => void,
): Promise<CrashOutcome & { readonly refused: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'cairn-full-'))
  // A real file system of its own; mounting it takes root.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', directory])
  try {
    const cairn = await startCairn({ dataDirectory: directory })
    try {
      const sender = startSender({
        url: cairn.url,
        writeKey: cairn.writeKey,
        connections: 8,
        name: 'full',
        random: Math.random,
      })
      await sleep(1_500)
      const filler = join(directory, 'filler')
      const until = performance.now() + seconds * 1_000
      // What others free (merges, settled segments) is taken again, so that the disk stays full.
      for (let part = 0; performance.now() < until; part += 1) {
        const { bavail, bsize } = statfsSync(directory)
        const chunk = Buffer.alloc(Math.min(bavail * bsize, 64 * 1024 * 1024))
        try {
          if (chunk.length > 0) writeFileSync(`${filler}.${part}`, chunk)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
        await sleep(50)
      }
      const refused = sender.outcomes.get('503') ?? 0
      execFileSync('sh', ['-c', `rm -f '${filler}'.*`])
      await sender.drain()
      const { events } = await countAll(directory)
      log(
        `disk full for ${seconds} s: refused ${refused} requests; acknowledged ${sender.acknowledged()}, counted ${events}; ${tell(sender)}`,
      )
      return {
        acknowledged: sender.acknowledged(),
        counted: events,
        kills: { collector: 0, engine: 0, loader: 0, both: 0 },
        refused,
      }
    } finally {
      await cairn.stop()
    }
  } finally {
    execFileSync('umount', ['-l', directory])
    rmSync(directory, { recursive: true, force: true })
  }
}
