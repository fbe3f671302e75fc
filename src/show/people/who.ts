// Who is meant? Conditions on persons as the address has them, and as the editor shows them.
import type { PersonFilter, Selection } from '../../report/index.ts'
import { filter, selection, whole } from '../explore/decode.ts'

export type Did = Extract<PersonFilter, { did: unknown }>
export type FirstDid = Extract<PersonFilter, { first_did: unknown }>
export type Within = Did['within']
export type Leaf = Exclude<PersonFilter, { and: unknown } | { or: unknown } | { not: unknown }>
/** A group as the editor shows it. */
export interface WhoGroup {
  readonly join: 'and' | 'or'
  readonly parts: readonly PersonFilter[]
}

const everybody: WhoGroup = { join: 'and', parts: [] }
const mostDepth = 4

/** What there is as a group: one condition is a group of one. */
export function groupOf(who: PersonFilter | undefined): WhoGroup {
  if (who === undefined) return everybody
  if ('and' in who) return { join: 'and', parts: who.and }
  if ('or' in who) return { join: 'or', parts: who.or }
  return { join: 'and', parts: [who] }
}

/** undefined: nobody is left out. Conditions that are not finished (no event, no property) are left out. */
export function whoOf({ join, parts }: WhoGroup): PersonFilter | undefined {
  const finished = parts.flatMap((part): PersonFilter[] => {
    const one = finishedOf(part)
    return one === undefined ? [] : [one]
  })
  if (finished.length === 0) return undefined
  return join === 'and' ? { and: finished } : { or: finished }
}

function finishedOf(part: PersonFilter): PersonFilter | undefined {
  if ('and' in part || 'or' in part) return whoOf(groupOf(part))
  if ('not' in part) {
    const inner = finishedOf(part.not)
    return inner === undefined ? undefined : { not: inner }
  }
  if ('person' in part) return 'and' in part.person && part.person.and.length === 0 ? undefined : part
  if ('cohort' in part) return part.cohort > 0 ? part : undefined
  return part
}

export const unfinishedPerson: Leaf = { person: { and: [] } }
export const unfinishedCohort: Leaf = { cohort: 0 }
export const newDid: Did = { did: {}, times: { at_least: 1 }, within: { last: 30, unit: 'day' } }
export const newFirstDid: FirstDid = { first_did: {}, within: { last: 30, unit: 'day' } }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const units = ['hour', 'day', 'week', 'month'] as const
const date = /^\d{4}-\d\d-\d\d$/
function withinFrom(value: unknown): Within {
  if (value === 'ever') return 'ever'
  if (isRecord(value)) {
    const { from, to } = value
    if (typeof from === 'string' && typeof to === 'string' && date.test(from) && date.test(to)) return { from, to }
    const last = whole(1, 3_660)(value['last'])
    const unit = units.find((one) => one === value['unit'])
    if (last !== undefined && unit !== undefined) return { last, unit }
  }
  return newDid.within
}

function timesFrom(value: unknown): Did['times'] {
  const given = isRecord(value) ? value : {}
  const atLeast = whole(1, 1_000_000)(given['at_least']) ?? 1
  const atMost = whole(atLeast, 1_000_000)(given['at_most'])
  return { at_least: atLeast, ...(atMost === undefined ? {} : { at_most: atMost }) }
}
const selectionFrom = (value: unknown): Selection => selection(value) ?? {}

/** Whatever stands in an address; undefined for what is no condition. */
export function parseWho(value: unknown, depth = 0): PersonFilter | undefined {
  if (!isRecord(value) || depth > mostDepth) return undefined
  const parts = (list: unknown): PersonFilter[] =>
    Array.isArray(list)
      ? list.slice(0, 50).flatMap((part) => {
          const one = parseWho(part, depth + 1)
          return one === undefined ? [] : [one]
        })
      : []
  if ('and' in value) return { and: parts(value['and']) }
  if ('or' in value) return { or: parts(value['or']) }
  if ('not' in value) {
    const inner = parseWho(value['not'], depth + 1)
    return inner === undefined ? undefined : { not: inner }
  }
  if ('did' in value)
    return { did: selectionFrom(value['did']), times: timesFrom(value['times']), within: withinFrom(value['within']) }
  if ('first_did' in value) return { first_did: selectionFrom(value['first_did']), within: withinFrom(value['within']) }
  if ('person' in value) {
    const of = filter(value['person'])
    return of === undefined ? unfinishedPerson : { person: of }
  }
  if ('cohort' in value) return { cohort: whole(0, 1e15)(value['cohort']) ?? 0 }
  return undefined
}
