// Was an event with this id stored (or kept apart) before? A Bloom filter over all known ids answers "surely not" for nearly
// all new ones; only the others are looked up in the store. Exact however full the filter is, and before it is filled.
import { param, sql } from '../sql/index.ts'
import type { Sql } from '../sql/index.ts'
import type { Dropped, Event } from '../event/index.ts'
import type { Database } from './types.ts'

/**
 * 'repeated': of this batch or the one before, which may not be in the store yet. 'doubtful': the store has to be asked.
 * 'new': surely neither, or nobody can know.
 */
type Seen = 'new' | 'repeated' | 'doubtful'

export interface Duplicates {
  /** Was an event with this id seen before? From now on it was. Ids that the collector made can't be known. */
  readonly see: (event: Event) => Seen
  /**
   * The same for what is to be kept apart: it is repeated if it is kept apart already or stored as an event, so that a log
   * that is imported again adds nothing. Not for what a replay drops again: its first row is about to be deleted.
   */
  readonly seeDropped: (dropped: Dropped) => Seen
  /** Of doubtful ones those that are not in the store. Throws DatabaseError if it can't be asked. */
  readonly fresh: (events: readonly Event[]) => Promise<Event[]>
  readonly freshDropped: (dropped: readonly Dropped[]) => Promise<Dropped[]>
  /** What comes from now on is of the next batch; the batch before the last one is in the store. */
  readonly beginBatch: () => void
  /** Fills the filter from the store; until then every id is looked up. Resolves when it is done. */
  readonly fill: (signal: AbortSignal) => Promise<void>
  readonly stats: () => {
    readonly isFilled: boolean
    readonly ids: number
    readonly filterBytes: number
    readonly lookedUp: number
    readonly found: number
  }
}

/** 12 bits and 6 probes a key: 0.3 % of new ids are looked up for nothing. */
const bitsPerId = 12
const probes = 6
const lookUpIds = 10_000

