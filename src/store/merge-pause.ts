// Who goes first where loading and merging are more than the machine can do? Merges can wait, events that are not in reports yet
// should not. So while much waits to be loaded the engine merges no events and visits, for as long as their parts stay few enough.
import { sql } from '../sql/index.ts'
import type { Database } from './types.ts'

const mebibyte = 1024 * 1024
/** Merges wait from so much on (some 4 s of 25,000 events a second) until so little waits. */
const manyBytes = 48 * mebibyte
const fewBytes = 8 * mebibyte
/** A merge that is stopped has worked for nothing: they go on for so long before they are stopped again, ms. */
const leastRunMs = 60_000
/** Parts of a month. Far below what the engine takes (1,000), and questions open each of them. */
const mostParts = 150

export interface MergeLook {
  /** Of the spool, that are not loaded yet. */
  readonly waitingBytes: number
  /** Of the month that has most; asked for while merges wait. */
  readonly parts: number
  /** ms */
  readonly now: number
}

/** After each look: are merges to wait? */
export function createMergeGate(): (look: MergeLook) => boolean {
  let isPaused = false
  let wentOnAt = Number.NEGATIVE_INFINITY
  return ({ waitingBytes, parts, now }) => {
    const mayPause = now - wentOnAt >= leastRunMs && waitingBytes >= manyBytes
    const isNow = parts < mostParts && (isPaused ? waitingBytes > fewBytes : mayPause)
    if (isPaused && !isNow) wentOnAt = now
    isPaused = isNow
    return isPaused
  }
}

const tables = [sql`events`, sql`sessions`] as const
const countParts = sql`SELECT max(parts) AS parts FROM (SELECT count() AS parts FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('events', 'sessions') GROUP BY table, partition_id)`

export interface MergePause {
  /** To be called about once a second; rejects if the engine does not do it, and tries again at the next call. */
  look(waitingBytes: number): Promise<void>
  readonly isPaused: () => boolean
}

/** For an engine that one loader has for itself. It forgets a pause when it is started again (`engineId` differs). */
export function createMergePause({
  database,
  now,
  engineId = () => '',
}: {
  readonly database: Pick<Database, 'query' | 'command'>
  readonly now: () => number
  readonly engineId?: () => string
}): MergePause {
  const gate = createMergeGate()
  /** What the engine was told; at first it may still have what a loader before this one told it. */
  let told: boolean | undefined
  let toldEngine = ''
  let isLooking = false

  async function tell(isPaused: boolean): Promise<void> {
    for (const table of tables)
      await database.command(isPaused ? sql`SYSTEM STOP MERGES ${table}` : sql`SYSTEM START MERGES ${table}`)
    told = isPaused
  }
  async function partsNow(): Promise<number> {
    const { rows } = await database.query<{ parts: string }>(countParts)
    return Number(rows[0]?.parts ?? 0)
  }

  return {
    async look(waitingBytes) {
      if (isLooking) return
      isLooking = true
      try {
        const engine = engineId()
        if (engine !== toldEngine) [told, toldEngine] = [undefined, engine]
        const isAsked = told === true || waitingBytes >= manyBytes
        const isPaused = gate({ waitingBytes, parts: isAsked ? await partsNow() : 0, now: now() })
        if (isPaused !== told) await tell(isPaused)
      } finally {
        isLooking = false
      }
    },
    isPaused: () => told === true,
  }
}
