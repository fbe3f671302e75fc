// How does Kysely speak to node:sqlite? Kysely's SQLite dialect asks for better-sqlite3's shape; this gives it.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

const asInputs = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[]

/** Statements are prepared once; Kysely's texts are few. */
export function sqliteDatabase(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  return {
    close: () => {
      prepared.clear()
      database.close()
    },
    prepare: (text) => {
      const known = prepared.get(text)
      if (known !== undefined) return known
      const statement = wrap(database.prepare(text))
      // Statements that change the schema must not outlive it.
      if (/^\s*(select|insert|update|delete)/i.test(text)) prepared.set(text, statement)
      return statement
    },
  }
}

const wrap = (statement: StatementSync): SqliteStatement => ({
  reader: statement.columns().length > 0,
  all: (parameters) => statement.all(...asInputs(parameters)),
  run: (parameters) => statement.run(...asInputs(parameters)),
  iterate: (parameters) => statement.iterate(...asInputs(parameters)),
})
