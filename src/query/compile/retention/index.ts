// Retention: plan → statements. Sizes and cells of all persons together, then the same for each group of the page.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { keyList } from '../../relation.ts'
import type { Statement } from '../../statement.ts'
import { keysOf, shownKeys } from '../table.ts'
import { hits, values } from './hits.ts'
import { cellsByMask, maskOf } from './masks.ts'
import { starts } from './starts.ts'

const comma = sql`, `

/**
 * 'cells' (and, where one pass does not tell them, 'sizes'): rows cohort, place, persons; place −1 is the cohort's size. 'total':
 * persons who started, each once, if that is not the sum. 'values': rows cohort, place, total, numbers. With a breakdown the same
 * with 'group_' before the name and key1 … in the rows, and 'groups' (and 'count'): the page's keys, persons, total_groups.
 */
export function compileRetention(plan: RetentionPlan): readonly Statement[] {
  if (plan.cohorts.length === 0) return []
  const count = plan.breakdown.length
  const all = parts(plan, false)
  const total =
    plan.occurrence === 'every'
      ? [{ name: 'total', sql: sql`SELECT uniqExact(person_id) AS persons FROM ${starts(plan, false)}` }]
      : []
  if (count === 0) return [...all, ...total]
  const groups = sql`SELECT ${keysOf(count)}, uniqExact(person_id) AS persons, count() OVER () AS total_groups FROM ${starts(plan, true)} GROUP BY ${keysOf(count)} ORDER BY persons DESC, ${keysOf(count)} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
  const shown = join([...shownKeys(count), sql`* EXCEPT (${keysOf(count)})`], comma)
  const ofPage = parts(plan, true).map((statement) => ({
    name: `group_${statement.name}`,
    sql: sql`SELECT ${shown} FROM (${statement.sql}) WHERE (${keysOf(count)}) IN (SELECT ${keysOf(count)} FROM (${groups}))`,
  }))
  return [
    ...all,
    ...total,
    ...ofPage,
    { name: 'groups', sql: sql`SELECT ${shown} FROM (${groups}) ORDER BY persons DESC, ${keysOf(count)}` },
    ...(plan.offset === 0
      ? []
      : [
          {
            name: 'count',
            sql: sql`SELECT uniqExact(${keysOf(count)}) AS total_groups FROM ${starts(plan, true)}`,
          },
        ]),
  ]
}

function parts(plan: RetentionPlan, withKeys: boolean): readonly Statement[] {
  const keys = keyList(withKeys ? plan.breakdown.length : 0)
  const { measure } = plan
  const ofValues = measure.kind === 'persons' ? [] : [{ name: 'values', sql: values(plan, withKeys, measure.property) }]
  const one = maskOf(plan, withKeys)
  if (one !== undefined) return [{ name: 'cells', sql: cellsByMask(plan, one, withKeys) }, ...ofValues]
  return [
    {
      name: 'sizes',
      sql: sql`SELECT ${keys}cohort, toInt16(-1) AS place, count() AS persons FROM ${starts(plan, withKeys)} GROUP BY ${keys}cohort`,
    },
    {
      name: 'cells',
      sql: sql`SELECT ${keys}cohort, arrayJoin(columns) AS place, count() AS persons FROM ${hits(plan, withKeys)} GROUP BY ${keys}cohort, place`,
    },
    ...ofValues,
  ]
}

/** `SELECT DISTINCT person_id`: of a cohort (undefined: of all), of a column (undefined: whoever started), of a group. */
export function personsOf(
  plan: RetentionPlan,
  cohort: number | undefined,
  column: number | undefined,
  hasReturned: boolean,
  key: readonly Sql[] | undefined,
): Sql {
  const withKeys = key !== undefined
  const conditions = [
    ...(cohort === undefined ? [] : [sql`cohort = ${param(cohort, 'UInt16')}`]),
    ...(key === undefined ? [] : [sql`(${keysOf(key.length)}) = (${join(key, comma)})`]),
  ]
  const where = (...further: readonly Sql[]): Sql => {
    const every = [...conditions, ...further]
    return every.length === 0 ? sql`` : sql` WHERE ${join(every, sql` AND `)}`
  }
  const isEverybody = column === undefined || (plan.mode === 'on' && column === 0)
  if (isEverybody && hasReturned) return sql`SELECT DISTINCT person_id FROM ${starts(plan, withKeys)}${where()}`
  if (isEverybody) return sql`SELECT DISTINCT person_id FROM ${starts(plan, withKeys)}${where(sql`0`)}`
  const isHit = sql`has(columns, toInt16(${param(column, 'Int16')}))`
  if (hasReturned) return sql`SELECT DISTINCT person_id FROM ${hits(plan, withKeys)}${where(isHit)}`
  const returned = sql`SELECT person_id, cohort FROM ${hits(plan, false)} WHERE ${isHit}`
  return sql`SELECT DISTINCT person_id FROM ${starts(plan, withKeys)}${where(sql`(person_id, cohort) NOT IN (${returned})`)}`
}
