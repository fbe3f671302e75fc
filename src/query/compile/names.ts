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
