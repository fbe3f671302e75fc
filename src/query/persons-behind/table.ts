// Table: who stands behind a row?
import type { TablePoint } from '../../report/index.ts'
import { sql, type Sql } from '../../sql/index.ts'
import { scopeOf, type TablePlan } from '../plan.ts'
import { relation } from '../relation.ts'
import { rangeOf } from './compared.ts'
import { isOfGroup } from './keys.ts'

/** `SELECT DISTINCT person_id …`: the visitors of the row with this key, or of all rows. */
export function personsBehindTable(plan: TablePlan, point: TablePoint): Sql {
  const rows = relation({
    scope: scopeOf(plan, rangeOf(plan, point)),
    predicate: plan.filter,
    keys: plan.breakdown,
    withPersons: true,
  })
  return sql`SELECT DISTINCT person_id FROM ${rows} WHERE ${isOfGroup(point.key, plan.breakdown.length)}`
}
