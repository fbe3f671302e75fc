// Generated projects on a real engine, for the tests of kinds of reports: who is joined with whom differs between them, one
// project's events are another's as well, and everybody has the same ids (so that walls must not lean on ids).
import fc from 'fast-check'
import type { Event } from '../../event/index.ts'
import type { Cohort, Goal, Result, VirtualEvent } from '../../report/index.ts'
import { createQueryEngine, type QueryEngine } from '../../query/index.ts'
import { freshDatabase, type FreshDatabase } from '../fresh-engine.ts'
import type { Join } from '../../store/index.ts'
import { weekStart } from './calendar.ts'
import { generatedCohorts } from './generate-people.ts'
import { copied, generatedEvents, inSpring, springProject, worldNow } from './generate-world.ts'
import { withCohorts, type PersonWorld } from './people.ts'
import { generatedSaid } from './persons.ts'
import { askWorldRates, worldRates } from './rates.ts'
import { projectOf, type Project } from './visits.ts'

const identifying = new Map([
  [1, 'nobody'],
  [2, 'own'],
  [3, 'anybody'],
] as const)
/** Of every project. */
const home = 'Europe/Berlin'
/** Of the static cohort: ids. */
const members = [2n, 5n, 12n]
/** The same events as project 1 has. */
export const copy = 4
/** Projects with the same events, persons and joins: of nobody who says who he is; of anybody, in every way there may be. */
export const twins = [
  [1, copy],
  [3, 5],
] as const

export interface Worlds {
  readonly fresh: FreshDatabase
  readonly engine: QueryEngine
  /** Project ids with events of their own. */
  readonly projects: readonly number[]
  /** Ids 1 to 4, of every project; the last is static. */
  readonly cohorts: readonly Cohort[]
  /** For the oracles; dates are local in the zone. */
  readonly project: (projectId: number, timeZone: string) => Project
  readonly world: (projectId: number, timeZone: string) => PersonWorld
  readonly events: (projectId: number) => readonly Event[]
  readonly close: () => Promise<void>
}

export interface WorldOptions {
  readonly seed: number
  /** Visits of each project. Default 60. */
  readonly visits?: number
  /** ms since 1970. Default: when all is over. */
  readonly now?: () => number
  /** With the project `springProject`, which has events of two years. Default: no. */
  readonly spring?: boolean
  /** Of every project. Default: none. */
  readonly goals?: readonly Goal[]
  /** Of every project. Default: none. */
  readonly merges?: ReadonlyMap<string, string>
  /** Of every project. Default: none. */
  readonly virtualEvents?: readonly VirtualEvent[]
}

export async function openWorlds({
  seed,
  visits = 60,
  now = () => worldNow,
  spring = false,
  goals = [],
  merges = new Map(),
  virtualEvents = [],
}: WorldOptions): Promise<Worlds> {
  const fresh = await freshDatabase()
  const [cohorts = []] = fc.sample(generatedCohorts, { numRuns: 1, seed })
  const engine = createQueryEngine({
    database: fresh.database,
    now,
    project: () => ({ timeZone: home, weekStart, currency: 'EUR', goals, merges, virtualEvents, cohorts }),
    dataVersion: () => '1',
    rates: askWorldRates,
    cacheBytes: 0,
  })
  const worlds = new Map<number, readonly Event[]>()
  const said = new Map<number, readonly Join[]>()
  for (const [id, how] of identifying) {
    const [events = []] = fc.sample(generatedEvents(id, visits, how), { numRuns: 1, seed: seed + id })
    worlds.set(id, events)
    const [joins = []] = how === 'anybody' ? fc.sample(generatedSaid(id), { numRuns: 1, seed: seed + id }) : []
    said.set(id, joins)
    // Before the events: the loader keeps only the first of what is said again and again, so a cut that is dated back behind
    // what is known could not tell what came after it. In life its time is that of its arrival.
    await fresh.insertJoins(joins)
    await fresh.insertEvents(events)
  }
  for (const [one, other] of twins) {
    const joins = (said.get(one) ?? []).map((join) => ({ ...join, projectId: other }))
    await fresh.insertJoins(joins)
    await fresh.insertEvents(copied(worlds.get(one) ?? [], other))
  }
  if (spring) {
    const [before = []] = fc.sample(generatedEvents(springProject, visits), { numRuns: 1, seed })
    worlds.set(springProject, inSpring(worlds.get(1) ?? [], before))
    await fresh.insertEvents(worlds.get(springProject) ?? [])
  }
  for (const id of [...worlds.keys(), ...twins.map(([, other]) => other)])
    await engine.fillCohort(id, { id: 4, fill: 0 }, { personIds: members.map(String) })
  const eventsOf = (projectId: number): readonly Event[] => worlds.get(projectId === copy ? 1 : projectId) ?? []
  const projects = new Map<string, Project>()
  const plain = (projectId: number, timeZone: string): Project => {
    const key = `${projectId} ${timeZone}`
    const project =
      projects.get(key) ??
      projectOf(eventsOf(projectId), timeZone, {
        goals,
        merges,
        virtualEvents,
        rates: worldRates,
        said: said.get(projectId) ?? [],
      })
    projects.set(key, project)
    return project
  }
  const world = (projectId: number, timeZone: string): PersonWorld =>
    withCohorts({
      project: plain(projectId, timeZone),
      home: plain(projectId, home),
      now: now(),
      cohorts,
      members: new Map([[4, members]]),
    })
  return {
    fresh,
    engine,
    projects: [...worlds.keys()],
    cohorts,
    project: (projectId, timeZone) => world(projectId, timeZone).project,
    world,
    events: eventsOf,
    close: () => fresh.close(),
  }
}

/** A result without what differs from run to run. */
export const bare = ({ meta: _, ...rest }: Result): object => rest
