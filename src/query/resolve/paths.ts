// Paths → plan: which events are nodes, and what each is called.
import { automaticEvents, pathPattern } from '../../event/index.ts'
import type { PathsReport, Report } from '../../report/index.ts'
import { automatic } from '../automatic.ts'
import { QueryError } from '../errors.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import { everything, type Base, type Plan, type Predicate, type Property } from '../plan.ts'
import type { NodeSource, PathsPlan } from '../plan-paths.ts'
import { rewritePredicate } from '../rewrite.ts'
import { resolveEventName, resolveFilter, resolveProperty, type Words } from './filter.ts'
import { virtualEventOf } from './virtual-events.ts'

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
type Nodes = PathsReport['nodes']

/** `resolve`: of the funnel whose persons' paths are asked for, rewritten. */
export function resolvePaths(
  report: PathsReport,
  base: Base,
  words: Words,
  resolve: (report: Report) => Plan,
): PathsPlan {
  const { nodes, within } = report
  const sources = sourcesOf(report, words)
  const any: Predicate = { kind: 'or', parts: sources.map(({ predicate }) => predicate) }
  return {
    kind: 'paths',
    ...base,
    predicate: rewritePredicate({ kind: 'and', parts: [base.filter, resolveFilter(nodes.filter, words), any] }),
    sources: sources.map((source) => ({ ...source, predicate: rewritePredicate(source.predicate) })),
    rules: nodes.rules.map(({ match, pattern, name }) => ({
      pattern: match === 'wildcard' ? pathPattern(pattern) : pattern,
      name,
    })),
    hidden: nodes.hidden,
    start: report.start?.node,
    end: report.end?.node,
    windowMs: within === 'session' ? undefined : within.count * unitMs[within.unit],
    steps: report.steps,
    collapsesRepeats: report.collapse_repeats,
    limit: report.limit,
    topPaths: report.top_paths,
    behind: report.behind && { plan: funnelPlan(resolve(report.behind.report)), point: report.behind.point },
  }
}

function funnelPlan(plan: Plan): FunnelPlan {
  if (plan.kind !== 'funnel') throw new Error(`A funnel was resolved to ${plan.kind}`)
  return plan
}

function sourcesOf(report: PathsReport, words: Words): readonly NodeSource[] {
  const { nodes } = report
  const path: Property = { kind: 'event', field: 'path', type: 'text' }
  switch (nodes.by) {
    case 'page':
      return [{ predicate: sent('page_view'), name: { kind: 'property', property: path } }, ...named(nodes, words)]
    case 'screen':
      return [{ predicate: sent('screen_view'), name: { kind: 'screen' } }, ...named(nodes, words)]
    case 'event':
      return (nodes.events ?? []).length > 0 ? named(nodes, words) : everyEvent(report, words)
    case 'property': {
      if (nodes.property === undefined) throw new QueryError('bad_report', 'Paths by a property need its name.')
      const name = { kind: 'property', property: resolveProperty(nodes.property, words) } as const
      return [{ predicate: selected(nodes, words), name }]
    }
  }
}

/** All but automatic events; a start or end that is none of them (virtual, automatic) is a node as well. */
function everyEvent({ start, end }: PathsReport, words: Words): readonly NodeSource[] {
  const anchors = new Set([start?.node, end?.node].filter((name) => name !== undefined))
  const besides = [...anchors].filter((name) => automaticEvents.has(name) || virtualEventOf(name, words) !== undefined)
  const events = besides.map((event_name) => ({ event_name }))
  return [...named({ events }, words), { predicate: { kind: 'not', part: automatic }, name: eventName(words) }]
}

const sent = (name: string): Predicate => ({ kind: 'event_name', name })
const eventName = (words: Words): NodeSource['name'] => ({
  kind: 'property',
  property: resolveProperty('event_name', words),
})

type NamedEvent = NonNullable<Nodes['events']>[number]
const isMeant = ({ event_name: name, filter }: NamedEvent, words: Words): Predicate => ({
  kind: 'and',
  parts: [resolveEventName(name, words), resolveFilter(filter, words)],
})
const anyOf = (events: readonly NamedEvent[], words: Words): Predicate => ({
  kind: 'or',
  parts: events.map((one) => isMeant(one, words)),
})
const selected = ({ events = [] }: Nodes, words: Words): Predicate =>
  events.length === 0 ? everything : anyOf(events, words)

/** Captured events have the name that they count as, virtual ones their own; an event that is both is the virtual one. */
function named({ events = [] }: Pick<Nodes, 'events'>, words: Words): readonly NodeSource[] {
  const isVirtual = ({ event_name: name }: NamedEvent): boolean =>
    words.virtualEvents.some((virtual) => virtual.name === name)
  const captured = anyOf(
    events.filter((one) => !isVirtual(one)),
    words,
  )
  const virtual = events.filter(isVirtual).map((one): NodeSource => ({
    predicate: isMeant(one, words),
    name: { kind: 'text', text: one.event_name },
  }))
  return captured.kind === 'or' && captured.parts.length === 0
    ? virtual
    : [...virtual, { predicate: captured, name: eventName(words) }]
}
