// The naive definition of a visit: its events in order of time, and what follows from them.
import { pageViewEvents, type Event } from '../../event/index.ts'
import type { Goal, VirtualEvent } from '../../report/index.ts'
import { personsOf, type Said } from './persons.ts'
import { profilesOf, type Profiles } from './profiles.ts'

export interface Visit {
  readonly events: readonly Event[]
  readonly first: Event
  readonly last: Event
  readonly entry: Event | undefined
  readonly exit: Event | undefined
  readonly interactions: number
  readonly pageViews: number
  readonly engagedMs: number
  readonly durationMs: number
}
/** One project's events, and the visits that they make. */
export interface Project {
  readonly events: readonly Event[]
  readonly visits: ReadonlyMap<bigint, Visit>
  /** Whose an event is, after all joins. */
  readonly personOf: (event: Event) => bigint
  /** Who an id is. */
  readonly personOfId: (id: bigint) => bigint
  readonly profiles: Profiles
  /** Of the report: dates without a zone are local. */
  readonly timeZone: string
  /** Of the project: of amounts that came without one, and into which they are converted. */
  readonly currency: string
  /** Days are local in this zone, whatever the report's is. */
  readonly home: string
  readonly rates: readonly OracleRate[]
  readonly goals: readonly Goal[]
  readonly merges: ReadonlyMap<string, string>
  readonly virtualEvents: readonly VirtualEvent[]
  /** What it is called in reports. */
  readonly nameOf: (event: Event) => string
  /** Where a test has cohorts (oracle/people.ts). */
  readonly isInCohort?: (cohortId: number, event: Event) => boolean
}
/** What people keep of a project. */
export type Kept = Pick<Project, 'goals' | 'merges'> &
  Partial<Pick<Project, 'virtualEvents' | 'rates'>> & { readonly said?: readonly Said[] }
/** How much of the currency a euro is worth, on a day as 2026-11-30. */
export interface OracleRate {
  readonly currency: string
  readonly day: string
  readonly rate: string
}
const nothing: Kept = { goals: [], merges: new Map() }

export const isPageView = (event: Event): boolean => pageViewEvents.has(event.eventName)
const inOrder = (a: Event, b: Event): number =>
  a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)

export function projectOf(events: readonly Event[], timeZone = 'UTC', kept: Kept = nothing): Project {
  const { goals, merges, said, virtualEvents = [], rates = [] } = kept
  const visits = new Map<bigint, Visit>()
  for (const [id, ofVisit] of Map.groupBy(events, ({ sessionId }) => sessionId)) {
    const sorted = ofVisit.toSorted(inOrder)
    const views = sorted.filter(isPageView)
    const first = sorted[0]
    const last = sorted.at(-1)
    if (first === undefined || last === undefined) continue
    visits.set(id, {
      events: sorted,
      first,
      last,
      entry: views[0],
      exit: views.at(-1),
      interactions: sorted.filter(({ isInteractive }) => isInteractive).length,
      pageViews: views.length,
      engagedMs: sum(sorted.map(({ engagedMs }) => engagedMs)),
      durationMs: last.timestamp - first.timestamp,
    })
  }
  const persons = personsOf(events, said)
  return {
    events,
    visits,
    personOf: persons.ofEvent,
    personOfId: persons.ofId,
    profiles: profilesOf(events, persons.ofId),
    timeZone,
    currency: 'EUR',
    home: 'Europe/Berlin',
    rates,
    goals,
    merges,
    virtualEvents,
    nameOf: ({ eventName }) => merges.get(eventName) ?? eventName,
  }
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export function visitOf(project: Project, event: Event): Visit {
  const visit = project.visits.get(event.sessionId)
  if (visit === undefined) throw new Error('An event without a visit')
  return visit
}
