// The naive paths: each visit's, or each person's, nodes one after the other.
import { automaticEvents, type Event } from '../../event/index.ts'
import type { PathsReport } from '../../report/index.ts'
import { matches, textOf, valueOf } from './filter.ts'
import { isNamed } from './goals.ts'
import { fits } from './wildcard.ts'
import { isSelected } from './selection.ts'
import type { Project } from './visits.ts'

/** One walk of one person. With both anchors it may be longer than was asked for. */
export interface Attempt {
  readonly person: bigint
  readonly nodes: readonly string[]
}
interface Node {
  readonly name: string
  readonly time: number
}
const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const inOrder = (a: Event, b: Event): number => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1)

/** What an event is called as a node; undefined: it is none. */
function nodeOf(event: Event, report: PathsReport, project: Project): string | undefined {
  const { nodes } = report
  if (!matches(nodes.filter, event, project)) return undefined
  const given = rawName(event, report, project)
  if (given === undefined || given === '') return undefined
  const rule = nodes.rules.find(({ match, pattern }) =>
    match === 'regex' ? new RegExp(pattern, 'us').test(given) : fits(pattern, given),
  )
  const name = rule?.name ?? given
  return nodes.hidden.includes(name) ? undefined : name
}

function rawName(event: Event, { nodes, start, end }: PathsReport, project: Project): string | undefined {
  const { by, events = [] } = nodes
  if (by === 'property') {
    if (!isSelected({ events }, event, project)) return undefined
    return textOf(valueOf(nodes.property ?? '', event, project)) ?? undefined
  }
  if (by === 'page' && event.eventName === 'page_view') return event.path
  if (by === 'screen' && event.eventName === 'screen_view') {
    const named = ['screen', 'screen_name'].map((own) => textOf(valueOf(`properties.${own}`, event, project)))
    return [...named, event.title].find((name) => name !== null && name !== '') ?? event.path
  }
  if (by === 'event' && events.length === 0) {
    const anchors = [start?.node, end?.node]
    const isAnchor = (name: string): boolean => anchors.includes(name)
    const asAnchor = project.virtualEvents.filter(({ name }) => isAnchor(name))
    // The start before the end, where an event is both.
    const one = anchors.find((name) =>
      asAnchor.some((each) => each.name === name && isNamed(each.name, event, project)),
    )
    if (one !== undefined) return one
    return automaticEvents.has(event.eventName) && !isAnchor(event.eventName) ? undefined : project.nameOf(event)
  }
  const meant = events.filter((one) => isNamed(one.event_name, event, project) && matches(one.filter, event, project))
  const virtual = meant.find((one) => project.virtualEvents.some(({ name }) => name === one.event_name))
  if (virtual !== undefined) return virtual.event_name
  return meant.length > 0 ? project.nameOf(event) : undefined
}

export function attemptsOf(
  report: PathsReport,
  project: Project,
  range: { readonly from: string; readonly to: string },
): readonly Attempt[] {
  const { from, to } = { from: Date.parse(range.from), to: Date.parse(range.to) }
  const events = project.events
    .filter(({ timestamp }) => timestamp >= from && timestamp < to)
    .filter((event) => matches(report.filter, event, project))
    .toSorted(inOrder)
  const isOfVisit = report.within === 'session'
  const owners = Map.groupBy(events, (event) => `${isOfVisit ? event.sessionId : ''}/${project.personOf(event)}`)
  return [...owners].flatMap(([owner, own]) => {
    const nodes = own.flatMap((event): Node[] => {
      const name = nodeOf(event, report, project)
      return name === undefined ? [] : [{ name, time: event.timestamp }]
    })
    const person = BigInt(owner.split('/')[1] ?? '')
    return walksOf(report, nodes).map((names) => ({ person, nodes: names }))
  })
}

/** An end alone is the same walk seen from its end. */
function walksOf(report: PathsReport, nodes: readonly Node[]): readonly (readonly string[])[] {
  const { start, end } = report
  if (start !== undefined || end === undefined) return forwards(report, nodes, start?.node, end?.node)
  const mirrored = nodes.toReversed().map(({ name, time }) => ({ name, time: -time }))
  return forwards(report, mirrored, end.node, undefined).map((walk) => walk.toReversed())
}

function forwards(
  report: PathsReport,
  nodes: readonly Node[],
  start: string | undefined,
  end: string | undefined,
): readonly (readonly string[])[] {
  const { within } = report
  const length = within === 'session' ? Infinity : within.count * unitMs[within.unit]
  const walks: (readonly string[])[] = []
  let overAt = -Infinity
  nodes.forEach(({ name, time }, index) => {
    if (time <= overAt || (start !== undefined && name !== start)) return
    const names = nodes.slice(index).filter((node) => node.time <= time + length)
    const walk = names
      .map((node) => node.name)
      .filter((node, at, all) => !report.collapse_repeats || at === 0 || all[at - 1] !== node)
    const ends = end === undefined ? walk.length - 1 : walk.indexOf(end, 1)
    if (ends < 0) return
    overAt = time + length
    const whole = walk.slice(0, ends + 1)
    walks.push(end === undefined ? whole.slice(0, report.steps) : whole)
  })
  return walks
}
