// Funnel: plan → statements. All numbers of a range come from one pass over its attempts: overall and for each group.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { missingKey } from '../../property.ts'
import { bucketOf } from '../../relation.ts'
import type { Statement } from '../../statement.ts'
import type { AbsoluteRange, Interval } from '../../time.ts'
import { attemptsOf, noGroup } from './attempts.ts'
import { never } from './entries.ts'
import { selectNext } from './next.ts'
import { lastStep, previousStep } from './previous-step.ts'

export function compileFunnel(plan: FunnelPlan): readonly Statement[] {
  const current = groupsOf(plan, plan.range, plan.intervals)
  const statements = [{ name: 'groups', sql: page(current, plan) }]
  if (plan.nextOf !== undefined) statements.push({ name: 'next', sql: selectNext(plan, plan.nextOf) })
  if (plan.compareRange === undefined) return statements
  const previous = groupsOf(plan, plan.compareRange, plan.compareIntervals)
  // Of the groups that are shown now. (Without a breakdown there is only the overall row.)
  const shown = sql`SELECT keys FROM (${page(current, plan)}) WHERE is_all = 0`
  const only = plan.breakdown.length === 0 ? sql`` : sql` WHERE is_all = 1 OR keys IN (${shown})`
  return [...statements, { name: 'previous', sql: sql`SELECT * FROM (${previous})${only}` }]
}

const at = (step: number): Sql => sql`r[${param(step + 1, 'UInt8')}]`
const isReached = (step: number): Sql => sql`${at(step)} < ${never}`

/** When step 1 was. */
const startedAt = sql`fromUnixTimestamp64Milli(toInt64(r[1]), 'UTC')`

/** is_all, keys, entered, steps, converted, …: a row for each group, and one for all together. */
function groupsOf(plan: FunnelPlan, range: AbsoluteRange, intervals: readonly Interval[]): Sql {
  const last = lastStep(plan)
  const seconds = (step: number, from: number): Sql => sql`(toInt64(${at(step)}) - toInt64(${at(from)})) / 1000`
  const timesOf = (step: number, from: number): Sql =>
    sql`tuple(avgIf(${seconds(step, from)}, ${isReached(step)}), quantilesExactInclusiveIf(0.5, 0.9)(${seconds(step, from)}, ${isReached(step)}))`
  const steps = plan.steps.map((_, step) =>
    step === 0
      ? sql`tuple(count(), tuple(toFloat64(0), [toFloat64(0), 0]), tuple(toFloat64(0), [toFloat64(0), 0]))`
      : sql`tuple(countIf(${isReached(step)}), ${timesOf(step, previousStep(plan, step))}, ${timesOf(step, 0)})`,
  )
  const trend =
    plan.interval === undefined
      ? sql``
      : sql`, sumMap([${bucketOf({ unit: plan.interval, timeZone: plan.timeZone, intervals }, startedAt)}], [toUInt64(1)], [toUInt64(${isReached(last)})]) AS trend`
  const converting = sql`groupArrayIf(${at(last)} - ${at(0)}, ${isReached(last)})`
  const columns = sql`count() AS entered, [${join(steps, sql`, `)}] AS steps, ${converting} AS took${trend}`
  const rows = attemptsOf(plan, range)
  const grouped =
    plan.breakdown.length === 0
      ? sql`SELECT 1 AS is_all, 0 AS keys, ${columns} FROM ${rows}`
      : sql`SELECT grouping(keys) AS is_all, keys, ${columns} FROM ${rows} GROUP BY keys WITH ROLLUP`
  const bins = param(plan.bins, 'UInt32')
  // Sorted numbers of bins: where each begins tells how many it has.
  const binned = sql`arraySort(arrayMap((ms, longest) -> toUInt32(least(intDiv(ms * ${bins}, greatest(longest, 1)), ${bins} - 1)), took, arrayWithConstant(length(took), arrayMax(took))))`
  const begins = sql`arrayFilter((n, b, before) -> n = 1 OR b != before, arrayEnumerate(binned), binned, arrayShiftRight(binned, 1))`
  const used = sql`arrayFilter((b, n, before) -> n = 1 OR b != before, binned, arrayEnumerate(binned), arrayShiftRight(binned, 1))`
  const shown = join(
    plan.breakdown.map((_, index) => sql`nullIf(tupleElement(keys, ${param(index + 1, 'UInt8')}), ${missingKey})`),
    sql`, `,
  )
  const named = plan.breakdown.length === 0 ? sql`` : sql`[${shown}] AS shown_keys, `
  return sql`SELECT * EXCEPT (binned), ${named}${begins} AS bin_begins, ${used} AS bin_numbers FROM (SELECT is_all, keys, entered, steps${plan.interval === undefined ? sql`` : sql`, trend`}, length(took) AS converted, arrayMax(took) AS longest, arrayAvg(took) AS mean_took, arrayReduce('quantilesExactInclusive(0.5, 0.9)', took) AS quantiles_took, ${binned} AS binned FROM (${grouped}))`
}

/** The overall row and the page of groups, with `total`: of all groups. */
function page(groups: Sql, plan: FunnelPlan): Sql {
  if (plan.breakdown.length === 0) return sql`SELECT *, 0 AS total FROM (${groups})`
  const isGroup = sql`keys.1 != ${noGroup}`
  const placed = sql`SELECT *, row_number() OVER (ORDER BY is_all DESC, entered DESC, keys) - 1 AS place, count() OVER () - 1 AS total FROM (${groups}) WHERE is_all = 1 OR ${isGroup}`
  const from = param(plan.offset, 'UInt64')
  return sql`SELECT * FROM (${placed}) WHERE place = 0 OR (place > ${from} AND place <= ${from} + ${param(plan.limit, 'UInt64')}) ORDER BY place`
}
