// Funnel: who stands behind a bar? The persons of the attempts that are counted in it.
import type { FunnelPoint } from '../../report/index.ts'
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { attemptsOf } from '../compile/funnel/attempts.ts'
import { never } from '../compile/funnel/entries.ts'
import { previousStep } from '../compile/funnel/previous-step.ts'
import { QueryError } from '../errors.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import { missingKey } from '../property.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindFunnel(plan: FunnelPlan, { step, outcome, key, interval }: FunnelPoint): Sql {
  if (step >= plan.steps.length) throw new QueryError('bad_report', `The funnel has no step ${step}.`)
  const reached = (at: number): Sql => sql`r[${param(at + 1, 'UInt8')}] < ${never}`
  const conditions =
    outcome === 'reached'
      ? [reached(step)]
      : step === 0
        ? [sql`0`]
        : [reached(previousStep(plan, step)), sql`NOT ${reached(step)}`]
  if (key !== undefined) {
    if (key.length !== plan.breakdown.length)
      throw new QueryError('bad_report', `A key of this funnel has ${plan.breakdown.length} values.`)
    key.forEach((text, index) => {
      const value = text === null ? missingKey : sql`${param(text, 'String')}`
      conditions.push(sql`tupleElement(keys, ${param(index + 1, 'UInt8')}) = ${value}`)
    })
  }
  if (interval !== undefined) {
    const at = Date.parse(interval)
    const found = plan.intervals.find(({ from }) => from === at)
    if (found === undefined) throw new QueryError('bad_report', `No interval of the funnel starts at ${interval}.`)
    conditions.push(sql`r[1] >= ${param(found.from, 'UInt64')} AND r[1] < ${param(found.to, 'UInt64')}`)
  }
  const attempts = attemptsOf(plan, plan.range, { withPersons: true })
  return sql`SELECT DISTINCT person_id FROM ${attempts} WHERE ${join(conditions, sql` AND `)}`
}
