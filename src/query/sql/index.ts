// The SQL page's door, for the query engine.
export { createSqlPage } from './run.ts'
export type { SqlAnswer, SqlPage, SqlQuestion } from './run.ts'
