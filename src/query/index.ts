// The query room's door.
export { createQueryEngine } from './engine.ts'
export type { Explanation, ExportRequest, QueryEngine, QueryEngineOptions, QueryProject, RunOptions } from './engine.ts'
export { QueryError } from './errors.ts'
export type { Issue, QueryErrorReason } from './errors.ts'
export { exportKinds } from './export.ts'
export type { ExportKind } from './export.ts'
