// Column names of measures in statements: m0, m1, … (a table, since SQL takes no names from values).
import { sql, type Sql } from '../../sql/index.ts'

const names = [
  sql`m0`,
  sql`m1`,
  sql`m2`,
  sql`m3`,
  sql`m4`,
  sql`m5`,
  sql`m6`,
  sql`m7`,
  sql`m8`,
  sql`m9`,
  sql`m10`,
  sql`m11`,
  sql`m12`,
  sql`m13`,
  sql`m14`,
] as const

/** `m<index>`; at most 15. */
export function measureName(index: number): Sql {
  const name = names[index]
  if (name === undefined) throw new RangeError(`No name for measure ${index}`)
  return name
}

const flags = [
  sql`f0`,
  sql`f1`,
  sql`f2`,
  sql`f3`,
  sql`f4`,
  sql`f5`,
  sql`f6`,
  sql`f7`,
  sql`f8`,
  sql`f9`,
  sql`f10`,
  sql`f11`,
  sql`f12`,
  sql`f13`,
  sql`f14`,
] as const
const values = [
  sql`v0`,
  sql`v1`,
  sql`v2`,
  sql`v3`,
  sql`v4`,
  sql`v5`,
  sql`v6`,
  sql`v7`,
  sql`v8`,
  sql`v9`,
  sql`v10`,
  sql`v11`,
  sql`v12`,
  sql`v13`,
  sql`v14`,
] as const

/** `f<index>`, `v<index>`: whether an event counts for a measure, and its value. */
export function flagAndValue(index: number): { readonly flag: Sql; readonly value: Sql } {
  const flag = flags[index]
  const value = values[index]
  if (flag === undefined || value === undefined) throw new RangeError(`No names for measure ${index}`)
  return { flag, value }
}
