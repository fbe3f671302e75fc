// Static cohorts: putting persons in, and how many there are. Each fill stands beside the ones before it, and holds once the
// cohort is told so: one that fails leaves the cohort as it was, and one whose number asks about the cohort itself finds it.
import { personIdOf } from '../event/index.ts'
import { param, sql, type Sql } from '../sql/index.ts'
import { membersOfReport } from './compile/people.ts'
import { allTime, fillKey, fromCohortMembers, fromSessionRowsOfAllTime, type CohortFill } from './from.ts'
import { joinIds, joinPersons } from './persons.ts'
import type { Joins, Plan } from './plan.ts'
import type { Row } from './statement.ts'
import type { PeoplePlan } from './plan-people.ts'

/** Whom: the persons of a people report; of ids as they were sent; of ids of persons. */
export interface NewMembers {
  /** A people report (unparsed). */
  readonly report?: unknown
  readonly distinctIds?: readonly string[]
  /** Decimal 64-bit ids. */
  readonly personIds?: readonly string[]
}
/** The report of members that are told by ids alone: what is known of the project's joins stands in its plan. */
export const nobody = { kind: 'people', range: { last: 1, unit: 'minute' } } as const

const idsAtOnce = 10_000

const insert = (projectId: number, to: CohortFill, persons: Sql): Sql =>
  sql`INSERT INTO cohort_members SELECT ${param(projectId, 'UInt32')}, ${fillKey(to)}, person_id FROM (${persons})`

function insertIds(projectId: number, to: CohortFill, members: NewMembers): readonly Sql[] {
  const ids = [
    ...(members.distinctIds ?? []).map((id) => personIdOf(projectId, id)),
    ...(members.personIds ?? []).map(BigInt),
  ].filter((id) => id < 1n << 64n)
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) => {
    const some = param(ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce), 'Array(UInt64)')
    return insert(projectId, to, sql`SELECT arrayJoin(${some}) AS person_id`)
  })
}

const insertReport = (plan: PeoplePlan, to: CohortFill): Sql => insert(plan.projectId, to, membersOfReport(plan))

/** One row: `persons`, those of the members (as they are joined now) that were ever there. */
function countMembers(projectId: number, of: CohortFill, joins: Joins): Sql {
  const scope = { projectId, range: allTime, joins, engaging: undefined }
  const members = joinIds(sql`(SELECT person_id ${fromCohortMembers(projectId, of)})`, scope)
  const seen = joinPersons(sql`(SELECT person_id, session_id ${fromSessionRowsOfAllTime(projectId)})`, scope)
  return sql`SELECT uniqExact(person_id) AS persons FROM ${seen} WHERE person_id IN (SELECT person_id FROM ${members})`
}

/** Of all fills before this one; `undefined`: of all. */
export function deleteMembers(projectId: number, cohortId: number, before?: number): Sql {
  const isOfCohort = sql`project_id = ${param(projectId, 'UInt32')} AND bitAnd(cohort_id, 4294967295) = ${param(cohortId, 'UInt64')}`
  const isBefore = before === undefined ? sql`` : sql` AND cohort_id < ${fillKey({ id: 0, fill: before })}`
  return sql`ALTER TABLE cohort_members DELETE WHERE ${isOfCohort}${isBefore} SETTINGS mutations_sync = 1`
}

interface Store {
  readonly command: (statement: Sql) => Promise<void>
  readonly rows: (statement: Sql) => Promise<readonly Row[]>
}
/** `plan`: of the members' report. Resolves to how many persons there are. */
export async function fillCohort(store: Store, plan: Plan, to: CohortFill, members: NewMembers): Promise<number> {
  const { projectId } = plan
  for (const statement of insertIds(projectId, to, members)) await store.command(statement)
  if (members.report !== undefined && plan.kind === 'people') await store.command(insertReport(plan, to))
  const [row] = await store.rows(countMembers(projectId, to, plan.joins))
  return Number(row?.['persons'] ?? 0)
}
