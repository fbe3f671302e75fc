// People: who is in a group of them?
import type { PeoplePoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { ownersOf } from '../compile/people-rows.ts'
import type { PeoplePlan } from '../plan-people.ts'
import { isOfGroup } from './keys.ts'

/** `SELECT DISTINCT person_id …`: a person is in one group only, that of the first event in the range. */
export function personsBehindPeople(plan: PeoplePlan, { key }: PeoplePoint): Sql {
  const owners = ownersOf({ ...plan, measures: [] })
  return sql`SELECT DISTINCT owner AS person_id FROM (${owners}) WHERE ${isOfGroup(key, plan.groupBy.length)}`
}
