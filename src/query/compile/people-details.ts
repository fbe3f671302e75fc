// What is told of each person of a page: when they were there, their ids, their properties. Asked once the page is known.
import { param, sql } from '../../sql/index.ts'
import { allTime, fromEventsOfAllTime } from '../from.ts'
import { nameProperties } from '../person-name.ts'
import { inPersons, joinPersons } from '../persons.ts'
import { scopeOf } from '../plan.ts'
import { personProperties } from '../profiles.ts'
import type { PeoplePlan } from '../plan-people.ts'
import type { Rows, Statement } from '../statement.ts'
import { seen } from './people.ts'

const mostIds = 10

/** 'seen': person_id, first_at, last_at. 'ids': person_id, ids, user_id. 'values': person_id, name, value. */
export function compileDetails(plan: PeoplePlan, rows: Rows): readonly Statement[] {
  const ids = (rows.get('people') ?? []).flatMap(({ person_id: id }) => (typeof id === 'string' ? [BigInt(id)] : []))
  if (ids.length === 0) return []
  const scope = scopeOf(plan, allTime)
  const set = sql`SELECT arrayJoin(${param(ids, 'Array(UInt64)')}) AS person_id`
  const isOne = inPersons(set, scope)
  const events = joinPersons(
    sql`(SELECT person_id, person_id AS own_id, session_id, distinct_id ${fromEventsOfAllTime(plan.projectId)} AND distinct_id != '' AND ${isOne})`,
    scope,
  )
  const names = [...new Set([...nameProperties, ...plan.properties])]
  return [
    { name: 'seen', sql: seen(scope, sql` AND ${isOne}`) },
    {
      name: 'ids',
      sql: sql`SELECT person_id, arraySlice(arraySort(groupUniqArray(distinct_id)), 1, ${param(mostIds, 'UInt8')}) AS ids, anyIf(distinct_id, own_id = person_id) AS user_id FROM ${events} GROUP BY person_id`,
    },
    { name: 'values', sql: sql`SELECT person_id, name, value FROM ${personProperties(names, scope, set)}` },
  ]
}
