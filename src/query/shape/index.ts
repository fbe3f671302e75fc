// Rows → result: one for each kind of report. A kind without one is a type error.
import type { Meta, Result, ResultOf } from '../../report/index.ts'
import type { Plan, PlanOf } from '../plan.ts'
import type { Rows } from '../statement.ts'
import { shapeEvents } from './events.ts'
import { shapeGoals } from './goals.ts'
import { shapeCohort } from './cohort.ts'
import { shapePeople } from './people.ts'
import { shapeStickiness } from './stickiness.ts'
import { shapeLifecycle } from './lifecycle.ts'
import { shapePaths } from './paths.ts'
import { shapeRetention } from './retention.ts'
import { shapeFunnel } from './funnel.ts'
import { shapeOverview } from './overview.ts'
import { shapeTable } from './table.ts'
import { shapeTrend } from './trend.ts'

type Shapers = {
  readonly [Kind in Plan['kind']]: (plan: PlanOf<Kind>, rows: Rows) => Omit<ResultOf<Kind>, 'meta'>
}

const shapers: Shapers = {
  trend: shapeTrend,
  table: shapeTable,
  overview: shapeOverview,
  events: shapeEvents,
  goals: shapeGoals,
  cohort: shapeCohort,
  people: shapePeople,
  stickiness: shapeStickiness,
  lifecycle: shapeLifecycle,
  paths: shapePaths,
  retention: shapeRetention,
  funnel: shapeFunnel,
}

export function shape<Kind extends Plan['kind']>(
  plan: PlanOf<Kind> & { readonly kind: Kind },
  rows: Rows,
  meta: Meta,
): Result {
  // The table above holds this; TypeScript can't follow a union through Omit.
  const shaped: object = shapers[plan.kind](plan, rows)
  return { ...shaped, meta } as Result
}
