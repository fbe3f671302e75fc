// The SQL page: a user's query over one project, checked, framed, walled in and limited; what may be named in it.
import { DatabaseError, type Database } from '../../store/index.ts'
import { QueryError, asQueryError } from '../errors.ts'
import type { Joins } from '../plan.ts'
import type { Row } from '../statement.ts'
import { checkTree, type EngineNames } from './check-tree.ts'
import type { SqlIssue } from './check-words.ts'
import { explained, framed } from './frame.ts'
import { allowedFunctions, allowedTableFunctions } from './functions.ts'
import { messageOf } from './messages.ts'
import { createPlaces } from './places.ts'
import { pageTables, type PageTable } from './tables.ts'
import { isUserText, userText, type UserText } from './user-text.ts'
import { databasesOf, selectFunctions, selectTables, tablesOf, wallsOf, type PageLimits, type Tables } from './walls.ts'
import { plainRows } from './values.ts'

export interface SqlQuestion {
  readonly sql: string
  /** Rows that are answered at most. */
  readonly limit: number
}
export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  /** There are more rows than were asked for. */
  readonly truncated: boolean
  readonly elapsed_ms: number
  readonly rows_read: number
}
export interface SqlPage {
  /** Throws QueryError: 'bad_report' with the place for what is not allowed or not understood. */
  ask(projectId: number, question: SqlQuestion, joins: Joins, signal?: AbortSignal): Promise<SqlAnswer>
  readonly schema: {
    readonly tables: readonly PageTable[]
    readonly functions: readonly string[]
    readonly limits: { readonly seconds: number; readonly memory_bytes: number; readonly rows: number }
  }
}

/** Longest run, seconds, and rows of an answer. */
const mostSeconds = 30
const mostRows = 100_000
/** Longest result as text, bytes: it is read whole, in the process that answers everybody. */
const mostTextBytes = 16 * 1024 * 1024
/** Queries that run at once, of all projects and of one; more wait, a few. */
const places = { all: 2, project: 1, waiting: 8 }
/** How long the lists of tables and functions are believed, ms: they change with the version of Cairn and of the engine. */
const namesAgeMs = 60_000

interface Known extends EngineNames {
  readonly tables: Tables
  readonly databases: ReadonlySet<string>
}

export function createSqlPage(options: {
  readonly database: Database
  readonly now: () => number
  readonly maxSeconds: number | undefined
  readonly maxMemoryBytes: number | undefined
}): SqlPage {
  const { database } = options
  const limits: PageLimits = {
    seconds: Math.min(mostSeconds, options.maxSeconds ?? mostSeconds),
    memoryBytes: Math.floor((options.maxMemoryBytes ?? 1_000_000_000) / 3),
    rows: mostRows,
    textBytes: mostTextBytes,
  }
  const place = createPlaces(places)
  let last: { readonly at: number; readonly known: Promise<Known> } | undefined

  async function ask(): Promise<Known> {
    const tables = tablesOf((await database.query<Row>(selectTables)).rows)
    const functions = new Set((await database.query<Row>(selectFunctions)).rows.map((row) => String(row['name'])))
    const own = new Set(tables.all.filter(({ database: of }) => of === tables.current).map(({ name }) => name))
    return {
      tables,
      databases: databasesOf(tables),
      isTable: (name) => own.has(name),
      isFunction: (name) => functions.has(name.toLowerCase()),
    }
  }
  function knownNames(): Promise<Known> {
    const at = options.now()
    if (last !== undefined && at - last.at < namesAgeMs) return last.known
    const entry = { at, known: ask() }
    last = entry
    entry.known.catch(() => {
      if (last === entry) last = undefined
    })
    return entry.known
  }

  async function checked(text: string, known: Known, signal?: AbortSignal): Promise<UserText> {
    const own = userText(text, known.databases)
    if (!isUserText(own)) throw refused(own)
    const { rows } = await database.query<Row>(explained(own), {
      settings: { readonly: 1, max_ast_depth: 500, max_ast_elements: 20_000 },
      maxSeconds: 5,
      ...(signal && { signal }),
    })
    const lines = rows.map((row) => String(row['explain']))
    const issue = checkTree(lines, known)
    if (issue !== undefined) throw refused(issue)
    return own
  }

  return {
    async ask(projectId, { sql: text, limit }, joins, signal) {
      const leave = await place.take(projectId, signal)
      try {
        const startedAt = performance.now()
        const known = await knownNames()
        const { tables } = known
        const own = await checked(text, known, signal)
        const range = { from: 0, to: Date.UTC(2106, 0, 1) }
        const statement = framed(own, { projectId, range, joins, engaging: undefined }, tables.current, limit + 1)
        const { columns, rows, rowsRead } = await database.table(statement, {
          maxSeconds: limits.seconds,
          maxTextBytes: limits.textBytes,
          settings: wallsOf(tables, projectId, limits),
          ...(signal && { signal }),
        })
        return {
          columns,
          rows: plainRows(columns, rows.slice(0, limit)),
          truncated: rows.length > limit,
          elapsed_ms: Math.round((performance.now() - startedAt) * 10) / 10,
          rows_read: rowsRead,
        }
      } catch (error) {
        throw said(error, limits)
      } finally {
        leave()
      }
    },
    schema: {
      tables: pageTables,
      functions: [...allowedFunctions, ...allowedTableFunctions],
      limits: { seconds: limits.seconds, memory_bytes: limits.memoryBytes, rows: limits.rows },
    },
  }
}

const refused = ({ message, line, column }: SqlIssue): QueryError =>
  new QueryError('bad_report', message, {
    issues: [{ path: line === undefined ? 'sql' : `sql:${line}:${column}`, message }],
  })

/** The engine's complaint about the user's own query is for the user. */
function said(error: unknown, limits: PageLimits): unknown {
  if (!(error instanceof DatabaseError)) return error
  const options = { cause: error }
  switch (error.reason) {
    case 'timeout':
      return new QueryError(
        'timeout',
        `The query took longer than ${limits.seconds} seconds. Read fewer rows: WHERE timestamp >= …`,
        options,
      )
    case 'memory':
      return new QueryError(
        'memory',
        'The query needs more memory than it may have, or its result is larger than 16 MB. Group, LIMIT, or read fewer rows or columns.',
        options,
      )
    case 'bad_input':
    case 'internal':
      // Code 0: the engine did not speak; that is a fault of ours.
      return error.code === 0 ? error : refused({ message: messageOf(error.message) })
    case 'aborted':
    case 'unavailable':
      return asQueryError(error)
  }
}
