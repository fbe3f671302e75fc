// What would 90 days of a real site's visitors look like? The same seed gives the same events, to the byte, in order of
// time and in bounded memory: persons are numbers, and only visits that are under way are held.
import type { EventsRecord, SpooledEvent } from '../../event/index.ts'
import { createPeople, world } from './people.ts'
import { createRandom } from './random.ts'
import { createRhythm, dayMs, slotMs } from './rhythm.ts'
import { famousPost } from './site.ts'
import { type Arrival, arriveAgain, arriveFirst } from './sources.ts'
import { makeCrawl, makeVisit, type Stage, stages, type VisitWorld } from './visit.ts'

export interface SimulationOptions {
  readonly projectId: number
  /** Exactly so many events are made. */
  readonly events: number
  readonly days: number
  /** The end, exclusive: the start of a day (UTC), in ms since 1970. */
  readonly until: number
  readonly seed: number
  /** Written into each record. */
  readonly receivedAt: number
  /** Default 1,000. */
  readonly eventsPerRecord?: number
}

/** People who may come back; the ones that came last, and by themselves those who have an account. */
const visitorsKept = 40_000
const membersKept = 20_000
const fame: Arrival = { referrer: 'https://news.ycombinator.com/', query: '', intent: 'read' }
const crawlShare = 0.012

/** Records of events, in order of time. Ids depend on seed, days and the number of events, not on `until`. */
export function* simulateEvents(options: SimulationOptions): Generator<EventsRecord> {
  const { projectId, events: target, days, until, seed, receivedAt, eventsPerRecord = 1_000 } = options
  const rhythm = createRhythm({ seed, until, days, growth: 1.7 })
  const random = createRandom(seed, 0x2545f491)
  const personOf = createPeople(seed)
  const idStart = `demo-${seed}-${days}-${target}-`
  let ids = 0
  const visitWorld: VisitWorld = {
    random,
    makeId: () => idStart + (ids++).toString(36),
    isBroken: (at) => rhythm.isBroken(at),
    until,
    sdk: 'cairn-js/0.1.0',
  }
  const visitors = createPool(visitorsKept)
  const members = createPool(membersKept)
  let persons = 0
  let made = 0

  /** Events by the slot that they happen in, from the current one on. */
  const waiting: SpooledEvent[][] = []
  const visitEvents: SpooledEvent[] = []
  let placesUpTo: Float64Array = new Float64Array(world.length)
  let activity: Float64Array = placesUpTo
  let busiest = 1

  const pickPlace = (): number => {
    const at = random.next() * (placesUpTo.at(-1) ?? 1)
    let index = 0
    while (index < placesUpTo.length - 1 && (placesUpTo[index] ?? 0) <= at) index++
    return index
  }
  /** Somebody of the pool for whom it is a likely time of day. */
  const pickAwake = (pool: Pool, meanBack: number): number | undefined => {
    for (let tries = 0; tries < 6; tries++) {
      const entry = pool.pick(random.exponential(meanBack))
      if (entry === undefined) return undefined
      const place = pool.placeOf(entry)
      if (random.next() * busiest * (world[place]?.share ?? 1) < (activity[place] ?? 0)) return entry
    }
    return undefined
  }
  const visitOnce = (slot: number, startAt: number): void => {
    if (random.chance(crawlShare)) return makeCrawl(startAt, visitWorld, visitEvents)
    const weekday = (Math.floor(startAt / dayMs) + 4) % 7
    if (random.chance(rhythm.fameShare(slot))) {
      const place = pickPlace()
      const plan = {
        person: personOf(persons, place),
        stage: stages.visitor,
        arrival: fame,
        startAt,
        landing: famousPost,
      }
      visitors.add(persons++, place, makeVisit(plan, visitWorld, visitEvents))
      return
    }
    // Those who have an account come often: their visits grow with their number.
    const memberShare = Math.min(0.3, (members.count() / (visitors.count() + 1)) * 8)
    const member = random.chance(memberShare) ? pickAwake(members, members.count() / 2) : undefined
    if (member !== undefined) {
      const person = personOf(members.numberOf(member), members.placeOf(member))
      const arrival: Arrival = random.chance(0.75)
        ? { referrer: '', query: '', intent: 'app' }
        : arriveAgain(random, weekday)
      members.setStage(
        member,
        makeVisit({ person, stage: members.stageOf(member), arrival, startAt }, visitWorld, visitEvents),
      )
      return
    }
    const visitor = random.chance(0.36) ? pickAwake(visitors, 6_000) : undefined
    const place = visitor === undefined ? pickPlace() : visitors.placeOf(visitor)
    const number = visitor === undefined ? persons++ : visitors.numberOf(visitor)
    const arrival = visitor === undefined ? arriveFirst(random) : arriveAgain(random, weekday)
    const stage = makeVisit(
      { person: personOf(number, place), stage: stages.visitor, arrival, startAt },
      visitWorld,
      visitEvents,
    )
    if (stage !== stages.visitor) {
      if (visitor !== undefined) visitors.remove(visitor)
      members.add(number, place, stage)
    } else if (visitor === undefined) visitors.add(number, place, stage)
  }

  let record: SpooledEvent[] = []
  const toRecord = (events: readonly SpooledEvent[]): EventsRecord => ({
    kind: 'events',
    project_id: projectId,
    intake: 'import',
    received_at: receivedAt,
    context: { address: '', user_agent: '', language: '', country: '' },
    events,
  })

  for (let slot = 0; slot < rhythm.slots; slot++) {
    const slotStart = rhythm.from + slot * slotMs
    activity = rhythm.activity(slot)
    placesUpTo = runningSum(activity, placesUpTo)
    busiest = activity.reduce((most, value, index) => Math.max(most, value / (world[index]?.share ?? 1)), 0)
    const isLast = slot === rhythm.slots - 1
    const planned = isLast ? target : Math.floor(rhythm.plannedUpTo(slot) * target)
    while (made < planned) {
      visitEvents.length = 0
      visitOnce(slot, slotStart + random.next() * slotMs)
      const kept = Math.min(visitEvents.length, target - made)
      made += kept
      for (let index = 0; index < kept; index++) {
        const event = visitEvents[index]
        if (event === undefined) break
        const later = Math.floor(((event.timestamp ?? slotStart) - slotStart) / slotMs)
        ;(waiting[later] ??= []).push(event)
      }
    }
    const due = waiting.shift() ?? []
    due.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
    for (const event of due) {
      record.push(event)
      if (record.length >= eventsPerRecord) {
        yield toRecord(record)
        record = []
      }
    }
  }
  if (record.length > 0) yield toRecord(record)
}

