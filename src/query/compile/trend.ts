// Trend: each series for each interval and group. Series that look at the same events share a statement.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { aggregate } from '../aggregate.ts'
import { countMeasures, propertyMeasures, type Measure } from '../measures.ts'
import { scopeOf, type PlanSeries, type Predicate, type Property, type TrendPlan } from '../plan.ts'
import { isGoalMeasure } from '../resolve/goals.ts'
import { relation, type Relation } from '../relation.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange, Interval } from '../time.ts'
import { isOfGroup } from '../persons-behind/keys.ts'
import { measureName } from './names.ts'
import { direction, keysOf, shownKeys } from './table.ts'

/** Series that one statement answers: the same events, and at most one property. */
export interface SeriesGroup {
  readonly predicate: Predicate
  readonly value: Relation['value']
  /** Indexes into the plan's series; the n-th is column `m<n>`. */
  readonly members: readonly number[]
}

/** In the order of their first series; statement n is named 'series<n>' ('previous<n>' for the compared range). */
export function seriesGroups(plan: TrendPlan): readonly SeriesGroup[] {
  const groups = new Map<string, { predicate: Predicate; value: Relation['value']; members: number[] }>()
  plan.series.forEach((series, index) => {
    const asked = series.measure.kind === 'property' ? series.measure : undefined
    const isText = asked?.measure === 'count_distinct'
    const isExactSum = asked?.measure === 'sum' && isRevenue(asked.property)
    const isOfGoal = series.measure.kind === 'count' && isGoalMeasure(series.measure.measure)
    const key = JSON.stringify([series.predicate, asked?.property ?? null, isText, isExactSum, isOfGoal])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { predicate: series.predicate, value: valueOf(series), members: [index] })
    else group.members.push(index)
  })
  return [...groups.values()]
}

const isRevenue = (property: Property): boolean => property.kind === 'event' && property.field === 'revenue'

function valueOf({ measure }: PlanSeries): Relation['value'] {
  if (measure.kind !== 'property') return undefined
  if (measure.measure === 'count_distinct') return { property: measure.property, as: 'text' }
  // Decimals add up exactly.
  if (measure.measure === 'sum' && isRevenue(measure.property)) return sql`toNullable(revenue)`
  return { property: measure.property, as: 'number' }
}

const seriesMeasure = ({ measure }: PlanSeries): Measure =>
  measure.kind === 'property' ? propertyMeasures[measure.measure] : countMeasures[measure.measure]

const comma = sql`, `

export function compileTrend(plan: TrendPlan): readonly Statement[] {
  const count = plan.breakdown.length
  const groups = seriesGroups(plan)
  const over = (group: SeriesGroup, range: AbsoluteRange): Relation => ({
    scope: scopeOf(plan, range),
    predicate: group.predicate,
    goal: plan.goal,
    keys: plan.breakdown,
    ...(group.value === undefined ? {} : { value: group.value }),
  })
  const rows = (group: SeriesGroup, range: AbsoluteRange, intervals: readonly Interval[]): Sql => {
    const inner = aggregate({
      over: { ...over(group, range), intervals: { unit: plan.interval, timeZone: plan.timeZone, intervals } },
      measures: group.members.map((index, column) => ({
        name: measureName(column),
        measure: measureAt(plan, index),
      })),
      isCumulative: plan.isCumulative,
    })
    if (count === 0) return inner
    const shown = join([...shownKeys(count), sql`* EXCEPT (${keysOf(count)})`], comma)
    return sql`SELECT ${shown} FROM (${inner}) WHERE (${keysOf(count)}) IN (SELECT ${keysOf(count)} FROM (${topGroups(plan, groups, over)}))`
  }
  const statements = groups.map((group, index) => ({
    name: `series${index}`,
    sql: rows(group, plan.range, plan.intervals),
  }))
  const { compareRange } = plan
  if (compareRange !== undefined)
    groups.forEach((group, index) =>
      statements.push({ name: `previous${index}`, sql: rows(group, compareRange, plan.compareIntervals) }),
    )
  if (count > 0)
    statements.push({
      name: 'groups',
      sql: sql`SELECT ${join(shownKeys(count), comma)}, total_groups FROM (${topGroups(plan, groups, over)}) ORDER BY ${orderOf(plan, count)}`,
    })
  if (count > 0 && plan.offset > 0) {
    const every = groups.map((group) => sql`SELECT ${keysOf(count)} FROM ${relation(over(group, plan.range))}`)
    statements.push({
      name: 'count',
      sql: sql`SELECT count() AS total_groups FROM (SELECT DISTINCT ${keysOf(count)} FROM (${join(every, sql` UNION ALL `)}) WHERE ${isShown(plan)})`,
    })
  }
  return statements
}

function measureAt(plan: TrendPlan, index: number): Measure {
  const series = plan.series[index]
  if (series === undefined) throw new RangeError(`No series ${index}`)
  return seriesMeasure(series)
}

const orderOf = (plan: TrendPlan, count: number): Sql =>
  sql`order_value ${direction[plan.order.direction]} NULLS LAST, ${keysOf(count)}`

/** Is the group one of those that are asked for? */
const isShown = ({ onlyGroups, breakdown }: TrendPlan): Sql =>
  onlyGroups === undefined
    ? sql`1`
    : sql`(${join(
        onlyGroups.map((key) => isOfGroup(key, breakdown.length)),
        sql` OR `,
      )})`

/** The page of groups: all that any series has, ordered by one series' total. Groups that it has not count as nothing. */
function topGroups(
  plan: TrendPlan,
  groups: readonly SeriesGroup[],
  over: (group: SeriesGroup, range: AbsoluteRange) => Relation,
): Sql {
  const count = plan.breakdown.length
  const parts = groups.map((group) =>
    group.members.includes(plan.order.series)
      ? sql`SELECT ${keysOf(count)}, order_value FROM (${aggregate({
          over: over(group, plan.range),
          measures: [{ name: sql`order_value`, measure: measureAt(plan, plan.order.series) }],
        })})`
      : sql`SELECT DISTINCT ${keysOf(count)}, NULL AS order_value FROM ${relation(over(group, plan.range))}`,
  )
  const all = sql`SELECT ${keysOf(count)}, max(order_value) AS order_value FROM (${join(parts, sql` UNION ALL `)}) WHERE ${isShown(plan)} GROUP BY ${keysOf(count)}`
  return sql`SELECT ${keysOf(count)}, order_value, count() OVER () AS total_groups FROM (${all}) ORDER BY ${orderOf(plan, count)} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
}
