// The report room's door.
export * from './filter.ts'
export * from './goal.ts'
export * from './measures.ts'
export * from './range.ts'
export * from './reports.ts'
export * from './results.ts'
