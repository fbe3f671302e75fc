// The import room's door: other rooms import from here only.
export { type AccessLogDeps, type AccessLogOptions, importAccessLog, isHost } from './import-access-log.ts'
export { type EventsDeps, type EventsOptions, importEvents } from './import-events.ts'
export { type LogFormat, logFormats } from './log-entry.ts'
export { type Mapping, mappableFields, parseMapping, readMapping } from './mapping.ts'
export { formatCount, formatDuration, progressText } from './progress.ts'
export type { TableFormat } from './rows.ts'
export {
  type Category,
  type Counts,
  type FileResult,
  ImportError,
  type ImportResult,
  type JudgeAgent,
  type Progress,
  type ValidateEvent,
} from './types.ts'
