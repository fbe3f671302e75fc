// Trend: each series for each interval and group. Series that look at the same events share a statement.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { aggregate } from '../aggregate.ts'
import { checkCells, maxCells } from '../cells.ts'
import { compileFormula, seriesOf } from '../formula.ts'
import { countMeasures, isCountLike, propertyMeasures, type Measure } from '../measures.ts'
import { amountIn, asNumber } from '../money.ts'
import { scopeOf, type PlanSeries, type Predicate, type TrendPlan } from '../plan.ts'
import { isGoalMeasure } from '../resolve/goals.ts'
import { relation, type Relation } from '../relation.ts'
import type { Rows, Statement } from '../statement.ts'
import type { AbsoluteRange, Interval } from '../time.ts'
import { isOfGroup } from '../persons-behind/keys.ts'
import { isAmong, keysAmong } from './group-page.ts'
import { measureName } from './names.ts'
import { direction, keysOf, shownKeys } from './table.ts'

/** Series that one statement answers: the same events, and at most one property. */
export interface SeriesGroup {
  readonly predicate: Predicate
  readonly value: Relation['value']
  /** Indexes into the plan's series; the n-th is column `m<n>`. */
  readonly members: readonly number[]
}

/**
 * In the order of their first series; statement n is named 'series<n>'. For the compared range 'previous<n>', and
 * 'stretch<n>' with the totals if these are of a part of it alone.
 */
export function seriesGroups(plan: TrendPlan): readonly SeriesGroup[] {
  const groups = new Map<string, { predicate: Predicate; value: Relation['value']; members: number[] }>()
  plan.series.forEach((series, index) => {
    const asked = series.measure.kind === 'property' ? series.measure : undefined
    const isText = asked?.measure === 'count_distinct'
    const amounts = asked?.into === undefined ? null : [asked.into, asked.measure === 'sum']
    const isOfGoal = series.measure.kind === 'count' && isGoalMeasure(series.measure.measure)
    const key = JSON.stringify([series.predicate, asked?.property ?? null, isText, amounts, isOfGoal])
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, { predicate: series.predicate, value: valueOf(series, plan), members: [index] })
    else group.members.push(index)
  })
  return [...groups.values()]
}

function valueOf({ measure }: PlanSeries, { money }: TrendPlan): Relation['value'] {
  if (measure.kind !== 'property') return undefined
  if (measure.measure === 'count_distinct') return { property: measure.property, as: 'text' }
  if (measure.into === undefined) return { property: measure.property, as: 'number' }
  const amount = amountIn(measure.into, money)
  // Decimals add up exactly.
  return measure.measure === 'sum' ? amount : asNumber(amount)
}

const seriesMeasure = ({ measure }: PlanSeries): Measure =>
  measure.kind === 'property' ? propertyMeasures[measure.measure] : countMeasures[measure.measure]

const comma = sql`, `

type Over = (group: SeriesGroup, range: AbsoluteRange) => Relation
const overOf =
  (plan: TrendPlan): Over =>
  (group, range) => ({
    scope: scopeOf(plan, range),
    predicate: group.predicate,
    goal: plan.goal,
    keys: plan.breakdown,
    ...(group.value === undefined ? {} : { value: group.value }),
  })

/** Rows k1 …, bucket, m0 … of one statement. */
function lines(plan: TrendPlan, group: SeriesGroup, range: AbsoluteRange, intervals: readonly Interval[]): Sql {
  return aggregate({
    over: { ...overOf(plan)(group, range), intervals: { unit: plan.interval, timeZone: plan.timeZone, intervals } },
    measures: measuresOf(plan, group),
    isCumulative: plan.isCumulative,
  })
}
/** Rows k1 …, m0 …. */
const totals = (plan: TrendPlan, group: SeriesGroup, range: AbsoluteRange): Sql =>
  aggregate({ over: overOf(plan)(group, range), measures: measuresOf(plan, group) })

const measuresOf = (plan: TrendPlan, group: SeriesGroup) =>
  group.members.map((index, column) => ({ name: measureName(column), measure: measureAt(plan, index) }))

