// People: a row for each person (or for each value of properties), with measures over their events; then what is known of the
// persons of the page.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { allTime, fromSessionRowsOfAllTime } from '../from.ts'
import { personsBehind } from '../persons-behind/index.ts'
import { joinPersons } from '../persons.ts'
import { isEverything, scopeOf, type Joins, type Plan, type Scope } from '../plan.ts'
import type { PeopleMeasure, PeoplePlan } from '../plan-people.ts'
import { compilePredicate } from '../predicate.ts'
import { missingKey } from '../property.ts'
import { keyList, keyName } from '../relation.ts'
import type { Statement } from '../statement.ts'
import { flagAndValue, measureName } from './names.ts'
import { ownersOf, rowsOf } from './people-rows.ts'
import { direction, keysOf, shownKeys } from './table.ts'

const comma = sql`, `

/** 'people': person_id, n, m0… (grouped: key1…, persons, m0…), total_rows. 'count': total_rows, where the page may be empty. */
export function compilePeople(plan: PeoplePlan): readonly Statement[] {
  const all = plan.groupBy.length > 0 ? grouped(plan) : single(plan)
  const page = sql`SELECT *, count() OVER () AS total_rows FROM (${all}) ORDER BY ${orderOf(plan)} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
  const shown =
    plan.groupBy.length > 0
      ? sql`SELECT ${join(shownKeys(plan.groupBy.length), comma)}, * EXCEPT (${keysOf(plan.groupBy.length)}) FROM (${page}) ORDER BY ${orderOf(plan)}`
      : page
  const statements = [{ name: 'people', sql: shown }]
  if (plan.offset > 0) statements.push({ name: 'count', sql: sql`SELECT count() AS total_rows FROM (${all})` })
  return statements
}

function orderOf({ order, groupBy }: PeoplePlan): Sql {
  const ties = groupBy.length > 0 ? keysOf(groupBy.length) : sql`person_id`
  return sql`${orderColumn(order.by)} ${direction[order.direction]} NULLS LAST, ${ties}`
}
function orderColumn(by: PeoplePlan['order']['by']): Sql {
  if (typeof by === 'number') return measureName(by)
  return { last_seen: sql`last_at`, first_seen: sql`first_at`, events: sql`n`, persons: sql`persons` }[by]
}

/** `SELECT person_id, n, m0…` and, where it is ordered by them, first_at, last_at. */
function single(plan: PeoplePlan): Sql {
  const measures = plan.measures.map((measure, index) => sql`, ${measured(measure, index)} AS ${measureName(index)}`)
  const events = sql`SELECT person_id, count() AS n${join(measures, sql``)} FROM ${rowsOf(plan)} GROUP BY person_id`
  const set = behindOf(plan)
  const persons =
    set === undefined
      ? events
      : sql`SELECT b.person_id AS person_id, e.* EXCEPT (person_id) FROM (${set}) AS b ANY LEFT JOIN (${events}) AS e ON b.person_id = e.person_id`
  const { by } = plan.order
  if (by !== 'last_seen' && by !== 'first_seen') return persons
  return sql`SELECT p.* , s.first_at, s.last_at FROM (${persons}) AS p ANY LEFT JOIN (${seen(scopeOf(plan, allTime))}) AS s ON p.person_id = s.person_id`
}

/** `SELECT person_id`: everybody that the report means, whatever its page. */
export const membersOfReport = (plan: PeoplePlan): Sql =>
  behindOf(plan) ?? sql`SELECT DISTINCT person_id FROM ${rowsOf({ ...plan, groupBy: [], measures: [] })}`

/** The persons behind a number, of those that are wanted besides. */
function behindOf(plan: PeoplePlan): Sql | undefined {
  const { behind } = plan
  if (behind === undefined) return undefined
  // What is known of joins, the engine puts into the outer plan.
  const set = sql`SELECT person_id FROM (${personsBehind(withJoins(behind.plan, plan.joins), behind.point)})`
  if (isEverything(plan.who)) return set
  // Conditions on persons hold for a row with the person's id as well.
  const scope = scopeOf(plan, allTime)
  return sql`SELECT person_id FROM (SELECT person_id, toUInt64(0) AS session_id FROM (${set})) WHERE ${compilePredicate(plan.who, scope)}`
}

const withJoins = <P extends Plan>(plan: P, joins: Joins): P => ({ ...plan, joins })

/** When each person was there: person_id, first_at, last_at. A visit's times are those of its events. */
export function seen(scope: Scope, further: Sql = sql``): Sql {
  const rows = joinPersons(
    sql`(SELECT person_id, session_id, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(ended_at) AS ended ${fromSessionRowsOfAllTime(scope.projectId)}${further})`,
    scope,
  )
  return sql`SELECT person_id, min(started) AS first_at, max(ended) AS last_at FROM ${rows} GROUP BY person_id`
}

/** `SELECT k1…, persons, m0…`: the keys are those of the person's first event in the range; behind a number without one: missing. */
function grouped(plan: PeoplePlan): Sql {
  const count = plan.groupBy.length
  const rows = rowsOf(plan)
  const keys = plan.groupBy.map((_, index) => keyName(index))
  const persons = ownersOf(plan)
  const set = behindOf(plan)
  const owners =
    set === undefined
      ? persons
      : sql`SELECT b.person_id AS owner, ${join(
          keys.map((key) => sql`if(o.owner = 0, ${missingKey}, o.${key}) AS ${key}`),
          comma,
        )} FROM (${set}) AS b ANY LEFT JOIN (${persons}) AS o ON b.person_id = o.owner`
  const measures = plan.measures.map((measure, index) => sql`, ${measured(measure, index)} AS ${measureName(index)}`)
  const events = sql`(SELECT * EXCEPT (${keysOf(count)}) FROM ${rows})`
  return sql`SELECT ${keyList(count)}uniqExact(owner) AS persons${join(measures, sql``)} FROM (${owners}) AS p LEFT JOIN ${events} AS e ON p.owner = e.person_id GROUP BY ${keysOf(count)}`
}

function measured({ measure }: PeopleMeasure, index: number): Sql {
  const { flag: f, value: v } = flagAndValue(index)
  switch (measure) {
    case 'total':
      return sql`toFloat64(countIf(${f}))`
    case 'sessions':
      return sql`toFloat64(uniqExactIf(session_id, ${f}))`
    case 'first_at':
      return sql`if(countIf(${f}) = 0, NULL, minIf(at, ${f}))`
    case 'last_at':
      return sql`if(countIf(${f}) = 0, NULL, maxIf(at, ${f}))`
    case 'sum':
      return sql`toFloat64(ifNull(sumIf(${v}, ${f}), 0))`
    case 'average':
      return sql`avgIf(${v}, ${f})`
    case 'median':
      return sql`quantileExactInclusiveIf(0.5)(${v}, ${f})`
    case 'p90':
      return sql`quantileExactInclusiveIf(0.9)(${v}, ${f})`
    case 'p95':
      return sql`quantileExactInclusiveIf(0.95)(${v}, ${f})`
    case 'p99':
      return sql`quantileExactInclusiveIf(0.99)(${v}, ${f})`
    case 'min':
      return sql`minIf(${v}, ${f})`
    case 'max':
      return sql`maxIf(${v}, ${f})`
    case 'count_distinct':
      return sql`toFloat64(uniqExactIf(${v}, ${f}))`
    case 'first_value':
      return sql`argMinIf(${v}, (at, event_id), ${f} AND isNotNull(${v}))`
    case 'last_value':
      return sql`argMaxIf(${v}, (at, event_id), ${f} AND isNotNull(${v}))`
  }
}
