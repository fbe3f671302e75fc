// Names in a funnel's statements: tables of literals, since SQL takes no names from values.
import { sql, type Sql } from '../../../sql/index.ts'

const excluded = [sql`x0`, sql`x1`, sql`x2`, sql`x3`, sql`x4`, sql`x5`, sql`x6`, sql`x7`, sql`x8`, sql`x9`] as const

export const stepNames = {
  /** An array: when the next n-th exclusion is, at most 10. */
  excluded(index: number): Sql {
    const name = excluded[index]
    if (name === undefined) throw new RangeError(`No name for exclusion ${index}`)
    return name
  },
} as const
