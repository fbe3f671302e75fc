// Trend: who stands behind a number?
import type { TrendPoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import { scopeOf, type TrendPlan } from '../plan.ts'
import { isGoalMeasure } from '../resolve/goals.ts'
import { relation } from '../relation.ts'
import { rangeOf } from './compared.ts'
import { isOfGroup } from './keys.ts'

/**
 * `SELECT DISTINCT person_id …`: of the series' events in the interval (of a cumulative trend: up to its end; of a rolling
 * mean: in all intervals that it is of), of conversions only the completions. Throws QueryError 'bad_report' for a point that the result does not have.
 */
export function personsBehindTrend(plan: TrendPlan, point: TrendPoint): Sql {
  const series = plan.series[point.series]
  if (series === undefined) throw new QueryError('bad_report', `The report has no series ${point.series}.`)
  const range = rangeOf(plan, point)
  const asked = point.interval
  const intervals = point.previous ? plan.compareIntervals : plan.intervals
  const at = intervals.findIndex(({ from }) => asked !== undefined && from === Date.parse(asked))
  const interval = intervals[at]
  if (asked !== undefined && interval === undefined)
    throw new QueryError('bad_report', `No interval of the report starts at ${asked}.`)
  const first = intervals[Math.max(0, at - plan.rolling + 1)] ?? range
  const within = interval === undefined ? range : { from: plan.isCumulative ? range.from : first.from, to: interval.to }
  const withGoal = series.measure.kind === 'count' && isGoalMeasure(series.measure.measure)
  const rows = relation({
    scope: scopeOf(plan, within),
    predicate: series.predicate,
    goal: plan.goal,
    withGoal,
    keys: plan.breakdown,
    withPersons: true,
  })
  const completed = withGoal ? sql` AND is_goal` : sql``
  return sql`SELECT DISTINCT person_id FROM ${rows} WHERE ${isOfGroup(point.key, plan.breakdown.length)}${completed}`
}
