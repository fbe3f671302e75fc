// A page of a breakdown's groups, each with its cells, where a group may have any number of cells: retention, lifecycle, stickiness.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { missingKey } from '../property.ts'
import { keysAt } from '../shape/values.ts'
import type { Row } from '../statement.ts'
import { keysOf, shownKeys } from './table.ts'

const comma = sql`, `

interface Page {
  /** `SELECT k1 …, <columns>`: a row for each cell of each group. */
  readonly cells: Sql
  readonly columns: readonly [Sql, Sql, Sql]
  /** How large a group is: an aggregate over its cells. */
  readonly size: Sql
  readonly plan: { readonly breakdown: readonly unknown[]; readonly limit: number; readonly offset: number }
}

/** `SELECT k1 …, group_size, cells, total_groups`: the page's groups, largest first, ties by key. */
function groupPage({ cells, columns, size, plan }: Page): Sql {
  const keys = keysOf(plan.breakdown.length)
  return sql`SELECT ${keys}, ${size} AS group_size, groupArray((${join(columns, comma)})) AS cells, count() OVER () AS total_groups FROM (${cells}) GROUP BY ${keys} ORDER BY group_size DESC, ${keys} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
}

type Keys = readonly (readonly (string | null)[])[]
/** Keys of the groups that rows with key1 … are of, each once, in their order. */
export function keysAmong(rows: readonly Row[], count: number): Keys {
  const known = new Map<string, Keys[number]>()
  for (const row of rows) {
    const key = keysAt(row, count)
    known.set(JSON.stringify(key), key)
  }
  return [...known.values()]
}

/** Is the group of k1 … one of these? `key`: the same as a tuple, where it is one. */
export function isAmong(keys: Keys, count: number, key: Sql = sql`tuple(${keysOf(count)})`): Sql {
  const asked = Array.from({ length: count }, (_, index) => {
    const texts = param(
      keys.map((one) => one[index] ?? null),
      'Array(Nullable(String))',
    )
    return sql`arrayMap(key -> ifNull(key, ${missingKey}), ${texts})`
  })
  return sql`${key} IN arrayZip(${join(asked, comma)})`
}

/** Rows key1 …, total_groups and the columns: the cells of the page's groups, in their order. */
export function cellsOfPage(page: Page): Sql {
  const count = page.plan.breakdown.length
  const [first, second, third] = page.columns
  return sql`SELECT ${join(shownKeys(count), comma)}, total_groups, cell.1 AS ${first}, cell.2 AS ${second}, cell.3 AS ${third} FROM (${groupPage(page)}) ARRAY JOIN cells AS cell ORDER BY group_size DESC, ${keysOf(count)}`
}
