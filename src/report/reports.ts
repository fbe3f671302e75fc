// The questions and their answers: one schema per kind, and their unions. Versioned, so that saved reports can be read for ever.
import { z } from 'zod'
import { cohortReportSchema, cohortResultSchema } from './cohort.ts'
import { funnelResultSchema, funnelSchema } from './funnel.ts'
import { lifecycleResultSchema, lifecycleSchema } from './lifecycle.ts'
import { pathsResultSchema, pathsSchema } from './paths.ts'
import { peopleResultSchema, peopleSchema } from './people.ts'
import { eventsSchema, goalsSchema, overviewSchema, tableSchema, trendSchema } from './reports-web.ts'
import {
  eventsResultSchema,
  goalsResultSchema,
  overviewResultSchema,
  tableResultSchema,
  trendResultSchema,
} from './results-web.ts'
import { retentionResultSchema, retentionSchema } from './retention.ts'
import { stickinessResultSchema, stickinessSchema } from './stickiness.ts'

export const reportSchema = z
  .discriminatedUnion('kind', [
    trendSchema,
    tableSchema,
    overviewSchema,
    eventsSchema,
    goalsSchema,
    funnelSchema,
    retentionSchema,
    pathsSchema,
    lifecycleSchema,
    stickinessSchema,
    peopleSchema,
    cohortReportSchema,
  ])
  .meta({ description: 'A question about a project’s events.' })

/** A report after parsing: defaults filled in. */
export type Report = z.infer<typeof reportSchema>
/** A report as a caller writes it: defaults may be left out. */
export type ReportInput = z.input<typeof reportSchema>
type ReportKind = Report['kind']
/** A report of a kind. */
export type ReportOf<Kind extends ReportKind> = Extract<Report, { kind: Kind }>

export const resultSchema = z
  .discriminatedUnion('kind', [
    trendResultSchema,
    tableResultSchema,
    overviewResultSchema,
    eventsResultSchema,
    goalsResultSchema,
    funnelResultSchema,
    retentionResultSchema,
    pathsResultSchema,
    lifecycleResultSchema,
    stickinessResultSchema,
    peopleResultSchema,
    cohortResultSchema,
  ])
  .meta({ description: 'The answer to a report.' })
export type Result = z.infer<typeof resultSchema>
/** The result of a kind of report. */
export type ResultOf<Kind extends Result['kind']> = Extract<Result, { kind: Kind }>
