// Static cohorts: putting persons in, and how many there are.
import { personIdOf } from '../event/index.ts'
import { param, sql, type Sql } from '../sql/index.ts'
import { membersOfReport } from './compile/people.ts'
import { allTime, fromCohortMembers, fromSessionRowsOfAllTime } from './from.ts'
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

const insert = (projectId: number, cohortId: number, persons: Sql): Sql =>
  sql`INSERT INTO cohort_members SELECT ${param(projectId, 'UInt32')}, ${param(cohortId, 'UInt64')}, person_id FROM (${persons})`

function insertIds(projectId: number, cohortId: number, members: NewMembers): readonly Sql[] {
  const ids = [
    ...(members.distinctIds ?? []).map((id) => personIdOf(projectId, id)),
    ...(members.personIds ?? []).map(BigInt),
  ].filter((id) => id < 1n << 64n)
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) => {
    const some = param(ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce), 'Array(UInt64)')
    return insert(projectId, cohortId, sql`SELECT arrayJoin(${some}) AS person_id`)
  })
}

const insertReport = (plan: PeoplePlan, cohortId: number): Sql =>
  insert(plan.projectId, cohortId, membersOfReport(plan))

/** One row: `persons`, those of the members (as they are joined now) that were ever there. */
function countMembers(projectId: number, cohortId: number, joins: Joins): Sql {
  const scope = { projectId, range: allTime, joins, engaging: undefined }
  const members = joinIds(sql`(SELECT person_id ${fromCohortMembers(projectId, cohortId)})`, scope)
  const seen = joinPersons(sql`(SELECT person_id, session_id ${fromSessionRowsOfAllTime(projectId)})`, scope)
  return sql`SELECT uniqExact(person_id) AS persons FROM ${seen} WHERE person_id IN (SELECT person_id FROM ${members})`
}

export const deleteMembers = (projectId: number, cohortId: number): Sql =>
  sql`ALTER TABLE cohort_members DELETE WHERE project_id = ${param(projectId, 'UInt32')} AND cohort_id = ${param(cohortId, 'UInt64')} SETTINGS mutations_sync = 1`

interface Store {
  readonly command: (statement: Sql) => Promise<void>
  readonly rows: (statement: Sql) => Promise<readonly Row[]>
}
/** Instead of those that the cohort had. `plan`: of the members' report. Resolves to how many persons there are. */
export async function fillCohort(store: Store, plan: Plan, cohortId: number, members: NewMembers): Promise<number> {
  const { projectId } = plan
  await store.command(deleteMembers(projectId, cohortId))
  for (const statement of insertIds(projectId, cohortId, members)) await store.command(statement)
  if (members.report !== undefined && plan.kind === 'people') await store.command(insertReport(plan, cohortId))
  const [row] = await store.rows(countMembers(projectId, cohortId, plan.joins))
  return Number(row?.['persons'] ?? 0)
}
