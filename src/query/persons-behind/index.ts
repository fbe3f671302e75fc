// The persons behind a number: one file for each kind of report. A kind without one is a type error.
import type { Point } from '../../report/index.ts'
import type { Sql } from '../../sql/index.ts'
import type { Plan, PlanOf } from '../plan.ts'
import { personsBehindCohort } from './cohort.ts'
import { personsBehindFunnel } from './funnel.ts'
import { personsBehindGoals } from './goals.ts'
import { personsBehindLifecycle } from './lifecycle.ts'
import { personsBehindOverview } from './overview.ts'
import { personsBehindPaths } from './paths.ts'
import { personsBehindPeople } from './people.ts'
import { personsBehindRetention } from './retention.ts'
import { personsBehindStickiness } from './stickiness.ts'
import { personsBehindTable } from './table.ts'
import { personsBehindTrend } from './trend.ts'

type Behinds = { readonly [Kind in Point['kind']]: (plan: PlanOf<Kind>, point: Extract<Point, { kind: Kind }>) => Sql }
const behinds: Behinds = {
  trend: personsBehindTrend,
  table: personsBehindTable,
  overview: personsBehindOverview,
  goals: personsBehindGoals,
  funnel: personsBehindFunnel,
  retention: personsBehindRetention,
  paths: personsBehindPaths,
  lifecycle: personsBehindLifecycle,
  stickiness: personsBehindStickiness,
  people: personsBehindPeople,
  cohort: personsBehindCohort,
}

/** `SELECT DISTINCT person_id …`: persons after joining, UInt64. Throws QueryError where plan and point do not fit. */
export function personsBehind<Kind extends Point['kind']>(
  plan: Plan & { readonly kind: Kind },
  point: Extract<Point, { kind: Kind }>,
): Sql {
  return behinds[plan.kind](plan as PlanOf<Kind>, point)
}
