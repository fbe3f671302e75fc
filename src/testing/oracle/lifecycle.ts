// The naive lifecycle and stickiness: sets of persons for each interval. Intervals are taken from the engine's result.
import type { Event } from '../../event/index.ts'
import {
  lifecycleStates,
  type LifecycleReport,
  type LifecycleResult,
  type LifecycleState,
  type StickinessReport,
} from '../../report/index.ts'
import { matches, textOf, valueOf } from './filter.ts'
import { compareKeys, type Key } from './keys.ts'
import { isSelected } from './selection.ts'
import { startOfUnit } from './calendar.ts'
import type { Project } from './visits.ts'

interface Span {
  readonly from: number
  readonly to: number
}
const spanOf = ({ start, end }: { readonly start: string; readonly end: string }): Span => ({
  from: Date.parse(start),
  to: Date.parse(end),
})
const personsIn = (events: readonly Event[], { from, to }: Span, project: Project): ReadonlySet<bigint> =>
  new Set(events.filter(({ timestamp }) => timestamp >= from && timestamp < to).map(project.personOf))

const earlier = (a: Event, b: Event): number =>
  a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)
/** Of each person of these events the key at the first of them. */
const keysOf = (
  { breakdown }: { readonly breakdown: readonly string[] },
  events: readonly Event[],
  project: Project,
): ReadonlyMap<bigint, string> =>
  new Map(
    // (Of several entries a map keeps the last one.)
    events
      .toSorted((a, b) => earlier(b, a))
      .map((event) => [
        project.personOf(event),
        JSON.stringify(breakdown.map((name) => textOf(valueOf(name, event, project)))),
      ]),
  )
/** The groups, largest first, each with its key; those of the page, and how many there are. */
function pageOf<Group>(
  {
    limit,
    offset,
    breakdown,
  }: { readonly limit: number; readonly offset: number; readonly breakdown: readonly string[] },
  keys: Iterable<string>,
  answer: (key: string) => Group,
  sizeOf: (group: Group) => number,
): { readonly groups: readonly (Group & { readonly key: Key })[]; readonly total: number } {
  if (breakdown.length === 0) return { groups: [], total: 1 }
  const all = [...new Set(keys)].map((text) => ({ ...answer(text), key: JSON.parse(text) as Key }))
  const sorted = all.toSorted((a, b) => sizeOf(b) - sizeOf(a) || compareKeys(a.key, b.key))
  return { groups: sorted.slice(offset, offset + limit), total: all.length }
}
const withKey = (
  persons: ReadonlySet<bigint>,
  key: string | undefined,
  keys: ReadonlyMap<bigint, string>,
): ReadonlySet<bigint> =>
  key === undefined ? persons : new Set([...persons].filter((person) => keys.get(person) === key))

type States = Readonly<Record<LifecycleState, ReadonlySet<bigint>>>
interface LifecycleAnswer {
  /** Of each interval the persons of each state. */
  readonly overall: readonly States[]
  readonly groups: readonly { readonly key: Key; readonly intervals: readonly States[] }[]
  readonly total: number
}

export function lifecycleAnswer(
  report: LifecycleReport,
  project: Project,
  { intervals }: LifecycleResult,
  now: number,
): LifecycleAnswer {
  const events = project.events.filter(
    (event) => matches(report.filter, event, project) && isSelected(report, event, project),
  )
  const within = ({ from, to }: Span): readonly Event[] =>
    events.filter(({ timestamp }) => timestamp >= from && timestamp < to)
  const states = intervals.map(spanOf).map((span, at) => {
    const last = intervals[at - 1]
    const unitStart = startOfUnit(report.interval, span.from, project.timeZone)
    const previousFrom =
      last === undefined ? startOfUnit(report.interval, unitStart - 1, project.timeZone) : spanOf(last).from
    const current = personsIn(events, span, project)
    const previous = personsIn(events, { from: previousFrom, to: span.from }, project)
    const before = personsIn(events, { from: -Infinity, to: previousFrom }, project)
    const persons: States = {
      new: current.difference(previous).difference(before),
      returning: current.intersection(previous),
      resurrecting: current.difference(previous).intersection(before),
      dormant: span.from > now ? new Set() : previous.difference(current),
    }
    const keys = keysOf(report, within(span), project)
    const keysBefore = keysOf(report, within({ from: previousFrom, to: span.from }), project)
    return { persons, keysOf: { new: keys, returning: keys, resurrecting: keys, dormant: keysBefore } }
  })
  const answer = (key: string | undefined) => ({
    intervals: states.map(
      (one) =>
        Object.fromEntries(
          lifecycleStates.map((state) => [state, withKey(one.persons[state], key, one.keysOf[state])]),
        ) as unknown as States,
    ),
  })
  const keys = states.flatMap((one) =>
    lifecycleStates.flatMap((state) => [...one.persons[state]].map((person) => one.keysOf[state].get(person) ?? '')),
  )
  const sizeOf = (group: ReturnType<typeof answer>): number =>
    group.intervals.reduce((sum, one) => sum + one.new.size + one.returning.size + one.resurrecting.size, 0)
  return { overall: answer(undefined).intervals, ...pageOf(report, keys, answer, sizeOf) }
}

/** Of each series the persons who were there on exactly (cumulative: at least) n + 1 intervals. */
type Counts = readonly (readonly ReadonlySet<bigint>[])[]
interface StickinessAnswer {
  readonly overall: Counts
  /** Those of the page of this range. */
  readonly groups: readonly { readonly key: Key; readonly counts: Counts }[]
  readonly total: number
  /** A group that is on no page as well. */
  readonly groupOf: (key: Key) => Counts
}

/** `intervals`: how many the range has. */
export function stickinessAnswer(
  report: StickinessReport,
  project: Project,
  range: { readonly from: string; readonly to: string },
  intervals: number,
): StickinessAnswer {
  const { from, to } = { from: Date.parse(range.from), to: Date.parse(range.to) }
  const series = report.series.map((one) => {
    const events = project.events.filter(
      (event) =>
        event.timestamp >= from &&
        event.timestamp < to &&
        matches(report.filter, event, project) &&
        isSelected(one, event, project),
    )
    const active = new Map<bigint, Set<number>>()
    for (const event of events) {
      const person = project.personOf(event)
      const found = active.get(person) ?? new Set()
      found.add(startOfUnit(report.interval, event.timestamp, project.timeZone))
      active.set(person, found)
    }
    return { active, keys: keysOf(report, events, project) }
  })
  const countsOf = (key: string | undefined): Counts =>
    series.map(({ active, keys }) =>
      Array.from({ length: intervals }, (_, at) => {
        const isOn = (count: number): boolean => (report.cumulative ? count >= at + 1 : count === at + 1)
        const on = new Set([...active].filter(([, { size }]) => isOn(size)).map(([person]) => person))
        return withKey(on, key, keys)
      }),
    )
  const all = series.flatMap(({ keys }) => [...keys.values()])
  const sizeOf = (key: string): number => [...(series[0]?.keys.values() ?? [])].filter((other) => other === key).length
  const page = pageOf(
    report,
    all,
    (key) => ({ counts: countsOf(key), size: sizeOf(key) }),
    ({ size }) => size,
  )
  return { overall: countsOf(undefined), ...page, groupOf: (key) => countsOf(JSON.stringify(key)) }
}
