// Conditions on persons (what they did, who they are, which cohorts they are in) → predicates that hold for all of their events.
import { cohortsNamed, personPropertyPrefix, type Cohort, type Filter, type PersonFilter } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Predicate } from '../plan.ts'
import { rewritePredicate } from '../rewrite.ts'
import { allTime } from '../from.ts'
import { resolveRange, type AbsoluteRange } from '../time.ts'
import { resolveFilter, type Words } from './filter.ts'
import { resolveSelection } from './selection.ts'

/** Cohorts within cohorts: so deep, and so many conditions in all. */
const deepest = 10
const mostConditions = 500

export function resolvePersons(filter: PersonFilter, words: Words): Predicate {
  if ('and' in filter) return { kind: 'and', parts: filter.and.map((part) => resolvePersons(part, words)) }
  if ('or' in filter) return { kind: 'or', parts: filter.or.map((part) => resolvePersons(part, words)) }
  if ('not' in filter) return { kind: 'not', part: resolvePersons(filter.not, words) }
  if ('cohort' in filter) return words.cohortOf(filter.cohort)
  if ('person' in filter) return resolveFilter(checkedOfPerson(filter.person), words)
  const range = withinOf(filter.within, words)
  if ('first_did' in filter)
    return { kind: 'first_did', predicate: rewritePredicate(resolveSelection(filter.first_did, words)), range }
  const { at_least: atLeast, at_most: atMost } = filter.times
  if (atMost !== undefined && atMost < atLeast)
    throw new QueryError('bad_report', `Nobody did something at least ${atLeast} and at most ${atMost} times.`)
  return { kind: 'did', predicate: rewritePredicate(resolveSelection(filter.did, words)), range, atLeast, atMost }
}

type Within = Extract<PersonFilter, { did: unknown }>['within']
const withinOf = (within: Within, { clock }: Words): AbsoluteRange =>
  within === 'ever' ? allTime : resolveRange(within, clock)

/** Throws where it names what is not the person's. */
function checkedOfPerson(filter: Filter): Filter {
  const check = (part: Filter): void => {
    if ('and' in part) return part.and.forEach(check)
    if ('or' in part) return part.or.forEach(check)
    if ('not' in part) return check(part.not)
    if (!('property' in part) || part.scope === 'person' || part.property.startsWith(personPropertyPrefix)) return
    throw new QueryError('bad_report', `${part.property} is not a property of the person: name it person.<name>.`)
  }
  check(filter)
  return filter
}
/**
 * `Words.cohortOf`. `words`: of the project, not of a report (a cohort is the same in all of them).
 */
export function cohortResolver(cohorts: readonly Cohort[], words: Omit<Words, 'cohortOf'>): Words['cohortOf'] {
  const checked = new Map<number, number>()
  const resolved = new Map<number, Predicate>()
  const cohortOf = (id: number): Predicate => {
    const known = resolved.get(id)
    if (known !== undefined) return known
    if (weightOf(id, cohorts, [], checked) > mostConditions)
      throw new QueryError(
        'bad_report',
        `The cohort “${nameOf(id, cohorts)}” has more than ${mostConditions} conditions with all cohorts that it is made of.`,
      )
    const cohort = cohortAt(id, cohorts)
    const predicate: Predicate =
      cohort.definition === undefined
        ? { kind: 'member', cohortId: id }
        : rewritePredicate(
            inCohort(cohort, () => resolvePersons(cohort.definition ?? { and: [] }, { ...words, cohortOf })),
          )
    resolved.set(id, predicate)
    return predicate
  }
  return cohortOf
}

/** How many conditions a cohort is made of. Throws where it is in itself, too deep, or where there is none. */
function weightOf(id: number, cohorts: readonly Cohort[], path: readonly number[], known: Map<number, number>): number {
  if (path.includes(id)) {
    const names = [...path.slice(path.indexOf(id)), id].map((each) => `“${nameOf(each, cohorts)}”`)
    throw new QueryError('bad_report', `A cohort can’t be made of itself: ${names.join(' → ')}.`)
  }
  if (path.length >= deepest)
    throw new QueryError('bad_report', `Cohorts are made of cohorts more than ${deepest} deep.`)
  const before = known.get(id)
  if (before !== undefined) return before
  const { definition } = cohortAt(id, cohorts)
  const own = definition === undefined ? 1 : conditionsOf(definition)
  const others = definition === undefined ? [] : cohortsNamed(definition)
  const weight = others.reduce((sum, other) => sum + weightOf(other, cohorts, [...path, id], known), own)
  known.set(id, weight)
  return weight
}

function conditionsOf(filter: PersonFilter): number {
  if ('and' in filter) return filter.and.reduce((sum, part) => sum + conditionsOf(part), 0)
  if ('or' in filter) return filter.or.reduce((sum, part) => sum + conditionsOf(part), 0)
  return 'not' in filter ? conditionsOf(filter.not) : 1
}

function cohortAt(id: number, cohorts: readonly Cohort[]): Cohort {
  const cohort = cohorts.find((one) => one.id === id)
  if (cohort === undefined) throw new QueryError('bad_report', `There is no cohort ${id} in this project.`)
  return cohort
}
const nameOf = (id: number, cohorts: readonly Cohort[]): string =>
  cohorts.find((one) => one.id === id)?.name ?? String(id)

/** Faults of a cohort's definition are told with its name. */
function inCohort<T>({ name }: Cohort, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(error.reason, `The cohort “${name}”: ${error.message}`, { cause: error })
  }
}
