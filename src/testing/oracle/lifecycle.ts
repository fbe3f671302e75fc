// The naive lifecycle and stickiness: sets of persons for each interval. Intervals are taken from the engine's result.
import type { Event } from '../../event/index.ts'
import type {
  LifecycleReport,
  LifecycleResult,
  LifecycleState,
  StickinessReport,
  StickinessResult,
} from '../../report/index.ts'
import { matches } from './filter.ts'
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

/** Of each interval the persons of each state. */
export function lifecycleAnswer(
  report: LifecycleReport,
  project: Project,
  { intervals }: LifecycleResult,
  now: number,
): readonly Readonly<Record<LifecycleState, ReadonlySet<bigint>>>[] {
  const events = project.events.filter(
    (event) => matches(report.filter, event, project) && isSelected(report, event, project),
  )
  return intervals.map(spanOf).map((span, at) => {
    const before = intervals[at - 1]
    const unitStart = startOfUnit(report.interval, span.from, project.timeZone)
    const previousFrom =
      before === undefined ? startOfUnit(report.interval, unitStart - 1, project.timeZone) : spanOf(before).from
    const current = personsIn(events, span, project)
    const previous = personsIn(events, { from: previousFrom, to: span.from }, project)
    const earlier = personsIn(events, { from: -Infinity, to: previousFrom }, project)
    return {
      new: current.difference(previous).difference(earlier),
      returning: current.intersection(previous),
      resurrecting: current.difference(previous).intersection(earlier),
      dormant: span.from > now ? new Set() : previous.difference(current),
    }
  })
}

/** Of each series the persons who were there on exactly (cumulative: at least) n + 1 intervals. */
export function stickinessAnswer(
  report: StickinessReport,
  project: Project,
  range: { readonly from: string; readonly to: string },
  series: StickinessResult['series'],
): readonly (readonly ReadonlySet<bigint>[])[] {
  const { from, to } = { from: Date.parse(range.from), to: Date.parse(range.to) }
  return report.series.map((one, index) => {
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
      const intervals = active.get(person) ?? new Set()
      intervals.add(startOfUnit(report.interval, event.timestamp, project.timeZone))
      active.set(person, intervals)
    }
    return (series[index]?.counts ?? []).map((_, at) => {
      const isOn = (count: number): boolean => (report.cumulative ? count >= at + 1 : count === at + 1)
      return new Set([...active].filter(([, { size }]) => isOn(size)).map(([person]) => person))
    })
  })
}
