// The import room's door: other rooms import from here only.
export { importAccessLog, isHost } from './import-access-log.ts'
export { importEvents } from './import-events.ts'
export { type LogFormat, logFormats } from './log-entry.ts'
export { type Mapping, mappableFields, parseMapping, readMapping } from './mapping.ts'
export { formatCount, formatDuration, progressText } from './progress.ts'
export type { TableFormat } from './rows.ts'
export { ImportError, type ImportResult, type Progress } from './types.ts'
