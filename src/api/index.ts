// The api room's door.
export { createApi } from './app.ts'
export type { Api } from './app.ts'
export { exportFormats } from './types.ts'
export type {
  Answer,
  ApiDeps,
  ApiEnvironment,
  ApiExportFormat,
  DroppedCount,
  DroppedRequest,
  DroppedRow,
  ExportRequest,
  Issue,
  Readiness,
} from './types.ts'
