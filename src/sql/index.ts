// The sql room's door.
export { join, param, render, sql } from './sql.ts'
export type { Param, RenderedSql, Sql } from './sql.ts'
