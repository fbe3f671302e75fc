// Overview: a row of each pass → each measure with what it was before.
import { overviewMeasures, type OverviewMeasure, type OverviewResult } from '../../report/index.ts'
import { overviewParts } from '../compile/overview.ts'
import type { OverviewPlan } from '../plan.ts'
import type { Rows } from '../statement.ts'
import { moneyAt, numberAt } from './values.ts'

export function shapeOverview(plan: OverviewPlan, rows: Rows): Omit<OverviewResult, 'meta'> {
  const asked = overviewMeasures.filter((measure) => plan.measures.includes(measure))
  const isCompared = plan.compareRange !== undefined
  const valueOf = reader('', rows)
  const previousOf = reader('previous_', rows)
  // Without any event in the other range nothing is known about it: no change is claimed.
  const hadEvents = (previousOf('events') ?? 0) > 0
  const measured = asked.map((measure): [string, OverviewResult['measures']['visitors']] => {
    const value = valueOf(measure)
    if (!isCompared) return [measure, { value }]
    const before = hadEvents ? previousOf(measure) : null
    return [measure, { value, previous: before, change: changeOf(value, before) }]
  })
  const money = moneyAt(rows.get('money')?.[0], 'revenue')
  return {
    kind: 'overview',
    measures: Object.fromEntries(measured),
    ...(plan.measures.includes('revenue')
      ? {
          revenue: isCompared
            ? { value: money, previous: moneyAt(rows.get('previous_money')?.[0], 'revenue') }
            : { value: money },
        }
      : {}),
  }
}

const partOf = (measure: OverviewMeasure): string =>
  Object.entries(overviewParts).find(([, measures]) => measures.some((name) => name === measure))?.[0] ?? ''

/** Reads a measure from the statement that gave it. */
function reader(prefix: string, rows: Rows): (measure: OverviewMeasure) => number | null {
  const read = (measure: OverviewMeasure): number | null =>
    numberAt(rows.get(prefix + partOf(measure))?.[0], `m${overviewMeasures.indexOf(measure)}`)
  return (measure) => {
    if (measure !== 'views_per_visit') return read(measure)
    const visits = read('visits') ?? 0
    return visits === 0 ? null : (read('page_views') ?? 0) / visits
  }
}

/** (value − previous) / previous; null where there is nothing to compare with. */
const changeOf = (value: number | null, previous: number | null): number | null =>
  value === null || previous === null || previous === 0 ? null : (value - previous) / previous