/** `maxBytes` bounds the filter (default 32 MiB: 22 million ids at 0.3 %; beyond it more ids are looked up). */
export function createDuplicates(options: { readonly database: Database; readonly maxBytes?: number }): Duplicates {
  const { database, maxBytes = 32 * 1024 * 1024 } = options
  let filter: Bloom | undefined
  let filling: Bloom | undefined
  /** Ids of this batch and the one before: they may not be in the store yet. */
  let recent = new IdSet()
  let before = new IdSet()
  /** The same for what was kept apart: a replay may bring these back, so they are no repeats of events. */
  let recentDropped = new IdSet()
  let beforeDropped = new IdSet()
  let lookedUp = 0
  let foundCount = 0

  const remember = ({ projectId, eventId }: Known, ids: IdSet): void => {
    ids.add(projectId, eventId)
    filter?.add(projectId, eventId)
    filling?.add(projectId, eventId)
  }
  const mayBeStored = (known: Known): boolean => filter === undefined || filter.has(known.projectId, known.eventId)

  async function lookUp(events: readonly Known[], from: Sql): Promise<IdSet> {
    const found = new IdSet()
    for (let at = 0; at < events.length; at += lookUpIds) {
      const some = events.slice(at, at + lookUpIds)
      const projects = [...new Set(some.map((event) => event.projectId))]
      const { rows } = await database.query<{ project: number; id: string }>(
        sql`SELECT DISTINCT project_id AS project, event_id AS id FROM ${from}
          WHERE project_id IN ${param(projects, 'Array(UInt32)')}
          AND event_id IN ${param(
            some.map((event) => event.eventId),
            'Array(UInt64)',
          )}`,
        { maxSeconds: 300 },
      )
      for (const row of rows) found.add(row.project, BigInt(row.id))
    }
    lookedUp += events.length
    return found
  }

  async function newFilter(): Promise<Bloom> {
    const { rows } = await database.query<{ n: string }>(
      sql`SELECT (SELECT count() FROM events) + (SELECT count() FROM dropped) AS n`,
    )
    return new Bloom(Math.max(1_000_000, Number(rows[0]?.n ?? 0) * 2), maxBytes)
  }

  return {
    see: (event) => {
      const { projectId, eventId } = event
      if (event.eventIdMade) {
        remember(event, recent)
        return 'new'
      }
      if (recent.has(projectId, eventId) || before.has(projectId, eventId)) return 'repeated'
      const isDoubtful = mayBeStored(event)
      remember(event, recent)
      return isDoubtful ? 'doubtful' : 'new'
    },
    seeDropped: (dropped) => {
      const { projectId, eventId } = dropped
      if (!hasId(dropped)) return 'new'
      if ([recent, before, recentDropped, beforeDropped].some((ids) => ids.has(projectId, eventId))) return 'repeated'
      const isDoubtful = mayBeStored(dropped)
      remember(dropped, recentDropped)
      return isDoubtful ? 'doubtful' : 'new'
    },
    fresh: async (events) => {
      if (events.length === 0) return []
      const found = await lookUp(events, sql`events`)
      foundCount += found.size
      return events.filter((event) => !found.has(event.projectId, event.eventId))
    },
    freshDropped: async (dropped) => {
      if (dropped.length === 0) return []
      const found = await lookUp(dropped, sql`dropped`)
      for (const [projectId, id] of (await lookUp(dropped, sql`events`)).all()) found.add(projectId, id)
      foundCount += found.size
      return dropped.filter((each) => !found.has(each.projectId, each.eventId))
    },
    beginBatch: () => {
      before = recent
      recent = new IdSet()
      beforeDropped = recentDropped
      recentDropped = new IdSet()
    },
    fill: async (signal) => {
      const next = await newFilter()
      // From here on what comes is written into it too; what is in the store by now the stream gives; the rest is on its way.
      filling = next
      for (const set of [before, recent, beforeDropped, recentDropped])
        for (const [projectId, id] of set.all()) next.add(projectId, id)
      try {
        const stream = await database.stream(
          sql`SELECT project_id, event_id FROM events UNION ALL SELECT project_id, event_id FROM dropped WHERE event_id != 0`,
          'RowBinary',
          { signal, maxSeconds: 3_600, settings: { max_threads: 1 } },
        )
        let rest: Buffer = Buffer.alloc(0)
        for await (const chunk of stream) {
          const piece: Buffer = chunk
          const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
          const end = bytes.length - (bytes.length % 12)
          for (let at = 0; at < end; at += 12)
            next.addHalves(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8))
          rest = bytes.subarray(end)
        }
        filter = next
      } finally {
        filling = undefined
      }
    },
    stats: () => ({
      isFilled: filter !== undefined && !filter.isFull,
      ids: filter?.count ?? 0,
      filterBytes: filter?.bytes ?? 0,
      lookedUp,
      found: foundCount,
    }),
  }
}

interface Known {
  readonly projectId: number
  readonly eventId: bigint
}
/** Refusals and what can't be read have none: each stands for itself. */
const hasId = (dropped: Dropped): boolean => dropped.eventId !== 0n

const idBytes = new BigUint64Array(1)
const idHalves = new Uint32Array(idBytes.buffer)

/**
 * Ids within their projects: a table of three words each (project, halves of the id), with open addressing. A batch has
 * tens of thousands of ids, and sets of bigints cost a tenth of the loader's time. Project 0 with id 0 stands for no entry.
 */
class IdSet {
  #words = new Uint32Array(3 * 1_024)
  #hasZero = false
  size = 0

