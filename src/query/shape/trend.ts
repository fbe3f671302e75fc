// Trend: rows by group and interval → series with a value for each interval, then rolling means and formulas.
import type { TrendResult } from '../../report/index.ts'
import { keysOfPage, seriesGroups } from '../compile/trend.ts'
import { evaluateFormula } from '../formula.ts'
import { isCountLike } from '../measures.ts'
import type { PlanSeries, TrendPlan } from '../plan.ts'
import type { Row, Rows } from '../statement.ts'
import { isoWithOffset, type Interval } from '../time.ts'
import { keysAt, numberAt } from './values.ts'

type Part = Pick<TrendResult, 'intervals' | 'series'>
type Key = readonly (string | null)[]
interface Line {
  readonly total: number | null
  readonly values: readonly (number | null)[]
}

export function shapeTrend(plan: TrendPlan, rows: Rows): Omit<TrendResult, 'meta'> {
  const keys: readonly Key[] = plan.breakdown.length === 0 ? [[]] : keysOfPage(plan, rows)
  const counted = rows.get('groups')?.[0] ?? rows.get('series0')?.[0] ?? rows.get('count')?.[0]
  const part = shapePart(plan, rows, 'series', plan.intervals, keys)
  return {
    kind: 'trend',
    interval: plan.interval,
    ...part,
    groups: {
      total: plan.breakdown.length === 0 ? 1 : (numberAt(counted, 'total_groups') ?? 0),
      limit: plan.limit,
      offset: plan.offset,
    },
    ...(plan.compareRange === undefined
      ? {}
      : { compare: shapePart(plan, rows, 'previous', plan.compareIntervals, keys) }),
  }
}

function shapePart(
  plan: TrendPlan,
  rows: Rows,
  prefix: 'series' | 'previous',
  intervals: readonly Interval[],
  keys: readonly Key[],
): Part {
  const lines = linesOf(plan, rows, prefix, intervals)
  const series = keys.flatMap((key) => {
    const raw = plan.series.map((one, index) => lines(index, key, one))
    const own = plan.series.map((one, index) => ({
      label: one.label,
      letter: one.letter,
      ...currencyOf(one),
      key: [...key],
      total: raw[index]?.total ?? null,
      values: rolled(raw[index]?.values ?? [], plan.rolling),
    }))
    const formulas = plan.formulas.map(({ label, text, formula }) => ({
      label,
      formula: text,
      key: [...key],
      total: evaluateFormula(
        formula,
        raw.map(({ total }) => total),
      ),
      values: rolled(
        intervals.map((_, at) =>
          evaluateFormula(
            formula,
            raw.map(({ values }) => values[at] ?? null),
          ),
        ),
        plan.rolling,
      ),
    }))
    return [...own, ...formulas]
  })
  return {
    intervals: intervals.map(({ from, to, isComplete }) => ({
      start: isoWithOffset(from, plan.timeZone),
      end: isoWithOffset(to, plan.timeZone),
      complete: isComplete,
    })),
    series,
  }
}

const currencyOf = ({ measure }: PlanSeries): { readonly currency?: string } =>
  measure.kind === 'property' && measure.into !== undefined ? { currency: measure.into } : {}

/** Gives the line of a series in a group. */
function linesOf(plan: TrendPlan, rows: Rows, prefix: string, intervals: readonly Interval[]) {
  const position = new Map(intervals.map(({ bucket }, index) => [bucket, index]))
  const byKey = (all: readonly Row[]) => Map.groupBy(all, (row) => JSON.stringify(keysAt(row, plan.breakdown.length)))
  const statements = seriesGroups(plan).map((group, index) => {
    const stretch = prefix === 'previous' ? rows.get(`stretch${index}`) : undefined
    return { group, byKey: byKey(rows.get(`${prefix}${index}`) ?? []), ofStretch: stretch && byKey(stretch) }
  })
  return (index: number, key: Key, series: PlanSeries): Line => {
    const statement = statements.find(({ group }) => group.members.includes(index))
    const column = `m${statement?.group.members.indexOf(index) ?? 0}`
    const found: readonly Row[] = statement?.byKey.get(JSON.stringify(key)) ?? []
    const nothing = valueOfNothing(series)
    const values: (number | null)[] = intervals.map(() => nothing)
    let total: number | null = nothing
    const seen = new Set<number>()
    for (const row of found) {
      const bucket = numberAt(row, 'bucket') ?? 0
      const at = position.get(bucket)
      if (bucket === 0) total = numberAt(row, column) ?? nothing
      else if (at !== undefined) {
        values[at] = numberAt(row, column) ?? nothing
        seen.add(at)
      }
    }
    if (plan.isCumulative) {
      for (let at = 1; at < values.length; at++) if (!seen.has(at)) values[at] = values[at - 1] ?? nothing
      total = values.at(-1) ?? nothing
    }
    if (statement?.ofStretch === undefined) return { total, values }
    const [ofStretch] = statement.ofStretch.get(JSON.stringify(key)) ?? []
    return { total: numberAt(ofStretch, column) ?? nothing, values }
  }
}

/** Where nothing happened counts and sums are 0; a mean, a rate or a percentile of nothing is not a number. */
const valueOfNothing = (series: PlanSeries): number | null => (isCountLike(series) ? 0 : null)

/** Mean of the last `window` values up to each, of those that are there. */
function rolled(values: readonly (number | null)[], window: number): (number | null)[] {
  if (window <= 1) return [...values]
  return values.map((_, at) => {
    const last = values.slice(Math.max(0, at - window + 1), at + 1).filter((value) => value !== null)
    return last.length === 0 ? null : last.reduce((sum, value) => sum + value, 0) / last.length
  })
}