/** With a breakdown what finds the groups of the page goes first; the rest of it follows by `compileTrendOfGroups`. */
export function compileTrend(plan: TrendPlan): readonly Statement[] {
  const count = plan.breakdown.length
  const groups = seriesGroups(plan)
  if (count === 0) return [...ofRange(plan), ...ofCompared(plan)]
  const [only] = groups
  const first =
    only !== undefined && isOfOnePass(plan, groups)
      ? { name: 'series0', sql: pageOfLines(plan, only) }
      : {
          name: 'groups',
          sql: sql`SELECT ${join(shownKeys(count), comma)}, total_groups FROM (${topGroups(plan, groups)}) ORDER BY ${orderOf(plan, count)}`,
        }
  if (plan.offset === 0) return [first]
  const every = groups.map((group) => sql`SELECT ${keysOf(count)} FROM ${relation(overOf(plan)(group, plan.range))}`)
  return [
    first,
    {
      name: 'count',
      sql: sql`SELECT count() AS total_groups FROM (SELECT DISTINCT ${keysOf(count)} FROM (${join(every, sql` UNION ALL `)}) WHERE ${isShown(plan)})`,
    },
  ]
}

/** What is left to ask once the page's groups are known. */
export function compileTrendOfGroups(plan: TrendPlan, rows: Rows): readonly Statement[] {
  if (plan.breakdown.length === 0) return []
  const keys = keysOfPage(plan, rows)
  if (keys.length === 0) return []
  checkCells(
    keys.length * cellsOfGroup(plan),
    'fewer groups at a time, a longer interval, a shorter range or fewer series',
  )
  return [...(isOfOnePass(plan, seriesGroups(plan)) ? [] : ofRange(plan, keys)), ...ofCompared(plan, keys)]
}

/** Keys of the page's groups, in its order. */
export const keysOfPage = (plan: TrendPlan, rows: Rows): readonly (readonly (string | null)[])[] =>
  keysAmong(rows.get('groups') ?? rows.get('series0') ?? [], plan.breakdown.length)

/** Of a group of the answer. */
const cellsOfGroup = ({ intervals, compareIntervals, series, formulas }: TrendPlan): number =>
  (intervals.length + compareIntervals.length) * (series.length + formulas.length)

/**
 * One statement's rows tell which groups there are, how large, and what they have in each interval. Not where that may be too
 * much: then it has to be known first how many groups there are.
 */
const isOfOnePass = (plan: TrendPlan, groups: readonly SeriesGroup[]): boolean =>
  groups.length === 1 && !plan.isCumulative && plan.limit * cellsOfGroup(plan) <= maxCells

const ofRange = (plan: TrendPlan, keys?: readonly (readonly (string | null)[])[]): readonly Statement[] =>
  seriesGroups(plan).map((group, index) => ({
    name: `series${index}`,
    sql: ofGroups(lines(plan, group, plan.range, plan.intervals), plan, keys),
  }))

function ofCompared(plan: TrendPlan, keys?: readonly (readonly (string | null)[])[]): readonly Statement[] {
  const { compareRange, compareIntervals } = plan
  if (compareRange === undefined) return []
  const to = compareIntervals.at(-1)?.to ?? compareRange.to
  return seriesGroups(plan).flatMap((group, index) => [
    {
      name: `previous${index}`,
      sql: ofGroups(lines(plan, group, { from: compareRange.from, to }, compareIntervals), plan, keys),
    },
    ...(to === compareRange.to
      ? []
      : [{ name: `stretch${index}`, sql: ofGroups(totals(plan, group, compareRange), plan, keys) }]),
  ])
}

/** Only these groups; undefined: there is no breakdown. */
function ofGroups(inner: Sql, plan: TrendPlan, keys: readonly (readonly (string | null)[])[] | undefined): Sql {
  if (keys === undefined) return inner
  const count = plan.breakdown.length
  return sql`SELECT ${join([...shownKeys(count), sql`* EXCEPT (${keysOf(count)})`], comma)} FROM (${inner}) WHERE ${isAmong(keys, count)}`
}

