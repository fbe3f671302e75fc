// Properties of persons and groups as tables of values: `(SELECT person_id, v …)`, `(SELECT group_key, v …)`; v is JSON text.
import { sql, type Sql } from '../sql/index.ts'
import type { Scope } from './plan.ts'

/** A row for each person that has the property. */
export const personValues = (_name: string, _scope: Scope): Sql =>
  sql`(SELECT toUInt64(0) AS person_id, '' AS v WHERE 0)`
/** All values of all persons. */
export const personTexts = (_scope: Scope): Sql => sql`(SELECT toUInt64(0) AS person_id, '' AS v WHERE 0)`
/** A row for each group of the type that has the property. */
export const groupValues = (_group: string, _name: string, _scope: Scope): Sql =>
  sql`(SELECT '' AS group_key, '' AS v WHERE 0)`
/** A row for each of these persons (`SELECT person_id …`) and properties that is there. */
export const knownValues = (_set: Sql, _names: readonly string[], _scope: Scope): Sql =>
  sql`(SELECT toUInt64(0) AS person_id, '' AS name, '' AS v WHERE 0)`
