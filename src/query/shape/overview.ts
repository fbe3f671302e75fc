// Overview: a row of each pass → each measure with what it was before.
import type { OverviewResult } from '../../report/index.ts'
import { numberMeasures, overviewParts, type NumberMeasure } from '../compile/overview.ts'
import type { OverviewPlan } from '../plan.ts'
import type { Rows } from '../statement.ts'
import { compared, moneyAt, numberAt } from './values.ts'

export function shapeOverview(plan: OverviewPlan, rows: Rows): Omit<OverviewResult, 'meta'> {
  const asked = numberMeasures.filter((measure) => plan.measures.includes(measure))
  const isCompared = plan.compareRange !== undefined
  const parts = overviewParts(plan)
  const valueOf = reader('', rows, parts)
  const previousOf = reader('previous_', rows, parts)
  // Without any event in the other range nothing is known about it: no change is claimed.
  const hadEvents = (previousOf('events') ?? 0) > 0
  const measured = asked.map((measure): [string, OverviewResult['measures']['visitors']] => {
    const value = valueOf(measure)
    return [measure, isCompared ? compared(value, hadEvents ? previousOf(measure) : null) : { value }]
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

type Parts = ReturnType<typeof overviewParts>
const partOf = (measure: NumberMeasure, parts: Parts): string =>
  Object.entries(parts).find(([, measures]) => measures.some((name) => name === measure))?.[0] ?? ''

/** Reads a measure from the statement that gave it. */
function reader(prefix: string, rows: Rows, parts: Parts): (measure: NumberMeasure) => number | null {
  const read = (measure: NumberMeasure): number | null =>
    numberAt(rows.get(prefix + partOf(measure, parts))?.[0], `m${numberMeasures.indexOf(measure)}`)
  return (measure) => {
    if (measure !== 'views_per_visit') return read(measure)
    const visits = read('visits') ?? 0
    return visits === 0 ? null : (read('page_views') ?? 0) / visits
  }
}
