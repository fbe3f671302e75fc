// Lifecycle: who stands behind a number?
import type { LifecyclePoint } from '../../report/index.ts'
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { slotsOfPersons } from '../compile/lifecycle.ts'
import { QueryError } from '../errors.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import { keyName } from '../relation.ts'
import { isOfGroup } from './keys.ts'

/** Over one person's slots: 0 earlier, 1 the interval before, 2 the interval itself. */
const conditions = {
  new: sql`min(slot) = 2`,
  returning: sql`max(slot) = 2 AND max(slot = 1)`,
  resurrecting: sql`max(slot) = 2 AND NOT max(slot = 1) AND min(slot) = 0`,
  dormant: sql`max(slot) = 1`,
  active: sql`max(slot) = 2`,
} as const satisfies Record<LifecyclePoint['state'], Sql>

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindLifecycle(plan: LifecyclePlan, point: LifecyclePoint): Sql {
  const start = Date.parse(point.interval)
  const at = plan.intervals.findIndex(({ from }) => from === start)
  const interval = plan.intervals[at]
  if (interval === undefined)
    throw new QueryError('bad_report', `No interval of the report starts at ${point.interval}.`)
  const previousFrom = plan.intervals[at - 1]?.from ?? plan.previousFrom
  const rows = slotsOfPersons(plan, previousFrom, [interval.from], interval.to, point.key !== undefined)
  const hasBegun = param(at < plan.begun ? 1 : 0, 'UInt8')
  const isIn = point.state === 'dormant' ? sql`${conditions.dormant} AND ${hasBegun} = 1` : conditions[point.state]
  // Keys are those of the interval, and of who is gone those of the one before.
  const slot = param(point.state === 'dormant' ? 1 : 2, 'UInt16')
  const keys = (point.key === undefined ? [] : plan.breakdown).map(
    (_, index) => sql`argMinIf(e.${keyName(index)}, e.o, e.slot = ${slot}) AS ${keyName(index)}`,
  )
  const persons = sql`SELECT ${join([sql`person_id`, ...keys], sql`, `)} FROM ${rows} AS e GROUP BY person_id HAVING ${isIn}`
  return sql`SELECT DISTINCT person_id FROM (${persons}) WHERE ${isOfGroup(point.key, plan.breakdown.length)}`
}
