// Retention: who stands behind a number?
import type { RetentionPoint } from '../../report/index.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import { personsOf } from '../compile/retention/index.ts'
import { QueryError } from '../errors.ts'
import type { RetentionPlan } from '../plan-retention.ts'
import { missingKey } from '../property.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindRetention(plan: RetentionPlan, point: RetentionPoint): Sql {
  const { column, key } = point
  const cohort = point.cohort === undefined ? undefined : cohortAt(plan, point.cohort)
  if (column === undefined && point.outcome === 'not_returned')
    throw new QueryError('bad_report', 'Who did not return when? Name a column.')
  if (column !== undefined && column >= plan.columns.length)
    throw new QueryError('bad_report', `The report has ${plan.columns.length} columns; the last is ${plan.columns.length - 1}.`) // prettier-ignore
  if (key !== undefined && key.length !== plan.breakdown.length)
    throw new QueryError('bad_report', `The report’s groups have ${plan.breakdown.length} keys, not ${key.length}.`)
  const keys = key?.map((one) => (one === null ? missingKey : sql`${param(one, 'String')}`))
  return personsOf(plan, cohort, column, point.outcome === 'returned', keys?.length === 0 ? undefined : keys)
}

function cohortAt({ cohorts }: RetentionPlan, start: string): number {
  const index = cohorts.findIndex(({ from }) => from === Date.parse(start))
  if (index < 0) throw new QueryError('bad_report', `No cohort of the report starts at ${start}.`)
  return index
}
