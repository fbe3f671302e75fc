// Funnel: rows → result.
import type { FunnelResult } from '../../report/index.ts'
import { lastStep, previousStep } from '../compile/funnel/previous-step.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import type { Row, Rows } from '../statement.ts'
import { isoWithOffset, type Interval } from '../time.ts'
import { numberAt, textAt } from './values.ts'

type Part = NonNullable<FunnelResult['compare']>
type Group = FunnelResult['overall']
type Step = Group['steps'][number]
type Key = (string | null)[]

export function shapeFunnel(plan: FunnelPlan, rows: Rows): Omit<FunnelResult, 'meta'> {
  const current = rows.get('groups') ?? []
  const shown = current.filter((row) => numberAt(row, 'is_all') === 0).map(keyOf)
  return {
    kind: 'funnel',
    steps: plan.steps.map(({ label, isOptional }) => ({ label, optional: isOptional })),
    ...shapePart(plan, current, shown, plan.intervals),
    groups_page: { total: numberAt(current[0], 'total') ?? 0, limit: plan.limit, offset: plan.offset },
    ...(plan.nextOf === undefined ? {} : { next: nextOf(plan, plan.nextOf, rows.get('next') ?? []) }),
    ...(plan.compareRange === undefined
      ? {}
      : { compare: shapePart(plan, rows.get('previous') ?? [], shown, plan.compareIntervals) }),
  }
}

function nextOf(
  { nextLimit: limit, nextOffset: offset }: FunnelPlan,
  step: number,
  rows: readonly Row[],
): NonNullable<FunnelResult['next']> {
  const [whole] = rows
  const told = rows.slice(1).map((row) => ({
    event_name: textAt(row, 'next_name') ?? '',
    path: textAt(row, 'next_path') ?? '',
    count: numberAt(row, 'dropped') ?? 0,
  }))
  return {
    step,
    dropped: numberAt(whole, 'all_dropped') ?? 0,
    events: told,
    page: { total: numberAt(whole, 'total') ?? 0, limit, offset },
    nothing: numberAt(whole, 'dropped') ?? 0,
  }
}

function shapePart(
  plan: FunnelPlan,
  rows: readonly Row[],
  shown: readonly Key[],
  intervals: readonly Interval[],
): Part {
  const overall = rows.find((row) => numberAt(row, 'is_all') === 1)
  const byKey = new Map(
    rows.filter((row) => numberAt(row, 'is_all') === 0).map((row) => [JSON.stringify(keyOf(row)), row]),
  )
  return {
    overall: shapeGroup(plan, overall, [], intervals),
    groups: shown.map((key) => shapeGroup(plan, byKey.get(JSON.stringify(key)), key, intervals)),
    ...(plan.interval === undefined
      ? {}
      : {
          intervals: intervals.map(({ from, to, isComplete }) => ({
            start: isoWithOffset(from, plan.timeZone),
            end: isoWithOffset(to, plan.timeZone),
            complete: isComplete,
          })),
        }),
  }
}

const listAt = (row: Row | undefined, column: string): readonly unknown[] => asList(row?.[column])
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const asNumber = (value: unknown): number | null => {
  if (value === null || value === undefined) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
const keyOf = (row: Row): Key => listAt(row, 'shown_keys').map((value) => (typeof value === 'string' ? value : null))
const share = (part: number, of: number): number | null => (of === 0 ? null : part / of)

/** Seconds since the step before, or since the first one; undefined row, nobody: null. */
function timesOf(row: Row | undefined, since: 'before' | 'first', step: number): Step['time_from_first'] {
  const [median, p90] = asList(listAt(row, `quantiles_${since}`)[step]).map(asNumber)
  const mean = asNumber(listAt(row, `mean_${since}`)[step])
  return mean === null || median === undefined || median === null || p90 === undefined || p90 === null
    ? null
    : { mean, median, p90 }
}

function shapeGroup(plan: FunnelPlan, row: Row | undefined, key: Key, intervals: readonly Interval[]): Group {
  const reached = listAt(row, 'reached')
  const counts = plan.steps.map((_, step) => asNumber(reached[step]) ?? 0)
  const [entered = 0] = counts
  const steps = plan.steps.map((_, step): Step => {
    const count = counts[step] ?? 0
    const before = counts[previousStep(plan, step)] ?? 0
    const isFirst = step === 0
    return {
      count,
      from_first: share(count, entered),
      from_previous: isFirst ? share(count, entered) : share(count, before),
      dropped: isFirst ? 0 : before - count,
      time_from_previous: isFirst || count === 0 ? null : timesOf(row, 'before', step),
      time_from_first: isFirst || count === 0 ? null : timesOf(row, 'first', step),
    }
  })
  return {
    key: [...key],
    steps,
    conversion: share(counts[lastStep(plan)] ?? 0, entered),
    time_to_convert: timeToConvert(plan, row),
    ...(plan.interval === undefined ? {} : { trend: trendOf(row, intervals) }),
  }
}

function timeToConvert({ bins }: FunnelPlan, row: Row | undefined): Group['time_to_convert'] {
  const converted = numberAt(row, 'converted') ?? 0
  const [median, p90] = listAt(row, 'quantiles_took').map(asNumber)
  const mean = numberAt(row, 'mean_took')
  if (converted === 0 || mean === null || median === undefined || median === null || p90 === undefined || p90 === null)
    return null
  const longest = (numberAt(row, 'longest') ?? 0) / 1000
  const [numbers = [], sizes = []] = listAt(row, 'histogram').map(asList)
  const counts = new Map(numbers.map((bin, index) => [Number(bin), Number(sizes[index])]))
  const width = longest / bins
  return {
    mean: mean / 1000,
    median: median / 1000,
    p90: p90 / 1000,
    histogram: Array.from({ length: bins }, (_, bin) => ({
      from: bin * width,
      to: (bin + 1) * width,
      count: counts.get(bin) ?? 0,
    })),
  }
}

function trendOf(row: Row | undefined, intervals: readonly Interval[]): NonNullable<Group['trend']> {
  const [buckets = [], entered = [], converted = []] = listAt(row, 'trend').map(asList)
  const places = new Map(buckets.map((bucket, index) => [Number(bucket), index]))
  return intervals.map(({ bucket }) => {
    const place = places.get(bucket)
    const count = place === undefined ? 0 : Number(entered[place])
    const done = place === undefined ? 0 : Number(converted[place])
    return { entered: count, converted: done, rate: share(done, count) }
  })
}
