// The oracles: what each report must answer, by its naive definition.
export { eventsAnswer, overviewAnswer, tableAnswer, trendAnswer } from './answers.ts'
export { generatedEvents, generatedFilter, generatedReport, ownNames, worldNow } from './generate.ts'
export { countMeasures } from './measures.ts'
export { projectOf } from './visits.ts'
export type { Project } from './visits.ts'
