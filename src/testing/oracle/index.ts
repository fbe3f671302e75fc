// The oracles: what each report must answer, by its naive definition.
export { eventsAnswer, goalsAnswer, overviewAnswer, tableAnswer, trendAnswer } from './answers.ts'
export {
  asksForGoals,
  generatedEvents,
  goalsOfReports,
  generatedFilter,
  generatedGoals,
  generatedMerges,
  generatedReport,
  worldNow,
} from './generate.ts'

export { projectOf, type Kept } from './visits.ts'
