// What a plan is compiled into: named statements that run side by side.
import type { Sql } from '../sql/index.ts'

export interface Statement {
  readonly name: string
  readonly sql: Sql
}
/** Rows of each statement by its name. */
export type Rows = ReadonlyMap<string, readonly Row[]>
export type Row = Readonly<Record<string, unknown>>
