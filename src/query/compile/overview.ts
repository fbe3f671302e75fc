// Overview: every web measure over one range, and the same over the range it is compared with.
import { overviewMeasures } from '../../report/index.ts'
import { aggregate } from '../aggregate.ts'
import { countMeasures } from '../measures.ts'
import type { OverviewPlan } from '../plan.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange } from '../time.ts'
import { measureName } from './names.ts'

export function compileOverview(plan: OverviewPlan): readonly Statement[] {
  const one = (name: string, range: AbsoluteRange): Statement => ({
    name,
    sql: aggregate({
      over: { scope: { projectId: plan.projectId, range }, predicate: plan.filter, keys: [] },
      measures: overviewMeasures.map((measure, index) => ({
        name: measureName(index),
        measure: countMeasures[measure],
      })),
      withRevenue: true,
    }),
  })
  const statements = [one('current', plan.range)]
  if (plan.compareRange !== undefined) statements.push(one('previous', plan.compareRange))
  return statements
}
