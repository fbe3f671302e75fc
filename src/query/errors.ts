// Why a report was not answered: a closed list that the API turns into a status and a text for people.
import { DatabaseError } from '../store/index.ts'

export type QueryErrorReason =
  /** The report can't be answered as it stands; the message says why. */
  | 'bad_report'
  /** Something that is planned, not built. */
  | 'not_there_yet'
  /** The project does not exist. */
  | 'unknown_project'
  | 'timeout'
  | 'memory'
  | 'aborted'
  | 'unavailable'
  /** As many run and wait as may. */
  | 'busy'

/** Where in the report, e.g. 'series[0].measure' ('' for the whole), and what to do. */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** An expected failure. Anything else that `run` throws is a bug. */
export class QueryError extends Error {
  readonly reason: QueryErrorReason
  /** For 'bad_report' and 'not_there_yet': at least one. */
  readonly issues: readonly Issue[]
  constructor(
    reason: QueryErrorReason,
    message: string,
    options?: ErrorOptions & { readonly issues?: readonly Issue[] },
  ) {
    super(message, options)
    this.name = 'QueryError'
    this.reason = reason
    this.issues = options?.issues ?? [{ path: '', message }]
  }
}

/** ClickHouse: CANNOT_COMPILE_REGEXP. */
const badRegex = 427

/** ClickHouse: TOO_BIG_AST, SYNTAX_ERROR by max_query_size is not met before it. */
const tooBig = 168
/** ClickHouse: TOO_DEEP_SUBQUERIES, TOO_DEEP_AST, TOO_DEEP_RECURSION. */
const tooDeep: ReadonlySet<number | undefined> = new Set([162, 167, 306])

/** The database's failure in the words of a report; a fault of ours is given back as it is. */
export function asQueryError(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error
  const options = { cause: error }
  if (error.code === badRegex)
    return new QueryError('bad_report', 'A regular expression of the filter is not valid (RE2 syntax).', options)
  if (error.code === tooBig)
    return new QueryError('bad_report', 'Too many conditions at once, with those of the cohorts. Take fewer.', options)
  if (tooDeep.has(error.code))
    return new QueryError('bad_report', 'Conditions are nested too deeply, with those of the cohorts. Take fewer levels.', options) // prettier-ignore
  switch (error.reason) {
    case 'timeout':
      return new QueryError('timeout', 'The query took too long. Ask for a shorter range or fewer measures.', options)
    case 'memory':
      return new QueryError('memory', 'The query needs more memory than it may have. Ask for a shorter range.', options)
    case 'aborted':
      return new QueryError('aborted', 'The query was cancelled.', options)
    case 'unavailable':
      return new QueryError('unavailable', 'The database does not answer just now. Try again shortly.', options)
    case 'bad_input':
    case 'internal':
      return error
  }
}
