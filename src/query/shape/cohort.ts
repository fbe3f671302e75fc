// Cohort: its size.
import type { CohortResult } from '../../report/index.ts'
import type { CohortPlan } from '../plan-cohort.ts'
import type { Rows } from '../statement.ts'
import { numberAt } from './values.ts'

export function shapeCohort(_plan: CohortPlan, rows: Rows): Omit<CohortResult, 'meta'> {
  const row = rows.get('size')?.[0]
  return { kind: 'cohort', persons: numberAt(row, 'persons') ?? 0, all_persons: numberAt(row, 'all_persons') ?? 0 }
}
