// Which visit does an event belong to? Holds, per person, the visits that are still of interest, and gives each event
// its session id by SEMANTICS.md: gaps up to 30 minutes, an SDK's own session id wins, late events join the visit that
// their time falls into, `identify` keeps the visit, midnight splits nothing.
//
// Memory is bounded: persons not heard of for long are forgotten, and loaded from the store when an event comes for
// their time (`missing`, `warm`). Ids are made of (project, person, start), so the same events give the same ids again.
import { type Event, hash64, sessionIdOf } from '../event/index.ts'
import type { MutableEvent } from './types.ts'

/** A visit and one of its persons, as the store knows them. A visit has a row for each of its persons. */
export interface SessionRow {
  readonly projectId: number
  /** A `personId` or an `identifiedPersonId` of its events: a visit with an `identify` has a row for either. */
  readonly personId: bigint
  /** '' for a visit by gaps. Of a visit's events that have one, all have the same (`max(client_session_id)` finds it). */
  readonly clientSessionId: string
  readonly sessionId: bigint
  /** ms of the visit's first and last event, whoever of its persons sent it. */
  readonly firstAt: number
  readonly lastAt: number
}

/** Wanted from the store: all visits with this person whose last event is at `since` (ms) or later, with all their persons. */
export interface PersonSince {
  readonly projectId: number
  readonly personId: bigint
  readonly since: number
}

export interface Sessions {
  /**
   * After a start: `rows` are all visits of all projects with a last event at `since` (ms) or later. With an empty store:
   * `warmStart(-Infinity, [])`. Without a warm start every person is asked for once.
   */
  readonly warmStart: (since: number, rows: readonly SessionRow[]) => void
  /** Forgetting happens only here, so what is warmed stays until the batch is through. */
  readonly beginBatch: () => void
  /** Need nobody be loaded before the event is assigned? */
  readonly isKnown: (event: Event) => boolean
  /** Whom to load before these events are assigned (usually nobody: late events and imports only). */
  readonly missing: (events: readonly Event[]) => PersonSince[]
  /** What the store had for `missing`'s answer. */
  readonly warm: (asked: readonly PersonSince[], rows: readonly SessionRow[]) => void
  /**
   * Writes `sessionId` into the event (which must be the caller's own) and gives it back. Events in the order they came.
   * One that has a session id (from an export of Cairn's own) keeps it: its visit was found before.
   */
  readonly assign: (event: Event) => Event
  /** Was the visit begun by `assign` since the last `beginBatch`? Then the store can't know it. */
  readonly isNew: (sessionId: bigint) => boolean
  /** Would an event of this person at this time join a visit that is known? */
  readonly isLive: (projectId: number, personId: bigint, timestamp: number) => boolean
  /** Persons in memory. */
  readonly size: () => number
}

interface Visit {
  readonly projectId: number
  readonly id: bigint
  readonly clientSessionId: string
  firstAt: number
  lastAt: number
  /** Persons in memory that took part: more than one after an `identify`. */
  holders: number
}

interface Person {
  readonly projectId: number
  /** All visits with a last event at this time (ms) or later are in `visits`. */
  knownSince: number
  readonly visits: Visit[]
}

/** A visit of an SDK's own session id may pause longer than the gap: the store is asked for this long before an event. */
const clientPauseMs = 24 * 3_600_000
/** A person with more visits in memory loses the oldest; the store has them. */
const maxVisitsPerPerson = 64

/**
 * `gapMs`: a project's longest pause within a visit, inclusive. `maxPersons`: about 250 bytes each; at least half of
 * that many, the ones heard of last, are remembered.
 */
