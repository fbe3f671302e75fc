// A group of a breakdown, named by its key, as a condition over a relation's keys.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { QueryError } from '../errors.ts'
import { missingKey } from '../property.ts'
import { keyName } from '../relation.ts'

/** `key` undefined: every group. Throws QueryError where it has another number of parts than the breakdown. */
export function isOfGroup(key: readonly (string | null)[] | undefined, count: number): Sql {
  if (key === undefined) return sql`1`
  if (key.length !== count)
    throw new QueryError('bad_report', `The key has ${key.length} parts, the report's breakdown ${count}.`)
  if (key.length === 0) return sql`1`
  const parts = key.map((part, index) =>
    part === null ? sql`${keyName(index)} = ${missingKey}` : sql`${keyName(index)} = ${param(part, 'String')}`,
  )
  return sql`(${join(parts, sql` AND `)})`
}
