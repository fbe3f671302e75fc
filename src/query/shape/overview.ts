// Overview: two rows → each measure with what it was before.
import { overviewMeasures, type OverviewResult } from '../../report/index.ts'
import type { OverviewPlan } from '../plan.ts'
import type { Rows } from '../statement.ts'
import { moneyAt, numberAt } from './values.ts'

export function shapeOverview(plan: OverviewPlan, rows: Rows): Omit<OverviewResult, 'meta'> {
  const current = rows.get('current')?.[0]
  const previous = rows.get('previous')?.[0]
  const isCompared = plan.compareRange !== undefined
  // Without any event in the other range nothing is known about it: no change is claimed.
  const hadEvents = (numberAt(previous, `m${overviewMeasures.indexOf('events')}`) ?? 0) > 0
  const measured = overviewMeasures.map((measure, index): [string, OverviewResult['measures']['visitors']] => {
    const value = numberAt(current, `m${index}`)
    if (!isCompared) return [measure, { value }]
    const before = hadEvents ? numberAt(previous, `m${index}`) : null
    return [measure, { value, previous: before, change: changeOf(value, before) }]
  })
  return {
    kind: 'overview',
    // All measures are there: the list is the schema's own.
    measures: Object.fromEntries(measured) as OverviewResult['measures'],
    revenue: isCompared
      ? { value: moneyAt(current, 'revenue'), previous: moneyAt(previous, 'revenue') }
      : { value: moneyAt(current, 'revenue') },
  }
}

/** (value − previous) / previous; null where there is nothing to compare with. */
const changeOf = (value: number | null, previous: number | null): number | null =>
  value === null || previous === null || previous === 0 ? null : (value - previous) / previous
