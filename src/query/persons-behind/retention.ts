// Retention: who stands behind a number?
import type { RetentionPoint } from '../../report/index.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import { personsOf } from '../compile/retention/index.ts'
import { QueryError } from '../errors.ts'
import { isComplete, type RetentionPlan } from '../plan-retention.ts'
import { missingKey } from '../property.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindRetention(plan: RetentionPlan, point: RetentionPoint): Sql {
  const { column, key } = point
  if (point.average && (column === undefined || point.cohort !== undefined))
    throw new QueryError('bad_report', 'An average is of a column over its cohorts: name a column and no cohort.')
  if (column === undefined && point.outcome === 'not_returned')
    throw new QueryError('bad_report', 'Who did not return when? Name a column.')
  if (column !== undefined && column >= plan.columns.length)
    throw new QueryError('bad_report', `The report has ${plan.columns.length} columns; the last is ${plan.columns.length - 1}.`) // prettier-ignore
  if (key !== undefined && key.length !== plan.breakdown.length)
    throw new QueryError('bad_report', `The report’s groups have ${plan.breakdown.length} keys, not ${key.length}.`)
  const keys = key?.map((one) => (one === null ? missingKey : sql`${param(one, 'String')}`))
  return personsOf(plan, cohortsOf(plan, point), column, point.outcome === 'returned', keys?.length === 0 ? undefined : keys) // prettier-ignore
}

/** undefined: all. */
function cohortsOf(plan: RetentionPlan, { cohort, column, average }: RetentionPoint): readonly number[] | undefined {
  if (cohort !== undefined) return [cohortAt(plan, cohort)]
  const asked = plan.columns[column ?? 0]
  if (!average || asked === undefined) return undefined
  return plan.cohorts.flatMap((one, index) => (isComplete(asked, one) ? [index] : []))
}

function cohortAt({ cohorts }: RetentionPlan, start: string): number {
  const index = cohorts.findIndex(({ from }) => from === Date.parse(start))
  if (index < 0) throw new QueryError('bad_report', `No cohort of the report starts at ${start}.`)
  return index
}
