// Funnel: plan → statements. All numbers of a range come from one pass over its attempts: overall and for each group.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { missingKey } from '../../property.ts'
import { bucketOf } from '../../relation.ts'
import type { Row, Rows, Statement } from '../../statement.ts'
import type { AbsoluteRange, Interval } from '../../time.ts'
import { isAmong } from '../group-page.ts'
import { attemptsOf, noGroup } from './attempts.ts'
import { never } from './entries.ts'
import { selectNext } from './next.ts'
import { lastStep, previousStep } from './previous-step.ts'

export function compileFunnel(plan: FunnelPlan): readonly Statement[] {
  const current = groupsOf(plan, plan.range, plan.intervals, pageOf(plan))
  const statements = [{ name: 'groups', sql: current }]
  if (plan.nextOf !== undefined) statements.push({ name: 'next', sql: selectNext(plan, plan.nextOf) })
  if (plan.breakdown.length === 0) statements.push(...previousOf(plan, sql``))
  return statements
}

/** Of the groups that are shown: what they were in the range before. `rows`: of 'groups'. */
export function compileFunnelBefore(plan: FunnelPlan, rows: Rows): readonly Statement[] {
  if (plan.breakdown.length === 0 || plan.compareRange === undefined) return []
  const shown = (rows.get('groups') ?? []).filter((row) => Number(row['is_all']) === 0).map(keyOfGroup)
  return previousOf(plan, sql` WHERE is_all = 1 OR ${isAmong(shown, plan.breakdown.length, sql`keys`)}`)
}
/** Of a row of 'groups' or 'previous'. */
const keyOfGroup = (row: Row): (string | null)[] => [...(row['shown_keys'] as readonly (string | null)[])]

const previousOf = (plan: FunnelPlan, rows: Sql): readonly Statement[] =>
  plan.compareRange === undefined
    ? []
    : [
        {
          name: 'previous',
          sql: groupsOf(plan, plan.compareRange, plan.compareIntervals, { columns: sql``, rows }),
        },
      ]

const at = (step: number): Sql => sql`r[${param(step + 1, 'UInt8')}]`
const isReached = (step: number): Sql => sql`${at(step)} < ${never}`

/** When step 1 was. */
const startedAt = sql`fromUnixTimestamp64Milli(toInt64(r[1]), 'UTC')`

/**
 * is_all, keys, entered, reached, …, converted, …: a row for each group, and one for all together. `reached`: how many got to each
 * step; `mean_before`, `quantiles_before`, `mean_first`, `quantiles_first`: seconds since the step before and since step 1. The text
 * of the statement does not grow with the number of steps: to understand it would take the engine longer than to answer.
 */
function groupsOf(plan: FunnelPlan, range: AbsoluteRange, intervals: readonly Interval[], page: Page): Sql {
  const last = lastStep(plan)
  const before = param(
    plan.steps.map((_, step) => previousStep(plan, step) + 1),
    'Array(UInt8)',
  )
  const seconds = (since: Sql): Sql => sql`if(t < ${never}, (toInt64(t) - toInt64(${since})) / 1000, NULL)`
  const times = sql`(SELECT *, arrayMap(t -> t < ${never}, r) AS is_reached, arrayMap((t, b) -> ${seconds(sql`r[b]`)}, r, ${before}) AS since_before, arrayMap(t -> ${seconds(sql`r[1]`)}, r) AS since_first FROM ${attemptsOf(plan, range)})`
  const steps = sql`sumForEach(is_reached) AS reached, avgForEach(since_before) AS mean_before, quantilesExactInclusiveForEach(0.5, 0.9)(since_before) AS quantiles_before, avgForEach(since_first) AS mean_first, quantilesExactInclusiveForEach(0.5, 0.9)(since_first) AS quantiles_first`
  const trend =
    plan.interval === undefined
      ? sql``
      : sql`, sumMap([${bucketOf({ unit: plan.interval, timeZone: plan.timeZone, intervals }, startedAt)}], [toUInt64(1)], [toUInt64(${isReached(last)})]) AS trend`
  const converting = sql`groupArrayIf(${at(last)} - ${at(0)}, ${isReached(last)})`
  const columns = sql`count() AS entered, ${steps}, ${converting} AS took${trend}`
  const grouped =
    plan.breakdown.length === 0
      ? sql`SELECT 1 AS is_all, 0 AS keys, ${columns} FROM ${times}`
      : sql`SELECT grouping(keys) AS is_all, keys, ${columns} FROM ${times} GROUP BY keys WITH ROLLUP`
  const told = sql`reached, mean_before, quantiles_before, mean_first, quantiles_first`
  const bins = param(plan.bins, 'UInt32')
  // How many took how long: numbers of bins, and how many are in each.
  const histogram = sql`arrayReduce('sumMap', arrayMap((ms, longest) -> [toUInt32(least(intDiv(ms * ${bins}, greatest(longest, 1)), ${bins} - 1))], took, arrayWithConstant(length(took), arrayMax(took))), arrayMap(ms -> [toUInt64(1)], took))`
  const shown = join(
    plan.breakdown.map((_, index) => sql`nullIf(tupleElement(keys, ${param(index + 1, 'UInt8')}), ${missingKey})`),
    sql`, `,
  )
  const named = plan.breakdown.length === 0 ? sql`` : sql`, [${shown}] AS shown_keys`
  const trended = plan.interval === undefined ? sql`` : sql`, trend`
  return sql`SELECT is_all, keys, entered, ${told}${trended}, length(took) AS converted, arrayMax(took) AS longest, arrayAvg(took) AS mean_took, arrayReduce('quantilesExactInclusive(0.5, 0.9)', took) AS quantiles_took, ${histogram} AS histogram${named}${page.columns} FROM (${grouped})${page.rows}`
}

/** Which of the groups: what stands behind FROM, and further columns. */
interface Page {
  readonly columns: Sql
  readonly rows: Sql
}

/**
 * The overall row and the page of groups, with `total`: of all groups. No query stands around the groups for it: the engine goes
 * through all of a statement again for each one.
 */
function pageOf(plan: FunnelPlan): Page {
  if (plan.breakdown.length === 0) return { columns: sql`, 0 AS total`, rows: sql`` }
  const from = param(plan.offset, 'UInt64')
  const place = sql`row_number() OVER (ORDER BY is_all DESC, entered DESC, keys) - 1`
  return {
    columns: sql`, ${place} AS place, count() OVER () - 1 AS total`,
    rows: sql` WHERE is_all = 1 OR keys.1 != ${noGroup} QUALIFY place = 0 OR (place > ${from} AND place <= ${from} + ${param(plan.limit, 'UInt64')}) ORDER BY place`,
  }
}
