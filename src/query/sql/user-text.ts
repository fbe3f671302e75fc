// The one place where text of a user becomes SQL. Everywhere else only the program's own text and parameters do (sql/): a
// page for SQL can't be built so. What it takes to be allowed in here: `checkWords` and `checkTree` found nothing in the
// text (run.ts), it stands in brackets behind names that hide the tables (frame.ts), and it runs behind walls of the engine
// that hold whatever the text is (walls.ts).
import type { Sql } from '../../sql/index.ts'
import { checkWords, type SqlIssue } from './check-words.ts'

/** Only made here. */
declare const isChecked: unique symbol
export interface UserText {
  readonly [isChecked]: true
  readonly sql: Sql
}

/** `(…)` around the text. The line break ends a comment at its end. */
export function userText(text: string): UserText | SqlIssue {
  const issue = checkWords(text)
  if (issue !== undefined) return issue
  const sql: Sql = { kind: 'sql', parts: [`(\n${text}\n)`] }
  return { sql } as UserText
}
export const isUserText = (of: UserText | SqlIssue): of is UserText => 'sql' in of
