// The spool room's door: other rooms import from here only.
export * from './types.ts'
export { spoolEnd } from './directory.ts'
export { openSpoolReader } from './reader.ts'
export { openSpoolWriter } from './writer.ts'
