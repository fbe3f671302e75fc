// Overview: web measures over one range, and the same over the range it is compared with. One statement for each
// pass over the data: they run side by side, which is quicker than one that has them all.
import { goalMeasures, overviewMeasures, type GoalMeasure, type OverviewMeasure } from '../../report/index.ts'
import { aggregate } from '../aggregate.ts'
import { countMeasures } from '../measures.ts'
import { scopeOf, type OverviewPlan } from '../plan.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange } from '../time.ts'
import { isOfWholeVisits } from '../whole-visits.ts'
import { measureName } from './names.ts'

type Parts = Readonly<Record<string, readonly NumberMeasure[]>>
/** Which statement gives a measure. Views per visit are the quotient of two of them. */
export const overviewParts = (plan: OverviewPlan): Parts =>
  isOfWholeVisits({ scope: scopeOf(plan, plan.range), predicate: plan.filter, keys: [] }) ? ofWholeVisits : ofEvents

const ofEvents = {
  events: ['visitors', 'page_views', 'events', 'time_on_page', 'conversions', 'converted', 'conversion_rate'],
  visits: ['visits', 'bounce_rate', 'engagement_rate', 'visit_duration'],
  pages: ['scroll_depth'],
} as const satisfies Parts
const ofWholeVisits = {
  visits: [...ofEvents.visits, 'visitors', 'page_views', 'events', 'time_on_page'],
  events: ['conversions', 'converted', 'conversion_rate'],
  pages: ofEvents.pages,
} as const satisfies Parts

/** The measures that are one number. Their place is their column's. */
export type NumberMeasure = OverviewMeasure | GoalMeasure
export const numberMeasures: readonly NumberMeasure[] = [...overviewMeasures, ...goalMeasures]

export function compileOverview(plan: OverviewPlan): readonly Statement[] {
  const statements = partsOf('', plan, plan.range)
  return plan.compareRange === undefined
    ? statements
    : [...statements, ...partsOf('previous_', plan, plan.compareRange)]
}

function partsOf(prefix: string, plan: OverviewPlan, range: AbsoluteRange): readonly Statement[] {
  const over = { scope: scopeOf(plan, range), predicate: plan.filter, goal: plan.goal, keys: [] }
  const needed = neededMeasures(plan)
  const parts = Object.entries(overviewParts(plan))
    .map(([name, all]) => ({ name, measures: all.filter((measure) => needed.has(measure)) }))
    .filter(({ measures }) => measures.length > 0)
    .map(({ name, measures }) => ({
      name: prefix + name,
      sql: aggregate({
        over,
        // `visits` of the visits' pass, not of the events': the same number from the smaller table.
        measures: measures.map((measure) => ({
          name: measureName(numberMeasures.indexOf(measure)),
          measure: countMeasures[measure],
        })),
      }),
    }))
  if (!plan.measures.includes('revenue')) return parts
  return [...parts, { name: `${prefix}money`, sql: aggregate({ over, measures: [], revenueOf: plan.money.currency }) }]
}

/** Also what others are made of, and what tells whether there is anything to compare with. */
function neededMeasures({ measures, compareRange }: OverviewPlan): ReadonlySet<NumberMeasure | 'revenue'> {
  const needed = new Set(measures)
  if (needed.has('views_per_visit')) needed.add('visits').add('page_views')
  if (compareRange !== undefined) needed.add('events')
  return needed
}
