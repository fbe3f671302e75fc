// The process room's door: other rooms import from here only.
export { type Channel, channels } from './channel.ts'
export { createDuplicates, type Duplicates, type Sifted } from './duplicates.ts'
export { noGeo, openGeo } from './geo.ts'
export { createLiveVisitors } from './live-visitors.ts'
export { deserializeEvent, serializeEvent } from './payload.ts'
export { createProcessor, type Processed, type Processor } from './processor.ts'
export { createSalts, dayOf, type Salts, type SaltsState, type SaltStorage } from './salts.ts'
export { createSessions, type PersonSince, type SessionRow, type Sessions } from './sessions.ts'
export { parseHostList } from './spam-hosts.ts'
export { steps } from './steps.ts'
export { judgeAgent } from './steps/bots.ts'
export {
  defaultProjectSettings,
  type DaySalts,
  type Drop,
  type GeoLookup,
  type LiveVisitors,
  type Place,
  type ProjectSettings,
  type SaltSource,
  type Step,
  type StepStats,
  type World,
} from './types.ts'
