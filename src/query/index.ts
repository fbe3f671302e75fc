// The query room's door.
export { createQueryEngine } from './engine.ts'
export type { ExportRequest, QueryEngine } from './engine.ts'
export { QueryError } from './errors.ts'
