// Retention: plan → statements. Sizes and cells of all persons together, and the same for each group of the page.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { keyList } from '../../relation.ts'
import type { Statement } from '../../statement.ts'
import { cellsOfPage } from '../group-page.ts'
import { keysOf, shownKeys } from '../table.ts'
import { hits, values } from './hits.ts'
import { cellsByMask, maskOf } from './masks.ts'
import { starts } from './starts.ts'

const comma = sql`, `

/** Places of rows that are no cell's: who started in the cohort; who started at all, each once (where that is not the sum). */
export const sizePlace = -1
export const totalPlace = -2

/**
 * 'cells': rows cohort, place, persons. 'values': rows cohort, place, total, numbers. With a breakdown the same with 'group_'
 * before the name and key1 … in the rows, of the page's groups, largest first; then 'group_cells' has total_groups in each row
 * ('count' has it where the page may be empty).
 */
export function compileRetention(plan: RetentionPlan): readonly Statement[] {
  if (plan.cohorts.length === 0) return []
  const all = [{ name: 'cells', sql: cellRows(plan, false) }, ...valueStatement(plan)]
  const count = plan.breakdown.length
  if (count === 0) return all
  const keys = keysOf(count)
  const size = param(plan.occurrence === 'every' ? totalPlace : sizePlace, 'Int16')
  const cells = cellsOfPage({
    cells: cellRows(plan, true),
    columns: [sql`cohort`, sql`place`, sql`persons`],
    size: sql`sumIf(persons, place = ${size})`,
    plan,
  })
  return [
    ...all,
    { name: 'group_cells', sql: cells },
    ...groupValues(plan),
    ...(plan.offset === 0
      ? []
      : [{ name: 'count', sql: sql`SELECT uniqExact(${keys}) AS total_groups FROM ${starts(plan, true)}` }]),
  ]
}

/** `SELECT k1 …, cohort, place, persons`: sizes, totals and cells. */
function cellRows(plan: RetentionPlan, withKeys: boolean): Sql {
  const keys = keyList(withKeys ? plan.breakdown.length : 0)
  const one = maskOf(plan)
  const place = (number: number): Sql => sql`toInt16(${param(number, 'Int16')}) AS place`
  const total =
    plan.occurrence === 'every'
      ? [
          sql`SELECT ${keys}toUInt16(0) AS cohort, ${place(totalPlace)}, uniqExact(person_id) AS persons FROM ${starts(plan, withKeys)}${withKeys ? sql` GROUP BY ${keysOf(plan.breakdown.length)}` : sql``}`,
        ]
      : []
  const parts =
    one !== undefined
      ? [cellsByMask(plan, one, withKeys)]
      : [
          sql`SELECT ${keys}cohort, ${place(sizePlace)}, count() AS persons FROM ${starts(plan, withKeys)} GROUP BY ${keys}cohort`,
          sql`SELECT ${keys}cohort, arrayJoin(columns) AS place, count() AS persons FROM ${hits(plan, withKeys)} GROUP BY ${keys}cohort, place`,
        ]
  return join([...parts, ...total], sql` UNION ALL `)
}

const valueStatement = (plan: RetentionPlan): readonly Statement[] =>
  plan.measure.kind === 'persons' ? [] : [{ name: 'values', sql: values(plan, false, plan.measure) }]

/** Of the page's groups. */
function groupValues(plan: RetentionPlan): readonly Statement[] {
  if (plan.measure.kind === 'persons') return []
  const count = plan.breakdown.length
  const keys = keysOf(count)
  const groups = sql`SELECT ${keys} FROM ${starts(plan, true)} GROUP BY ${keys} ORDER BY uniqExact(person_id) DESC, ${keys} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
  const shown = join([...shownKeys(count), sql`* EXCEPT (${keys})`], comma)
  return [
    {
      name: 'group_values',
      sql: sql`SELECT ${shown} FROM (${values(plan, true, plan.measure)}) WHERE (${keys}) IN (${groups})`,
    },
  ]
}

/** `SELECT DISTINCT person_id`: of cohorts (undefined: of all), of a column (undefined: whoever started), of a group. */
export function personsOf(
  plan: RetentionPlan,
  cohorts: readonly number[] | undefined,
  column: number | undefined,
  hasReturned: boolean,
  key: readonly Sql[] | undefined,
): Sql {
  const withKeys = key !== undefined
  const conditions = [
    ...(cohorts === undefined ? [] : [sql`cohort IN ${param(cohorts, 'Array(UInt16)')}`]),
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
