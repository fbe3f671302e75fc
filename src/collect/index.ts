// The collect room's door: other rooms import from here only.
export { answerClientError } from './answer.ts'
export { clientFinder, proxyMatcher } from './client-address.ts'
export { createCollector, defaultLimits } from './collector.ts'
export { collectorServerOptions } from './server-options.ts'
export type * from './types.ts'
export { validateEvent } from './validate-event.ts'