/** Rows key1 …, total_groups, bucket, m0 …: those of a group together, the groups in the order of the page. */
function pageOfLines(plan: TrendPlan, group: SeriesGroup): Sql {
  const count = plan.breakdown.length
  const keys = keysOf(count)
  const columns = group.members.map((_, column) => measureName(column))
  const value = orderValue(plan, (index) => sql`maxIf(${measureName(group.members.indexOf(index))}, bucket = 0)`)
  const points = sql`SELECT ${keys}, groupArray((bucket, ${join(columns, comma)})) AS points, ${value} AS order_value FROM (${lines(plan, group, plan.range, plan.intervals)}) WHERE ${isShown(plan)} GROUP BY ${keys}`
  const page = sql`SELECT *, count() OVER () AS total_groups FROM (${points}) ORDER BY ${orderOf(plan, count)} ${limitOf(plan)}`
  const shown = [sql`bucket`, ...columns].map(
    (name, index) => sql`tupleElement(point, ${param(index + 1, 'UInt8')}) AS ${name}`,
  )
  return sql`SELECT ${join([...shownKeys(count), sql`total_groups`, ...shown], comma)} FROM (${page}) ARRAY JOIN points AS point ORDER BY ${orderOf(plan, count)}`
}

const limitOf = (plan: TrendPlan): Sql =>
  sql`LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`

function seriesAt(plan: TrendPlan, index: number): PlanSeries {
  const series = plan.series[index]
  if (series === undefined) throw new RangeError(`No series ${index}`)
  return series
}
const measureAt = (plan: TrendPlan, index: number): Measure => seriesMeasure(seriesAt(plan, index))

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

/** Series whose totals say how groups are ordered. */
const orderingSeries = ({ order, formulas }: TrendPlan): readonly number[] => {
  const formula = order.by === 'formula' ? formulas[order.index] : undefined
  return formula === undefined ? [order.index] : seriesOf(formula.formula)
}
/** What groups are ordered by. `totalOf`: a series' total; NULL where the group is none of its. */
function orderValue(plan: TrendPlan, totalOf: (index: number) => Sql): Sql {
  const formula = plan.order.by === 'formula' ? plan.formulas[plan.order.index] : undefined
  if (formula === undefined) return totalOf(plan.order.index)
  // As the answer shows it: nothing is 0 where the measure counts or adds up.
  return compileFormula(formula.formula, (index) => {
    const total = sql`toFloat64(${totalOf(index)})`
    return isCountLike(seriesAt(plan, index)) ? sql`ifNull(${total}, 0)` : sql`toNullable(${total})`
  })
}

/** The page of groups: all that any series has, ordered by a total. Groups that a series has not come last, of a formula they count as nothing. */
function topGroups(plan: TrendPlan, groups: readonly SeriesGroup[]): Sql {
  const over = overOf(plan)
  const count = plan.breakdown.length
  const ordering = orderingSeries(plan)
  const nameOf = (index: number): Sql => measureName(ordering.indexOf(index))
  const keys = keysOf(count)
  const parts = groups.map((group) => {
    const own = ordering.filter((index) => group.members.includes(index))
    const columns = ordering.map((index) => (own.includes(index) ? nameOf(index) : sql`NULL AS ${nameOf(index)}`))
    const listed = join([keys, ...columns], comma)
    return own.length === 0
      ? sql`SELECT DISTINCT ${listed} FROM ${relation(over(group, plan.range))}`
      : sql`SELECT ${listed} FROM (${aggregate({
          over: over(group, plan.range),
          measures: own.map((index) => ({ name: nameOf(index), measure: measureAt(plan, index) })),
        })})`
  })
  const value = orderValue(plan, (index) => sql`max(${nameOf(index)})`)
  const all = sql`SELECT ${keys}, ${value} AS order_value FROM (${join(parts, sql` UNION ALL `)}) WHERE ${isShown(plan)} GROUP BY ${keys}`
  return sql`SELECT ${keysOf(count)}, order_value, count() OVER () AS total_groups FROM (${all}) ORDER BY ${orderOf(plan, count)} ${limitOf(plan)}`
}
