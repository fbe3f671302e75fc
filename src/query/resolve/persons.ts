// Conditions on persons (what they did, who they are, which cohorts they are in) → predicates that hold for all of their events.
import { personPropertyPrefix, type Cohort, type Filter, type PersonFilter } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Predicate } from '../plan.ts'
import { rewritePredicate } from '../rewrite.ts'
import { allTime } from '../from.ts'
import { resolveRange, type AbsoluteRange } from '../time.ts'
import { resolveFilter, type Words } from './filter.ts'
import { cohortAt, createCohortCheck } from './made-of.ts'
import { resolveSelection } from './selection.ts'

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
  const check = createCohortCheck({ cohorts, virtualEvents: words.virtualEvents })
  const resolved = new Map<number, Predicate>()
  const cohortOf = (id: number): Predicate => {
    const known = resolved.get(id)
    if (known !== undefined) return known
    check(id)
    const cohort = cohortAt(id, cohorts)
    const predicate: Predicate =
      cohort.definition === undefined
        ? { kind: 'member', cohortId: id, fill: cohort.fill ?? 0 }
        : rewritePredicate(
            inCohort(cohort, () => resolvePersons(cohort.definition ?? { and: [] }, { ...words, cohortOf })),
          )
    resolved.set(id, predicate)
    return predicate
  }
  return cohortOf
}

/** Faults of a cohort's definition are told with its name. */
function inCohort<T>({ name }: Cohort, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(error.reason, `The cohort “${name}”: ${error.message}`, { cause: error })
  }
}
