// Which of a report's two ranges is a number of?
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { AbsoluteRange } from '../time.ts'

/** Throws QueryError 'bad_report' where the report compares with nothing. */
export function rangeOf({ range, compareRange }: Base, { previous }: { readonly previous: boolean }): AbsoluteRange {
  if (!previous) return range
  if (compareRange === undefined) throw new QueryError('bad_report', 'The report compares with nothing.')
  return compareRange
}
