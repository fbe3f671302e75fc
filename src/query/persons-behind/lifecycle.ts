// Lifecycle: who stands behind a number?
import type { LifecyclePoint, LifecycleState } from '../../report/index.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import { slotsOfPersons } from '../compile/lifecycle.ts'
import { QueryError } from '../errors.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'

/** Over one person's slots: 0 earlier, 1 the interval before, 2 the interval itself. */
const conditions = {
  new: sql`min(slot) = 2`,
  returning: sql`max(slot) = 2 AND max(slot = 1)`,
  resurrecting: sql`max(slot) = 2 AND NOT max(slot = 1) AND min(slot) = 0`,
  dormant: sql`max(slot) = 1`,
} as const satisfies Record<LifecycleState, Sql>

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindLifecycle(plan: LifecyclePlan, point: LifecyclePoint): Sql {
  const start = Date.parse(point.interval)
  const at = plan.intervals.findIndex(({ from }) => from === start)
  const interval = plan.intervals[at]
  if (interval === undefined)
    throw new QueryError('bad_report', `No interval of the report starts at ${point.interval}.`)
  const previousFrom = plan.intervals[at - 1]?.from ?? plan.previousFrom
  const rows = slotsOfPersons(plan, previousFrom, [interval.from], interval.to)
  const hasBegun = param(at < plan.begun ? 1 : 0, 'UInt8')
  const isIn = point.state === 'dormant' ? sql`${conditions.dormant} AND ${hasBegun} = 1` : conditions[point.state]
  return sql`SELECT DISTINCT person_id FROM (SELECT person_id FROM ${rows} GROUP BY person_id HAVING ${isIn})`
}
