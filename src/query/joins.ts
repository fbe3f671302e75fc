// Which joins of ids are there in a project? Where there are none, or only such as hold (by far the most), the statements
// are the cheaper for it.
import { sql, type Sql } from '../sql/index.ts'
import { fromIdentities } from './from.ts'
import type { Joins } from './plan.ts'
import type { Row } from './statement.ts'

/** Which joins there are: one row, for `joinsOf`. */
export const selectJoins = (projectId: number): Sql =>
  sql`SELECT count() AS ids, countIf(is_contested) AS others ${fromIdentities(projectId)}`

export function joinsOf(row: Row | undefined): Joins {
  if (Number(row?.['ids'] ?? 0) === 0) return 'none'
  return Number(row?.['others'] ?? 0) === 0 ? 'simple' : 'any'
}
