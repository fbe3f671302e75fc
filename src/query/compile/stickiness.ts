// Stickiness: on how many intervals was each person there, and how many persons on so many?
import { sql, type Sql } from '../../sql/index.ts'
import { scopeOf, type Predicate } from '../plan.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import { relation } from '../relation.ts'
import { bitOf, oneOf, slotOf } from '../slots.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange, Interval } from '../time.ts'

/** `SELECT person_id, n`: the number of these intervals in which the person has an event; those with none are not there. */
export function intervalsOfPersons(
  plan: StickinessPlan,
  predicate: Predicate,
  range: AbsoluteRange,
  intervals: readonly Interval[],
): Sql {
  const slot = slotOf(intervals.map(({ from }) => from))
  const rows = relation({
    scope: scopeOf(plan, range),
    predicate,
    keys: [],
    columns: [sql`${slot} AS slot`],
    withPersons: true,
  })
  const one = oneOf(intervals.length)
  const n = one === undefined ? sql`uniqExact(slot)` : sql`bitCount(groupBitOr(${bitOf(one, sql`slot`)}))`
  return sql`SELECT person_id, ${n} AS n FROM ${rows} GROUP BY person_id`
}

/** 'series<n>' ('previous<n>' for the compared range): rows `n`, `persons`. */
export function compileStickiness(plan: StickinessPlan): readonly Statement[] {
  const { compareRange } = plan
  const statement = (
    name: string,
    predicate: Predicate,
    range: AbsoluteRange,
    all: readonly Interval[],
  ): Statement => ({
    name,
    sql: sql`SELECT n, count() AS persons FROM (${intervalsOfPersons(plan, predicate, range, all)}) GROUP BY n`,
  })
  return plan.series.flatMap(({ predicate }, index) => [
    statement(`series${index}`, predicate, plan.range, plan.intervals),
    ...(compareRange === undefined
      ? []
      : [statement(`previous${index}`, predicate, compareRange, plan.compareIntervals)]),
  ])
}