export function createSessions(options: {
  readonly gapMs: (projectId: number) => number
  readonly maxPersons?: number
}): Sessions {
  const { gapMs, maxPersons = 200_000 } = options
  // By `keyOf`: a person id is a hash over the project, but an import may bring any.
  let young = new Map<bigint, Person>()
  let old = new Map<bigint, Person>()
  /** Who is not in memory has no visit that ended at this time or later. */
  let coveredSince = Number.POSITIVE_INFINITY
  const coveredSinceIn = new Map<number, number>()
  const overfull = new Set<Person>()
  /** Every visit in memory, so that persons who share one share it also when they are loaded one by one. */
  const visitsById = new Map<bigint, Visit>()
  const begun = new Set<bigint>()

  const covered = (projectId: number): number => Math.max(coveredSince, coveredSinceIn.get(projectId) ?? -Infinity)
  const peek = (key: bigint): Person | undefined => young.get(key) ?? old.get(key)

  const personFor = (projectId: number, personId: bigint): Person => {
    const key = keyOf(projectId, personId)
    let person = young.get(key)
    if (person !== undefined) return person
    person = old.get(key)
    if (person === undefined) person = { projectId, knownSince: covered(projectId), visits: [] }
    else old.delete(key)
    young.set(key, person)
    return person
  }

  /** From when on an event's person has to be known. */
  const sinceOf = ({ projectId, clientSessionId, timestamp }: Event): number => {
    const gap = gapMs(projectId)
    return timestamp - (clientSessionId === '' ? gap : Math.max(clientPauseMs, gap))
  }

  /** Asked about, a person stays in memory until the next batch. */
  const isCovered = (projectId: number, personId: bigint, since: number): boolean => {
    const isInMemory = peek(keyOf(projectId, personId)) !== undefined
    return since >= (isInMemory ? personFor(projectId, personId).knownSince : covered(projectId))
  }

  const release = (visit: Visit): void => {
    if (--visit.holders === 0 && visitsById.get(visit.id) === visit) visitsById.delete(visit.id)
  }

  const forget = (): void => {
    for (const person of overfull) {
      person.visits.sort((a, b) => b.lastAt - a.lastAt)
      for (const visit of person.visits.splice(maxVisitsPerPerson)) {
        person.knownSince = Math.max(person.knownSince, visit.lastAt + 1)
        release(visit)
      }
    }
    overfull.clear()
    if (young.size < maxPersons / 2) return
    for (const { projectId, visits } of old.values()) {
      let since = covered(projectId)
      for (const visit of visits) {
        since = Math.max(since, visit.lastAt + 1)
        release(visit)
      }
      coveredSinceIn.set(projectId, since)
    }
    old = young
    young = new Map()
  }

  const addVisit = (person: Person, visit: Visit): void => {
    if (person.visits.includes(visit)) return
    person.visits.push(visit)
    visit.holders++
    if (person.visits.length > maxVisitsPerPerson) overfull.add(person)
  }

  const addRow = (row: SessionRow): void => {
    const person = personFor(row.projectId, row.personId)
    const known = visitsById.get(row.sessionId)
    if (known === undefined || known.projectId !== row.projectId) {
      const { projectId, sessionId: id, clientSessionId, firstAt, lastAt } = row
      const visit: Visit = { projectId, id, clientSessionId, firstAt, lastAt, holders: 0 }
      visitsById.set(id, visit)
      addVisit(person, visit)
    } else {
      known.firstAt = Math.min(known.firstAt, row.firstAt)
      known.lastAt = Math.max(known.lastAt, row.lastAt)
      addVisit(person, known)
    }
  }

  /** The visit of this id, whosever it is. */
  const visitOf = (projectId: number, id: bigint, timestamp: number): Visit => {
    const known = visitsById.get(id)
    if (known?.projectId === projectId) return known
    const visit: Visit = { projectId, id, clientSessionId: '', firstAt: timestamp, lastAt: timestamp, holders: 0 }
    visitsById.set(id, visit)
    return visit
  }

  return {
    warmStart(since, rows) {
      coveredSince = since
      for (const person of [...young.values(), ...old.values()]) person.knownSince = Math.min(person.knownSince, since)
      for (const row of rows) addRow(row)
    },
    beginBatch() {
      forget()
      begun.clear()
    },
    isKnown: (event) => {
      const { projectId, personId, identifiedPersonId } = event
      const since = sinceOf(event)
      return (
        isCovered(projectId, personId, since) &&
        (identifiedPersonId === 0n || isCovered(projectId, identifiedPersonId, since))
      )
    },
    missing(events) {
      const asked = new Map<bigint, PersonSince>()
      const ask = (projectId: number, personId: bigint, since: number): void => {
        if (isCovered(projectId, personId, since)) return
        const key = keyOf(projectId, personId)
        const before = asked.get(key)
        if (before === undefined || since < before.since) asked.set(key, { projectId, personId, since })
      }
      for (const event of events) {
        const { projectId, personId, identifiedPersonId } = event
        const since = sinceOf(event)
        ask(projectId, personId, since)
        if (identifiedPersonId !== 0n) ask(projectId, identifiedPersonId, since)
      }
      return [...asked.values()]
    },
    warm(asked, rows) {
      for (const { projectId, personId, since } of asked) {
        const person = personFor(projectId, personId)
        person.knownSince = Math.min(person.knownSince, since)
      }
      for (const row of rows) addRow(row)
    },
    assign(event) {
      const { projectId, personId, identifiedPersonId, clientSessionId, timestamp } = event
      const gap = gapMs(projectId)
      const person = personFor(projectId, personId)
      const identified = identifiedPersonId === 0n ? undefined : personFor(projectId, identifiedPersonId)
      let visit =
        event.sessionId === 0n
          ? findVisit(person, clientSessionId, timestamp, gap)
          : visitOf(projectId, event.sessionId, timestamp)
      // The first that is heard of a device may be who uses it: then its visit is that person's, if one goes on.
      if (visit === undefined && identified !== undefined)
        visit = findVisit(identified, clientSessionId, timestamp, gap)
      if (visit === undefined) {
        const seed = hash64('session', String(projectId), String(personId), clientSessionId || String(timestamp))
        const id = sessionIdOf(timestamp, Number(seed & 0xffff_ffffn))
        visit = { projectId, id, clientSessionId, firstAt: timestamp, lastAt: timestamp, holders: 0 }
        visitsById.set(id, visit)
        begun.add(id)
      }
      visit.firstAt = Math.min(visit.firstAt, timestamp)
      visit.lastAt = Math.max(visit.lastAt, timestamp)
      addVisit(person, visit)
      if (identified !== undefined) addVisit(identified, visit)
      const own: MutableEvent = event
      own.sessionId = visit.id
      return event
    },
    isNew: (sessionId) => begun.has(sessionId),
    isLive(projectId, personId, timestamp) {
      const person = peek(keyOf(projectId, personId))
      return person !== undefined && findVisit(person, '', timestamp, gapMs(projectId)) !== undefined
    },
    size: () => young.size + old.size,
  }
}

const keyOf = (projectId: number, personId: bigint): bigint => (BigInt(projectId) << 64n) | personId

/**
 * With an SDK's session id: that visit, whenever it was. Else the visit that the time falls into, or the nearest one
 * within the gap; of two equally near ones the earlier, of two that overlap the one that began later.
 */
function findVisit(person: Person, clientSessionId: string, timestamp: number, gap: number): Visit | undefined {
  let best: Visit | undefined
  let bestDistance = clientSessionId === '' ? gap : Number.POSITIVE_INFINITY
  for (const visit of person.visits) {
    if (clientSessionId !== '' && visit.clientSessionId !== clientSessionId) continue
    const distance = Math.max(visit.firstAt - timestamp, timestamp - visit.lastAt, 0)
    if (distance > bestDistance) continue
    if (distance === bestDistance && best !== undefined) {
      // Ids settle what is left, so that the order in memory never matters.
      const later = visit.firstAt - best.firstAt || (visit.id > best.id ? 1 : -1)
      if (distance === 0 ? later < 0 : later > 0) continue
    }
    best = visit
    bestDistance = distance
  }
  return best
}