function runningSum(values: Float64Array, into: Float64Array): Float64Array {
  let sum = 0
  for (let index = 0; index < values.length; index++) into[index] = sum += values[index] ?? 0
  return into
}

/** Persons who may come back: a ring, so that the oldest make room. Entries are positions in it. */
interface Pool {
  add(number: number, place: number, stage: Stage): void
  /** So many additions back; undefined where nobody is. */
  pick(back: number): number | undefined
  remove(entry: number): void
  /** Persons that are held, removed ones included. */
  count(): number
  numberOf(entry: number): number
  placeOf(entry: number): number
  stageOf(entry: number): Stage
  setStage(entry: number, stage: Stage): void
}

function createPool(size: number): Pool {
  const numbers = new Uint32Array(size)
  const places = new Uint8Array(size)
  const states: Stage[] = Array.from({ length: size }, () => stages.visitor)
  const isThere = new Uint8Array(size)
  let added = 0
  return {
    add(number, place, stage) {
      const entry = added++ % size
      numbers[entry] = number
      places[entry] = place
      states[entry] = stage
      isThere[entry] = 1
    },
    pick(back) {
      const steps = Math.floor(back)
      if (steps >= Math.min(added, size)) return undefined
      const entry = (added - 1 - steps) % size
      return isThere[entry] === 1 ? entry : undefined
    },
    remove(entry) {
      isThere[entry] = 0
    },
    count: () => Math.min(added, size),
    numberOf: (entry) => numbers[entry] ?? 0,
    placeOf: (entry) => places[entry] ?? 0,
    stageOf: (entry) => states[entry] ?? stages.visitor,
    setStage(entry, stage) {
      states[entry] = stage
    },
  }
}
