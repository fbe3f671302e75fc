// Stickiness: on how many intervals was each person there, and how many persons on so many?
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { scopeOf, type Predicate } from '../plan.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import { relation } from '../relation.ts'
import { bitOf, oneOf, slotOf } from '../slots.ts'
import type { Rows, Statement } from '../statement.ts'
import type { AbsoluteRange, Interval } from '../time.ts'
import { cellsOfPage, isAmong, keysAmong } from './group-page.ts'
import { keysOfFirst, orderColumn } from './retention/starts.ts'
import { keysOf, shownKeys } from './table.ts'

const comma = sql`, `

/**
 * `SELECT person_id, n`: the number of these intervals in which the person has an event; those with none are not there.
 * `withKeys`: also k1 …, those of the person's first event.
 */
export function intervalsOfPersons(
  plan: StickinessPlan,
  predicate: Predicate,
  range: AbsoluteRange,
  intervals: readonly Interval[],
  withKeys: boolean,
): Sql {
  const slot = slotOf(intervals.map(({ from }) => from))
  const keys = withKeys ? plan.breakdown : []
  const rows = relation({
    scope: scopeOf(plan, range),
    predicate,
    keys,
    columns: [sql`${slot} AS slot`, ...(withKeys ? [orderColumn] : [])],
    withPersons: true,
  })
  const one = oneOf(intervals.length)
  const n = one === undefined ? sql`uniqExact(slot)` : sql`bitCount(groupBitOr(${bitOf(one, sql`slot`)}))`
  const columns = [sql`person_id`, sql`${n} AS n`, ...keysOfFirst(keys.length)]
  return sql`SELECT ${join(columns, comma)} FROM ${rows} AS e GROUP BY person_id`
}

/**
 * 'series<n>' ('previous<n>' for the compared range): rows `n`, `persons`. With a breakdown 'groups': rows key1 …, total_groups,
 * series, n, persons of the page's groups, largest first ('count' has total_groups where the page may be empty).
 */
export function compileStickiness(plan: StickinessPlan): readonly Statement[] {
  const { compareRange } = plan
  const statement = (
    name: string,
    predicate: Predicate,
    range: AbsoluteRange,
    all: readonly Interval[],
  ): Statement => ({
    name,
    sql: sql`SELECT n, count() AS persons FROM (${intervalsOfPersons(plan, predicate, range, all, false)}) GROUP BY n`,
  })
  return [
    ...plan.series.flatMap(({ predicate }, index) => [
      statement(`series${index}`, predicate, plan.range, plan.intervals),
      ...(compareRange === undefined
        ? []
        : [statement(`previous${index}`, predicate, compareRange, plan.compareIntervals)]),
    ]),
    ...(plan.breakdown.length === 0 ? [] : groupStatements(plan)),
  ]
}

function groupStatements(plan: StickinessPlan): readonly Statement[] {
  const keys = keysOf(plan.breakdown.length)
  const page = {
    cells: cellsByKey(plan, plan.range, plan.intervals),
    columns: [sql`series`, sql`n`, sql`persons`] as const,
    size: sql`sumIf(persons, series = 0)`,
    plan,
  }
  const statements = [{ name: 'groups', sql: cellsOfPage(page) }]
  if (plan.offset > 0)
    statements.push({ name: 'count', sql: sql`SELECT uniqExact(${keys}) AS total_groups FROM (${page.cells})` })
  return statements
}

/** 'previous_groups': what the page's groups had in the compared range. */
export function compileStickinessOfGroups(plan: StickinessPlan, rows: Rows): readonly Statement[] {
  const { compareRange } = plan
  const count = plan.breakdown.length
  const keys = keysAmong(rows.get('groups') ?? [], count)
  if (compareRange === undefined || keys.length === 0) return []
  const previous = cellsByKey(plan, compareRange, plan.compareIntervals)
  return [
    {
      name: 'previous_groups',
      sql: sql`SELECT ${join(shownKeys(count), comma)}, series, n, persons FROM (${previous}) WHERE ${isAmong(keys, count)}`,
    },
  ]
}

/** `SELECT k1 …, series, n, persons`. */
function cellsByKey(plan: StickinessPlan, range: AbsoluteRange, intervals: readonly Interval[]): Sql {
  const keys = keysOf(plan.breakdown.length)
  const parts = plan.series.map(
    ({ predicate }, index) =>
      sql`SELECT ${keys}, toUInt8(${param(index, 'UInt8')}) AS series, toUInt32(n) AS n, count() AS persons FROM (${intervalsOfPersons(plan, predicate, range, intervals, true)}) GROUP BY ${keys}, n`,
  )
  return join(parts, sql` UNION ALL `)
}
