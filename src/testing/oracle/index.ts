// The oracles: what each report must answer, by its naive definition.
export { eventsAnswer, goalsAnswer, overviewAnswer, tableAnswer, trendAnswer, unconvertedAnswer } from './answers.ts'
export { asksForGoals, generatedGoals, generatedMerges, generatedReport, goalsOfReports } from './generate.ts'
export { generatedFilter } from './generate-filter.ts'
export { generatedEvents, worldNow } from './generate-world.ts'
export { generatedSaid } from './persons.ts'

export { projectOf, type Kept } from './visits.ts'
