// What is a cohort made of? Other cohorts and virtual events, whose filters may name cohorts in turn: all of it becomes one
// condition wherever the cohort is used, so circles and excess are refused before anything is resolved.
import { cohortsNamed, type Cohort, type PersonFilter, type VirtualEvent } from '../../report/index.ts'
import { QueryError } from '../errors.ts'

/** Cohorts within cohorts: so deep, and so many conditions in all. */
const deepest = 10
const mostConditions = 500

interface Kept {
  readonly cohorts: readonly Cohort[]
  readonly virtualEvents: readonly VirtualEvent[]
}
type Node = { readonly kind: 'cohort'; readonly id: number } | { readonly kind: 'virtual'; readonly name: string }
interface Weight {
  readonly conditions: number
  /** Cohorts on the longest way down, itself included. */
  readonly depth: number
}

export function cohortAt(id: number, cohorts: readonly Cohort[]): Cohort {
  const cohort = cohorts.find((one) => one.id === id)
  if (cohort === undefined) throw new QueryError('bad_report', `There is no cohort ${id} in this project.`)
  return cohort
}

/** Throws QueryError for a cohort that is in itself, has too much in it, or names one that is not there. */
export function createCohortCheck(kept: Kept): (id: number) => void {
  const known = new Map<string, Weight>()
  return (id) => {
    const { conditions, depth } = weigh({ kind: 'cohort', id }, kept, [], known)
    if (depth > deepest) throw new QueryError('bad_report', `Cohorts are made of cohorts more than ${deepest} deep.`)
    if (conditions > mostConditions)
      throw new QueryError(
        'bad_report',
        `The cohort “${cohortAt(id, kept.cohorts).name}” has more than ${mostConditions} conditions with all cohorts that it is made of.`,
      )
  }
}

/** Each node once, however many ways lead to it: a node that is left was free of circles. */
function weigh(node: Node, kept: Kept, path: readonly string[], known: Map<string, Weight>): Weight {
  const key = JSON.stringify(node)
  if (path.includes(key)) {
    const names = [...path.slice(path.indexOf(key)), key].map((each) => `“${nameOf(JSON.parse(each), kept)}”`)
    throw new QueryError('bad_report', `A cohort can’t be made of itself: ${names.join(' → ')}.`)
  }
  const before = known.get(key)
  if (before !== undefined) return before
  const { own, parts } = madeOf(node, kept)
  const weights = parts.map((part) => weigh(part, kept, [...path, key], known))
  const weight = {
    conditions: weights.reduce((sum, { conditions }) => sum + conditions, own),
    depth: Math.max(0, ...weights.map(({ depth }) => depth)) + (node.kind === 'cohort' ? 1 : 0),
  }
  known.set(key, weight)
  return weight
}

const nameOf = (node: Node, { cohorts }: Kept): string =>
  node.kind === 'virtual' ? node.name : (cohorts.find(({ id }) => id === node.id)?.name ?? String(node.id))

/** Its own conditions, and what it names (each as often as it is named). */
function madeOf(
  node: Node,
  { cohorts, virtualEvents }: Kept,
): { readonly own: number; readonly parts: readonly Node[] } {
  const cohortNodes = (value: unknown): readonly Node[] => cohortsNamed(value).map((id) => ({ kind: 'cohort', id }))
  if (node.kind === 'virtual') {
    const definition = virtualEvents.find(({ name }) => name === node.name)?.definition
    // Names of events in it are those of captured ones.
    return { own: definition?.any_of.length ?? 0, parts: cohortNodes(definition) }
  }
  const { definition } = cohortAt(node.id, cohorts)
  if (definition === undefined) return { own: 1, parts: [] }
  const virtual = virtualNamed(definition, virtualEvents).map((name): Node => ({ kind: 'virtual', name }))
  return { own: conditionsOf(definition), parts: [...cohortNodes(definition), ...virtual] }
}

function conditionsOf(filter: PersonFilter): number {
  if ('and' in filter) return filter.and.reduce((sum, part) => sum + conditionsOf(part), 0)
  if ('or' in filter) return filter.or.reduce((sum, part) => sum + conditionsOf(part), 0)
  return 'not' in filter ? conditionsOf(filter.not) : 1
}

/** The virtual events that anything in the words of reports names: as an event, or as what `event_name` is or is not. */
function virtualNamed(value: unknown, virtualEvents: readonly VirtualEvent[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((part) => virtualNamed(part, virtualEvents))
  if (typeof value !== 'object' || value === null) return []
  const ignoresCase = 'case_insensitive' in value && value.case_insensitive === true
  const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text)
  const named = new Set(namesIn(value).map(fold))
  const own = virtualEvents.flatMap(({ name }) => (named.has(fold(name)) ? [name] : []))
  return [...own, ...Object.values(value).flatMap((part) => virtualNamed(part, virtualEvents))]
}

function namesIn(value: object): readonly string[] {
  if ('event_name' in value && typeof value.event_name === 'string') return [value.event_name]
  const isOfName = 'property' in value && value.property === 'event_name' && 'value' in value
  return isOfName ? [value.value].flat().filter((one) => typeof one === 'string') : []
}
