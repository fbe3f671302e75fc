// Does a question have to look at joins of persons, and which are there in the project? Where there are none, or only plain
// ones (by far the most), the statements are the cheaper for it.
import { sql, type Sql } from '../sql/index.ts'
import { fromIdentifications } from './from.ts'
import { countMeasures } from './measures.ts'
import type { Joins, Plan } from './plan.ts'
import type { Row } from './statement.ts'

/** Which joins there are: one row, for `joinsOf`. */
export const selectJoins = (projectId: number): Sql =>
  sql`SELECT count() AS ids, countIf(is_several OR first IN (SELECT person_id ${fromIdentifications(projectId)} AND identified_person_id != person_id)) AS others FROM (SELECT min(identified_person_id) != max(identified_person_id) AS is_several, any(identified_person_id) AS first ${fromIdentifications(projectId)} AND identified_person_id != person_id GROUP BY person_id)`

export function joinsOf(row: Row | undefined): Joins {
  if (Number(row?.['ids'] ?? 0) === 0) return 'none'
  return Number(row?.['others'] ?? 0) === 0 ? 'simple' : 'any'
}

/** Does the answer depend on who is joined with whom? */
export function countsPersons(plan: Plan): boolean {
  switch (plan.kind) {
    case 'overview':
    case 'table':
      return plan.measures.some((measure) => measure !== 'revenue' && needsPersons(measure))
    case 'trend':
      return plan.series.some(({ measure }) => measure.kind === 'count' && needsPersons(measure.measure))
    case 'events':
      return false
    default:
      return true
  }
}
const needsPersons = (measure: keyof typeof countMeasures): boolean =>
  countMeasures[measure].needs.some((atom) => atom === 'persons' || atom === 'converted')
