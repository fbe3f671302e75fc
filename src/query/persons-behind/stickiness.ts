// Stickiness: who stands behind a number?
import type { StickinessPoint } from '../../report/index.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import { intervalsOfPersons } from '../compile/stickiness.ts'
import { QueryError } from '../errors.ts'
import { rangeOf } from './compared.ts'
import { isOfGroup } from './keys.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindStickiness(plan: StickinessPlan, point: StickinessPoint): Sql {
  const series = plan.series[point.series]
  if (series === undefined) throw new QueryError('bad_report', `The report has no series ${point.series}.`)
  const range = rangeOf(plan, point)
  const intervals = point.previous ? plan.compareIntervals : plan.intervals
  if (point.intervals !== undefined && point.intervals > intervals.length)
    throw new QueryError('bad_report', `The report has ${intervals.length} intervals, not ${point.intervals}.`)
  const persons = intervalsOfPersons(plan, series.predicate, range, intervals, point.key !== undefined)
  const asked = param(point.intervals ?? 1, 'UInt32')
  // Who is there at all is there on one interval at least.
  const isAtLeast = plan.isCumulative || point.intervals === undefined
  return sql`SELECT DISTINCT person_id FROM (${persons}) WHERE ${isAtLeast ? sql`n >= ${asked}` : sql`n = ${asked}`} AND ${isOfGroup(point.key, plan.breakdown.length)}`
}
