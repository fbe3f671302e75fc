// Funnel: who stands behind a bar? The persons of the attempts that are counted in it.
import type { FunnelPoint } from '../../report/index.ts'
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { attemptsOf } from '../compile/funnel/attempts.ts'
import { never } from '../compile/funnel/entries.ts'
import { nextOfDropped } from '../compile/funnel/next.ts'
import { lastStep, previousStep } from '../compile/funnel/previous-step.ts'
import { QueryError } from '../errors.ts'
import type { FunnelPlan } from '../plan-funnel.ts'
import { missingKey } from '../property.ts'

const refused = (message: string): QueryError => new QueryError('bad_report', message)

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result does not have. */
export function personsBehindFunnel(plan: FunnelPlan, point: FunnelPoint): Sql {
  const { step, outcome, previous, bin, next } = point
  if (step >= plan.steps.length) throw refused(`The funnel has no step ${step}.`)
  const range = previous ? plan.compareRange : plan.range
  if (range === undefined) throw refused('The report compares with nothing.')
  const attempts = attemptsOf(plan, range, { withPersons: true })
  const where = join(conditionsOf(plan, point), sql` AND `)
  if (next !== undefined) {
    if (outcome !== 'dropped' || previous) throw refused('What came next is known of those who dropped in the range.')
    const { event_name: name, path } = next
    const done = nextOfDropped(plan, sql`SELECT * FROM ${attempts} WHERE ${where}`)
    return sql`SELECT DISTINCT whose AS person_id FROM ${done} WHERE next_name = ${param(name, 'String')} AND next_path = ${param(path, 'String')}`
  }
  if (bin === undefined) return sql`SELECT DISTINCT person_id FROM ${attempts} WHERE ${where}`
  if (bin >= plan.bins || outcome !== 'reached' || step !== lastStep(plan))
    throw refused(`The histogram has ${plan.bins} bins, of those who reached the last step that is not optional.`)
  const bins = param(plan.bins, 'UInt32')
  const took = sql`SELECT person_id, r[${param(step + 1, 'UInt8')}] - r[1] AS took, max(took) OVER () AS longest FROM ${attempts} WHERE ${where}`
  return sql`SELECT DISTINCT person_id FROM (${took}) WHERE least(intDiv(took * ${bins}, greatest(longest, 1)), ${bins} - 1) = ${param(bin, 'UInt32')}`
}

function conditionsOf(plan: FunnelPlan, { step, outcome, key, interval, previous }: FunnelPoint): readonly Sql[] {
  const reached = (at: number): Sql => sql`r[${param(at + 1, 'UInt8')}] < ${never}`
  const conditions =
    outcome === 'reached'
      ? [reached(step)]
      : step === 0
        ? [sql`0`]
        : [reached(previousStep(plan, step)), sql`NOT ${reached(step)}`]
  if (key !== undefined) {
    if (key.length !== plan.breakdown.length) throw refused(`A key of this funnel has ${plan.breakdown.length} values.`)
    key.forEach((text, index) => {
      const value = text === null ? missingKey : sql`${param(text, 'String')}`
      conditions.push(sql`tupleElement(keys, ${param(index + 1, 'UInt8')}) = ${value}`)
    })
  }
  if (interval !== undefined) {
    const at = Date.parse(interval)
    const found = (previous ? plan.compareIntervals : plan.intervals).find(({ from }) => from === at)
    if (found === undefined) throw refused(`No interval of the funnel starts at ${interval}.`)
    conditions.push(sql`r[1] >= ${param(found.from, 'UInt64')} AND r[1] < ${param(found.to, 'UInt64')}`)
  }
  return conditions
}
