// How large may an answer be? One limit for all kinds that multiply what is asked for: groups, intervals, columns. An answer is
// put together in the process that also collects.
import { QueryError } from './errors.ts'

/** Most numbers of one answer. */
export const maxCells = 200_000

/** Throws QueryError, naming what to shorten: `instead`, as 'fewer groups'. */
export function checkCells(cells: number, instead: string): void {
  if (cells <= maxCells) return
  throw new QueryError('bad_report', `The answer would have more than ${maxCells} cells. Take ${instead}.`)
}
