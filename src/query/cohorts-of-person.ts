// In which of the project's cohorts is a person? A row of that person alone, and each cohort's conditions on it; where the
// person's ids tell all of their events, no other events are read.
import type { Cohort } from '../report/index.ts'
import { join, param, sql, type Sql } from '../sql/index.ts'
import { readRawIds, type Database } from '../store/index.ts'
import { QueryError } from './errors.ts'
import { allTime } from './from.ts'
import type { Joins, Plan, Scope } from './plan.ts'
import { compilePredicate } from './predicate.ts'
import type { Row } from './statement.ts'

export interface CohortOfPerson {
  readonly id: number
  readonly name: string
  /** null: it could not be asked, for the reason in `fault`. */
  readonly isIn: boolean | null
  readonly fault: string
}

/** The report of which a cohort's conditions are taken. */
const membership = { kind: 'cohort', range: { last: 1, unit: 'minute' } } as const

/** Cohorts of one statement. */
const atOnce = 20

interface Store {
  readonly database: Database
  readonly rows: (statement: Sql) => Promise<readonly Row[]>
}
/** By any id of the person. `planned`: of a report; throws QueryError where a cohort can't be understood. */
export async function cohortsOfPerson(
  { database, rows }: Store,
  { projectId, anyId, joins }: { readonly projectId: number; readonly anyId: bigint; readonly joins: Joins },
  cohorts: readonly Cohort[],
  planned: (report: object) => Promise<Plan>,
): Promise<readonly CohortOfPerson[]> {
  const { personId, ids } = await readRawIds(database, projectId, anyId)
  // Where persons meet in visits, some of theirs may have events of others' ids.
  const scope: Scope = { projectId, range: allTime, joins, engaging: undefined, ...(joins !== 'any' && { ids }) }
  const answers: CohortOfPerson[] = []
  for (let at = 0; at < cohorts.length; at += atOnce) {
    const some = await Promise.all(cohorts.slice(at, at + atOnce).map((cohort) => understood(cohort, planned)))
    const asked = some.flatMap(({ who }) => (who === undefined ? [] : [compilePredicate(who, scope)]))
    const one = sql`(SELECT ${param(personId, 'UInt64')} AS person_id, toUInt64(0) AS session_id)`
    const [row] = asked.length === 0 ? [] : await rows(sql`SELECT [${join(asked, sql`, `)}] AS is_in FROM ${one}`)
    const told = Array.isArray(row?.['is_in']) ? row['is_in'].values() : [].values()
    for (const { id, name, who, fault } of some)
      answers.push({ id, name, fault, isIn: who === undefined ? null : Number(told.next().value) === 1 })
  }
  return answers
}

async function understood({ id, name }: Cohort, planned: (report: object) => Promise<Plan>) {
  try {
    const plan = await planned({ ...membership, who: { cohort: id } })
    if (plan.kind !== 'cohort') throw new Error('A cohort is planned as such')
    return { id, name, who: plan.who, fault: '' }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { id, name, who: undefined, fault: error.message }
  }
}
