// The oracles: what each report must answer, by its naive definition.
export { eventsAnswer, overviewAnswer, tableAnswer, trendAnswer } from './answers.ts'
export { generatedEvents, generatedFilter, generatedReport, worldNow } from './generate.ts'

export { projectOf } from './visits.ts'
