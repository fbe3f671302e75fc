// The api room's door.
export { createApi } from './app.ts'
export type { Api } from './app.ts'
export type { ApiExportFormat } from './export-formats.ts'
export type { Answer, ApiDeps, ApiEnvironment, DroppedCount, DroppedRequest, DroppedRow, Readiness } from './types.ts'
export type * from './live-schemas.ts'
export type * from './resource-schemas.ts'
export type { CreatedKeyJson, KeyJson, NewKeyJson, NewProjectJson, ProjectChangeJson, ProjectJson } from './schemas.ts'
export type * from './session-schemas.ts'
