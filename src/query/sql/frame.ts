// Around a user's query: names that hide the tables. `events`, `sessions` and `persons` are those of one project, with the
// joined person; what stands in them is filtered as it is read (PREWHERE), before any condition of the user sees a row: a
// condition that fails on another project's value would tell that value in its error.
import { param, sql, type Param, type Sql } from '../../sql/index.ts'
import { fromEventsOfPage, fromSessionsOfPage } from '../from.ts'
import { joinPersons } from '../persons.ts'
import type { Scope } from '../plan.ts'
import { eventColumnsOfPage, sessionColumnsOfPage } from './tables.ts'
import type { UserText } from './user-text.ts'

const events = (scope: Scope): Sql =>
  joinPersons(sql`(SELECT ${eventColumnsOfPage} ${fromEventsOfPage(scope.projectId)})`, scope)
const sessions = (scope: Scope): Sql =>
  joinPersons(sql`(SELECT ${sessionColumnsOfPage} ${fromSessionsOfPage(scope.projectId)})`, scope)
function persons(scope: Scope): Sql {
  const rows = joinPersons(sql`(SELECT person_id, session_id, timestamp ${fromEventsOfPage(scope.projectId)})`, scope)
  return sql`(SELECT person_id, min(timestamp) AS first_seen, max(timestamp) AS last_seen, count() AS events, uniqExact(session_id) AS sessions FROM ${rows} GROUP BY person_id)`
}

/**
 * The statement that runs: at most `rows` rows. What WITH names is looked up where it is used, with the names that hold there: a
 * lambda of the user's called `equals` would be what `project_id = 1` means. So each stands in `view(…)`, which the engine reads
 * by itself, and its tables are named with their database.
 */
export const framed = (text: UserText, scope: Scope, database: string, rows: number): Sql =>
  sql`WITH events AS ${apart(events(scope), database)}, sessions AS ${apart(sessions(scope), database)}, persons AS ${apart(persons(scope), database)} SELECT * FROM ${text.sql} LIMIT ${param(rows, 'UInt32')}`

const apart = (rows: Sql, database: string): Sql =>
  sql`(SELECT * FROM view(SELECT * FROM ${qualified(rows, database)}))`

/** The same for the parser alone: the brackets are where they are in `framed`. */
export const explained = (text: UserText): Sql => sql`EXPLAIN AST SELECT * FROM ${text.sql} LIMIT 1`

const named = /\b(FROM|JOIN) (?=[a-z_]+\b)/g
/** Each `FROM table` of our own statements → `FROM database.table`. */
function qualified(of: Sql, database: string): Sql {
  const name = param(database, 'Identifier')
  const parts = of.parts.flatMap((part): (string | Param)[] => {
    if (typeof part !== 'string') return [part]
    const pieces = part.split(named)
    return pieces.flatMap((piece, index) => {
      if (index % 2 === 0) return index === 0 ? [piece] : [`.${piece}`]
      return [`${piece} `, name]
    })
  })
  return { kind: 'sql', parts }
}
