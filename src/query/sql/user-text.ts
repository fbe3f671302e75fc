// The one place where text of a user becomes SQL. Everywhere else only the program's own text and parameters do (sql/): a
// page for SQL can't be built so. What it takes to be allowed in here: `checkWords` and `checkTree` found nothing in the
// text (run.ts), what the engine gets are the words that were checked (tokens.ts), they stand in brackets behind names that
// hide the tables (frame.ts), and they run behind walls of the engine that hold whatever the text is (walls.ts).
import type { Sql } from '../../sql/index.ts'
import { checkWords, type SqlIssue } from './check-words.ts'
import { rendered, tokensOf } from './tokens.ts'

/** Only made here. */
declare const isChecked: unique symbol
export interface UserText {
  readonly [isChecked]: true
  readonly sql: Sql
}

/** `(…)` around the words of the text. `databases`: those that the query must not name. */
export function userText(text: string, databases: ReadonlySet<string>): UserText | SqlIssue {
  const issue = checkWords(text, databases)
  if (issue !== undefined) return issue
  const read = tokensOf(text)
  if (!read.ok) return { message: read.message }
  const sql: Sql = { kind: 'sql', parts: [`(${rendered(text, read.tokens)}\n)`] }
  return { sql } as UserText
}
export const isUserText = (of: UserText | SqlIssue): of is UserText => 'sql' in of
