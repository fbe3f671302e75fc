// The naive definition of a person: who belongs together by all that was said, event by event, and whose a visit is.
import fc from 'fast-check'
import type { Event } from '../../event/index.ts'
import type { Join } from '../../store/index.ts'
import { worldDays, worldStart } from './generate-world.ts'

/** What people of the team said: merges and cuts. */
export type Said = Pick<Join, 'kind' | 'from' | 'to' | 'at' | 'eventId'>

/** Merges of anybody with anybody, and cuts of anybody from somebody or all, amid the world. */
export const generatedSaid = (projectId: number): fc.Arbitrary<readonly Join[]> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom('merge' as const, 'cut' as const, 'cut' as const),
        from: fc.bigInt({ min: 1n, max: 14n }),
        to: fc.bigInt({ min: 0n, max: 14n }),
        at: fc.integer({ min: worldStart, max: worldStart + worldDays * 86_400_000 }),
      }),
      { maxLength: 8 },
    )
    .map((all) =>
      all
        .filter(({ kind, to }) => kind === 'cut' || to !== 0n)
        .map((one, index) => ({ ...one, projectId, eventId: BigInt(1_000_000 + index), isOfFuture: false })),
    )

const saidBy = ({ eventName, personId, identifiedPersonId, timestamp, eventId }: Event): Said =>
  eventName === 'alias'
    ? { kind: 'alias', from: identifiedPersonId, to: personId, at: timestamp, eventId }
    : { kind: 'identify', from: personId, to: identifiedPersonId, at: timestamp, eventId }

interface Persons {
  readonly ofEvent: (event: Event) => bigint
  /** Of what is said of an id itself: properties, members of static cohorts. */
  readonly ofId: (id: bigint) => bigint
}

/** report/README.md, persons: the person of an event, over all that was said. */
export function personsOf(events: readonly Event[], byTeam: readonly Said[] = []): Persons {
  const inVisits = events.filter(
    ({ eventName, identifiedPersonId }) =>
      (eventName === 'identify' || eventName === 'alias') && identifiedPersonId !== 0n,
  )
  const said = [...inVisits.map(saidBy), ...byTeam].toSorted((a, b) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1))
  const cuts = said.filter(({ kind }) => kind === 'cut')
  const isVoid = ({ from, to, at }: Said): boolean =>
    cuts.some((cut) => {
      if (cut.at < at) return false
      if (cut.to === 0n) return cut.from === from || cut.from === to
      return (cut.from === from && cut.to === to) || (cut.from === to && cut.to === from)
    })
  const identified = new Set<bigint>()
  const holding = said.filter((one) => {
    if (one.kind === 'cut' || one.from === one.to || isVoid(one)) return false
    if (one.kind !== 'identify') return true
    if (identified.has(one.from)) return false
    identified.add(one.from)
    return true
  })
  /** Everybody in reach of an id. */
  const all = (id: bigint): ReadonlySet<bigint> => {
    const found = new Set([id])
    for (const one of found)
      for (const { from, to } of holding) {
        if (from === one) found.add(to)
        if (to === one) found.add(from)
      }
    return found
  }
  const known = new Map<bigint, bigint>()
  const endOf = (id: bigint): bigint => {
    let person = known.get(id)
    if (person === undefined) {
      const ids = all(id)
      person = holding.find(({ from }) => ids.has(from))?.to ?? id
      known.set(id, person)
    }
    return person
  }
  const ofVisits = new Map<bigint, bigint>()
  const inTime = inVisits.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1))
  for (const [visit, ofVisit] of Map.groupBy(inTime, ({ sessionId }) => sessionId)) {
    const [first] = ofVisit
    if (first === undefined) continue
    if (ofVisit.some(({ personId, identifiedPersonId }) => endOf(personId) !== endOf(identifiedPersonId)))
      ofVisits.set(visit, endOf(isVoid(saidBy(first)) ? first.personId : first.identifiedPersonId))
  }
  return { ofEvent: ({ sessionId, personId }) => ofVisits.get(sessionId) ?? endOf(personId), ofId: endOf }
}
