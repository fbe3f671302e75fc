// The query room's door.
export { createQueryEngine } from './engine.ts'
export type { ExportRequest, QueryEngine } from './engine.ts'
export type { EventName, OwnProperties, ProfileProperty } from './catalogue.ts'
export { QueryError } from './errors.ts'
export type { SqlAnswer, SqlPage, SqlQuestion } from './sql/index.ts'
export { createLiveQueries } from './live.ts'
export type { LiveFilter, LiveQueries, LiveRow, LiveSnapshot } from './live.ts'
export { countStored } from './live-ingestion.ts'
