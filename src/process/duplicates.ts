// Which events were seen before? Within a batch, and against the ids of lately stored events; older ones are the store's
// to look up (the loader asks it for `unknown`). Ids count within their project.
import type { Event } from '../event/index.ts'

export interface Sifted {
  /** Not seen in this batch or lately. */
  readonly fresh: Event[]
  readonly repeated: Event[]
  /** Of `fresh`, those whose id a sender made: only these can be in the store already. */
  readonly unknown: Event[]
}

export interface Duplicates {
  /** Sorts a batch; changes nothing, so that a batch that could not be stored can be sifted again. */
  readonly sift: (events: readonly Event[]) => Sifted
  /** To be called once the events are stored (or were found in the store). */
  readonly remember: (events: readonly Event[]) => void
}

type Generation = Map<number, Set<bigint>>

/** Remembers between `limit / 2` and `limit` ids, about 60 bytes each. */
export function createDuplicates(limit = 1_000_000): Duplicates {
  let young: Generation = new Map()
  let old: Generation = new Map()
  let size = 0
  return {
    sift(events) {
      const fresh: Event[] = []
      const repeated: Event[] = []
      const unknown: Event[] = []
      const batch: Generation = new Map()
      for (const event of events) {
        if (event.eventIdMade) {
          fresh.push(event)
        } else if (has(young, event) || has(old, event) || !add(batch, event)) {
          repeated.push(event)
        } else {
          fresh.push(event)
          unknown.push(event)
        }
      }
      return { fresh, repeated, unknown }
    },
    remember(events) {
      for (const event of events) {
        if (event.eventIdMade || !add(young, event)) continue
        size++
        if (size >= limit / 2) {
          old = young
          young = new Map()
          size = 0
        }
      }
    },
  }
}

const has = (generation: Generation, event: Event): boolean =>
  generation.get(event.projectId)?.has(event.eventId) === true

/** False if it was there. */
function add(generation: Generation, event: Event): boolean {
  let ids = generation.get(event.projectId)
  if (ids === undefined) {
    ids = new Set()
    generation.set(event.projectId, ids)
  }
  if (ids.has(event.eventId)) return false
  ids.add(event.eventId)
  return true
}