  has(projectId: number, id: bigint): boolean {
    idBytes[0] = id
    const low = idHalves[0] ?? 0
    const high = idHalves[1] ?? 0
    if (projectId === 0 && id === 0n) return this.#hasZero
    return this.#isAt(this.#placeOf(projectId, low, high), projectId, low, high)
  }
  *all(): Generator<readonly [projectId: number, id: bigint]> {
    if (this.#hasZero) yield [0, 0n]
    for (let at = 0; at < this.#words.length; at += 3) {
      const [projectId = 0, low = 0, high = 0] = this.#words.subarray(at, at + 3)
      if (projectId !== 0 || low !== 0 || high !== 0) yield [projectId, (BigInt(high) << 32n) | BigInt(low)]
    }
  }
  /** False if it was there. */
  add(projectId: number, id: bigint): boolean {
    idBytes[0] = id
    const low = idHalves[0] ?? 0
    const high = idHalves[1] ?? 0
    if (projectId === 0 && id === 0n) {
      if (this.#hasZero) return false
      this.#hasZero = true
    } else {
      const at = this.#placeOf(projectId, low, high)
      if (this.#isAt(at, projectId, low, high)) return false
      this.#set(at, projectId, low, high)
      if (this.size * 6 > this.#words.length) this.#grow()
    }
    this.size++
    return true
  }

  #isAt(at: number, projectId: number, low: number, high: number): boolean {
    return this.#words[at] === projectId && this.#words[at + 1] === low && this.#words[at + 2] === high
  }
  #set(at: number, projectId: number, low: number, high: number): void {
    this.#words[at] = projectId
    this.#words[at + 1] = low
    this.#words[at + 2] = high
  }
  /** Where it is, or the free place where it would be. Ids are hashes already. */
  #placeOf(projectId: number, low: number, high: number): number {
    const places = this.#words.length / 3
    let place = ((low ^ Math.imul(projectId, 0x9e3779b1)) >>> 0) & (places - 1)
    for (;;) {
      const at = place * 3
      if (this.#isAt(at, projectId, low, high) || this.#isAt(at, 0, 0, 0)) return at
      place = (place + 1) & (places - 1)
    }
  }
  /** At most half of it is taken. */
  #grow(): void {
    const before = this.#words
    this.#words = new Uint32Array(before.length * 2)
    for (let at = 0; at < before.length; at += 3) {
      const projectId = before[at] ?? 0
      const low = before[at + 1] ?? 0
      const high = before[at + 2] ?? 0
      if (projectId === 0 && low === 0 && high === 0) continue
      this.#set(this.#placeOf(projectId, low, high), projectId, low, high)
    }
  }
}

/** Ids are hashes already: their halves, mixed with the project, give the probes (Kirsch and Mitzenmacher's two hashes). */
class Bloom {
  readonly #words: Uint32Array
  readonly #mask: number
  readonly #capacity: number
  count = 0

  /** The size is a power of two, within `maxBytes`. */
  constructor(ids: number, maxBytes: number) {
    const wanted = 2 ** Math.ceil(Math.log2((ids * bitsPerId) / 8))
    const most = 2 ** Math.floor(Math.log2(maxBytes))
    const bytes = Math.max(4, Math.min(wanted, most))
    this.#words = new Uint32Array(bytes / 4)
    this.#mask = bytes * 8 - 1
    // At the cap a larger one can't be had.
    this.#capacity = wanted > most ? Number.POSITIVE_INFINITY : (bytes * 8) / bitsPerId
  }
  get bytes(): number {
    return this.#words.byteLength
  }
  /** It was made for fewer ids, and a larger one is allowed. */
  get isFull(): boolean {
    return this.count > this.#capacity
  }
  add(projectId: number, id: bigint): void {
    idBytes[0] = id
    this.addHalves(projectId, idHalves[0] ?? 0, idHalves[1] ?? 0)
  }
  addHalves(projectId: number, low: number, high: number): void {
    let probe = low ^ Math.imul(projectId, 0x9e3779b1)
    const step = (high ^ Math.imul(projectId, 0x85ebca6b)) | 1
    for (let index = 0; index < probes; index++) {
      const bit = (probe & this.#mask) >>> 0
      this.#words[bit >>> 5] = (this.#words[bit >>> 5] ?? 0) | (1 << (bit & 31))
      probe = (probe + step) | 0
    }
    this.count++
  }
  has(projectId: number, id: bigint): boolean {
    idBytes[0] = id
    let probe = (idHalves[0] ?? 0) ^ Math.imul(projectId, 0x9e3779b1)
    const step = ((idHalves[1] ?? 0) ^ Math.imul(projectId, 0x85ebca6b)) | 1
    for (let index = 0; index < probes; index++) {
      const bit = (probe & this.#mask) >>> 0
      if (((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
      probe = (probe + step) | 0
    }
    return true
  }
}
