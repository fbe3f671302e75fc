// Plan → statements: one compiler for each kind of report. A kind without one is a type error.
import type { Plan, PlanOf } from '../plan.ts'
import type { Rows, Statement } from '../statement.ts'
import { compileUnconverted } from './amounts.ts'
import { compileEvents } from './events.ts'
import { compileGoals } from './goals.ts'
import { compileCohort } from './cohort.ts'
import { compilePeople } from './people.ts'
import { compileDetails } from './people-details.ts'
import { compileStickiness, compileStickinessOfGroups } from './stickiness.ts'
import { compileLifecycle } from './lifecycle.ts'
import { compilePaths } from './paths.ts'
import { compileRetention } from './retention/index.ts'
import { compileFunnel, compileFunnelBefore } from './funnel/index.ts'
import { compileOverview } from './overview.ts'
import { compileTable } from './table.ts'
import { compileTrend, compileTrendOfGroups } from './trend.ts'

type Compilers = { readonly [Kind in Plan['kind']]: (plan: PlanOf<Kind>) => readonly Statement[] }

const compilers: Compilers = {
  trend: compileTrend,
  table: compileTable,
  overview: compileOverview,
  events: compileEvents,
  goals: compileGoals,
  cohort: compileCohort,
  people: compilePeople,
  stickiness: compileStickiness,
  lifecycle: compileLifecycle,
  paths: compilePaths,
  retention: compileRetention,
  funnel: compileFunnel,
}

export const compile = <Kind extends Plan['kind']>(
  plan: PlanOf<Kind> & { readonly kind: Kind },
): readonly Statement[] => [...compilers[plan.kind](plan), ...compileUnconverted(plan)]

/** Statements that need the answers of those before. */
export function compileFurther(plan: Plan, rows: Rows): readonly Statement[] {
  switch (plan.kind) {
    case 'people':
      return compileDetails(plan, rows)
    case 'trend':
      return compileTrendOfGroups(plan, rows)
    case 'stickiness':
      return compileStickinessOfGroups(plan, rows)
    case 'funnel':
      return compileFunnelBefore(plan, rows)
    default:
      return []
  }
}
