// What the engine itself holds against a query of the SQL page, whatever its text is: it only reads, changes no setting, gets
// no row of another project out of any table, no row at all out of tables that are not the project's, and stays small.
import { sql, type Sql } from '../../sql/index.ts'
import type { Row } from '../statement.ts'
import { offeredTables } from './tables.ts'

interface StoredTable {
  readonly database: string
  readonly name: string
  /** It has the column `project_id`. */
  readonly isOfProjects: boolean
}
export interface Tables {
  readonly current: string
  readonly all: readonly StoredTable[]
}
/** Names (small letters) of all databases, which a query must not name; but its own tables may be called like one. */
export const databasesOf = ({ all }: Tables): ReadonlySet<string> =>
  new Set(all.map(({ database }) => database.toLowerCase()).filter((name) => !offeredTables.has(name)))

/** Names (small letters) of all functions of the engine. */
export const selectFunctions: Sql = sql`SELECT lower(name) AS name FROM system.functions`

export const selectTables: Sql = sql`SELECT currentDatabase() AS current, database, name, (database, name) IN (SELECT database, table FROM system.columns WHERE name = 'project_id' AND database = currentDatabase()) AS is_of_projects FROM system.tables`

export const tablesOf = (rows: readonly Row[]): Tables => ({
  current: String(rows[0]?.['current']),
  all: rows.map((row) => ({
    database: String(row['database']),
    name: String(row['name']),
    isOfProjects: Number(row['is_of_projects']) === 1,
  })),
})

/** SELECT without FROM, and numbers(), read these. */
const harmless = /^(one|numbers|numbers_mt|zeros|zeros_mt)$/

const mostFilterCharacters = 300_000

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The project's rows of its tables, no rows of all others. `merge()` reads past the tables' own filters: nothing of it. */
function tableFilters({ current, all }: Tables, projectId: number): string {
  if (!Number.isInteger(projectId)) throw new TypeError('A project’s id is a whole number')
  // The filters travel in the address, which servers limit to a MB. Databases of others come last, and go without if they are
  // many: words and tree name no database.
  const rank = (database: string): number => (database === current ? 0 : database === 'system' ? 1 : 2)
  const filters: string[] = []
  let characters = 0
  for (const { database, name, isOfProjects } of all.toSorted((a, b) => rank(a.database) - rank(b.database))) {
    if (database === 'system' && harmless.test(name)) continue
    const isOpen = database === current && isOfProjects
    const filter = `${quote(`${database}.${name}`)}:${quote(isOpen ? `project_id = ${projectId}` : '0')}`
    characters += filter.length + 1
    if (characters > mostFilterCharacters && rank(database) === 2) break
    filters.push(filter)
  }
  return `{${[...filters, "'_table_function.merge':'0'"].join(',')}}`
}

export interface PageLimits {
  readonly seconds: number
  readonly memoryBytes: number
  readonly rows: number
  /** Of the result as text. */
  readonly textBytes: number
}

/** `readonly` = 1: no setting can be changed by the statement either. */
export const wallsOf = (tables: Tables, projectId: number, limits: PageLimits): Record<string, string | number> => ({
  additional_table_filters: tableFilters(tables, projectId),
  readonly: 1,
  allow_ddl: 0,
  allow_introspection_functions: 0,
  max_threads: 2,
  max_execution_time: limits.seconds,
  timeout_before_checking_execution_speed: 0,
  max_memory_usage: limits.memoryBytes,
  max_bytes_before_external_group_by: Math.floor(limits.memoryBytes / 2),
  max_bytes_before_external_sort: Math.floor(limits.memoryBytes / 2),
  max_temporary_data_on_disk_size_for_query: 2_000_000_000,
  max_result_bytes: 64 * 1024 * 1024,
  // Its patterns are compiled beside limits of time and memory.
  allow_hyperscan: 0,
  result_overflow_mode: 'throw',
  max_ast_depth: 500,
  max_ast_elements: 20_000,
  max_expanded_ast_elements: 100_000,
  max_subquery_depth: 50,
  max_recursive_cte_evaluation_depth: 1_000,
  // Own properties have no fixed type: what does not fit is NULL rather than an error, and they may be grouped and ordered by.
  dynamic_throw_on_type_mismatch: 0,
  variant_throw_on_type_mismatch: 0,
  allow_suspicious_types_in_group_by: 1,
  allow_suspicious_types_in_order_by: 1,
  do_not_merge_across_partitions_select_final: 1,
})
