// The event room's door: other rooms import from here only.
export * from './event.ts'
export * from './fields.ts'
export * from './ids.ts'
export * from './limits.ts'
export * from './path-pattern.ts'
export * from './property-name.ts'
export * from './reasons.ts'
export * from './wire-event.ts'
