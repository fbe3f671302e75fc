// The sql room's door.
export { join, param, render, sql } from './sql.ts'
export type { Param, ParamValue, RenderedSql, Sql } from './sql.ts'
