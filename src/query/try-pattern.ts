// Is a regular expression valid? The engine says so when it tries it, even on an empty text.
import { param, sql, type Sql } from '../sql/index.ts'

/** Fails as a filter with this pattern would fail on the first event. */
export const tryPattern = (pattern: string): Sql =>
  sql`SELECT match(materialize(''), ${param(pattern, 'String')}) AS found`
