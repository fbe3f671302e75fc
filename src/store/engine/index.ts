export { EngineStartError, startEngine } from './start.ts'
export type { Engine, EngineOptions } from './start.ts'
