// What people keep of their analyses: saved reports, dashboards, cohorts, virtual events; persons; the SQL page.
import { z } from '@hono/zod-openapi'
import { personFilterSchema } from '../report/index.ts'
import { behindSchema, filterSchema, rangeSchema, reportSchema, virtualEventDefinitionSchema } from '../report/index.ts'

const id = z.number().int()
const name = z.string().trim().min(1).max(100)
const description = z.string().trim().max(2_000).default('')
const stamps = {
  created_by: z.string().openapi({ description: 'Name of who made it.' }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
}

/** How a result is drawn; unknown ones mean the kind's own. */
const displaySchema = z.strictObject({
  chart: z
    .enum(['line', 'bar', 'area', 'number', 'pie', 'table', 'funnel', 'curve', 'sankey', 'stacked_bar'])
    .optional(),
})

const folder = z.string().trim().max(100)
const version = z.int().min(1).openapi({ description: 'Goes up by one with each change.' })

/**
 * GET, POST /api/v1/projects/{id}/reports; PUT, PATCH, DELETE …/reports/{reportId}; POST …/duplicate; PUT, DELETE …/favourite;
 * GET …/reports/{reportId}/result
 */
export const newSavedReportSchema = z
  .strictObject({
    name,
    description,
    folder: folder.default('').openapi({ description: '"" is none.' }),
    report: reportSchema,
    display: displaySchema.default({}),
  })
  .openapi('NewSavedReport')
export const savedReportSchema = newSavedReportSchema
  .extend({
    id,
    version: version.openapi({ description: 'Goes up by one with each change of `report` or `display`.' }),
    ...stamps,
    is_favourite: z.boolean().openapi({ description: 'Of who asks.' }),
  })
  .openapi('SavedReport')
/** PUT: refused (409) unless `version` is the one that is kept now, so that nobody overwrites what they have not seen. */
export const savedReportReplacementSchema = newSavedReportSchema.extend({ version }).openapi('SavedReportReplacement')
/** PATCH: what is not named stays as it is. Words need no version: they overwrite no question. */
export const savedReportChangeSchema = z
  .strictObject({
    name: name.optional(),
    description: z.string().trim().max(2_000).optional(),
    folder: folder.optional(),
    report: reportSchema.optional(),
    display: displaySchema.optional(),
    version: version.optional(),
  })
  .refine((change) => change.version !== undefined || (change.report === undefined && change.display === undefined), {
    path: ['version'],
    message: 'Needed where report or display is changed: the version that was read.',
  })
  .openapi('SavedReportChange')

/** Columns of the grid: 12. Rows are 40 px. */
const gridColumns = 12
const place = {
  x: z.int().min(0).max(11),
  y: z.int().min(0).max(10_000),
  w: z.int().min(1).max(gridColumns),
  h: z.int().min(1).max(60),
}
const tileSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('report'),
    key: z.string().min(1).max(40),
    ...place,
    report_id: id,
    deleted_report: z.string().max(100).optional().openapi({
      description: 'Name of the report that was here, if it was deleted.',
    }),
  }),
  z.strictObject({ kind: z.literal('text'), key: z.string().min(1).max(40), ...place, text: z.string().max(10_000) }),
])
const tilesSchema = z
  .array(tileSchema)
  .max(60)
  .refine((tiles) => new Set(tiles.map(({ key }) => key)).size === tiles.length, 'Each panel needs a key of its own.')
  .refine((tiles) => tiles.every(({ x, w }) => x + w <= gridColumns), `A panel ends at column ${gridColumns} at most.`)
/** …/dashboards[/{dashboardId}[/favourite]]. Range and filters hold for all reports of it; absent: each report's own. */
export const newDashboardSchema = z
  .strictObject({
    name,
    description,
    tiles: tilesSchema.default([]),
    range: rangeSchema.nullable().default(null),
    filters: z.array(filterSchema).max(50).default([]),
  })
  .openapi('NewDashboard')
/** PUT: as of saved reports. */
export const dashboardChangeSchema = newDashboardSchema.extend({ version }).openapi('DashboardChange')
export const dashboardSchema = newDashboardSchema
  .extend({
    id,
    version,
    ...stamps,
    updated_by: z.string(),
    is_favourite: z.boolean(),
    reports: z.array(savedReportSchema).openapi({ description: 'Those that its panels show.' }),
  })
  .openapi('Dashboard')
/** GET …/dashboards */
export const dashboardSummarySchema = z
  .object({
    id,
    name: z.string(),
    description: z.string(),
    panels: z.int(),
    ...stamps,
    updated_by: z.string(),
    is_favourite: z.boolean(),
  })
  .openapi('DashboardSummary')
/** GET …/dashboard-templates: what may be made, and which events of the project they would be made of. */
export const templateKeys = ['web', 'saas', 'shop', 'content', 'app'] as const
export const templateSchema = z
  .object({
    key: z.enum(templateKeys),
    name: z.string(),
    description: z.string(),
    needs: z.array(
      z.object({
        key: z.string(),
        label: z.string().openapi({ description: 'What the event says, e.g. "Somebody signs up".' }),
        guess: z.string().nullable().openapi({ description: 'The project’s event that it looks like.' }),
      }),
    ),
    reports: z.array(z.object({ name: z.string(), needs: z.array(z.string()) })),
  })
  .openapi('DashboardTemplate')
/** POST …/dashboards/from-template: makes the dashboard and its reports. */
export const fromTemplateSchema = z
  .strictObject({
    template: z.enum(templateKeys),
    name,
    events: z.record(z.string().max(40), z.string().min(1).max(200).nullable()).default({}).openapi({
      description:
        'What the template needs → the project’s event. Reports that need an event which is null are left out.',
    }),
  })
  .openapi('DashboardFromTemplate')

export type SavedReportJson = z.output<typeof savedReportSchema>
export type NewSavedReportJson = z.input<typeof newSavedReportSchema>
export type SavedReportChangeJson = z.input<typeof savedReportChangeSchema>
export type DashboardJson = z.output<typeof dashboardSchema>
export type NewDashboardJson = z.input<typeof newDashboardSchema>
export type DashboardChangeJson = z.input<typeof dashboardChangeSchema>
export type DashboardSummaryJson = z.output<typeof dashboardSummarySchema>
export type TileJson = z.output<typeof tileSchema>
export type TemplateJson = z.output<typeof templateSchema>
export type FromTemplateJson = z.input<typeof fromTemplateSchema>

/** …/cohorts[/{cohortId}]. Static: made once, of a list of ids or of the persons behind a number. */
export const newCohortSchema = z
  .strictObject({
    name,
    description,
    definition: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('dynamic'), who: personFilterSchema }),
      z.strictObject({
        kind: z.literal('static'),
        distinct_ids: z.array(z.string().min(1).max(256)).max(100_000).optional(),
        person_ids: z
          .array(z.string().regex(/^\d{1,20}$/))
          .max(100_000)
          .optional(),
        behind: behindSchema.optional(),
      }),
    ]),
  })
  .openapi('NewCohort')
export const cohortSchema = z
  .object({
    id,
    name: z.string(),
    description: z.string(),
    kind: z.enum(['dynamic', 'static']),
    who: personFilterSchema.nullable(),
    size: z.number().nullable().openapi({ description: 'Of a static one, when it was made.' }),
    ...stamps,
  })
  .openapi('Cohort')

/** …/virtual-events[/{virtualEventId}] */
export const newVirtualEventSchema = z
  .strictObject({ name: z.string().trim().min(1).max(200), description, definition: virtualEventDefinitionSchema })
  .openapi('NewVirtualEvent')
export const virtualEventSchema = newVirtualEventSchema.extend({ id, ...stamps }).openapi('VirtualEvent')
/** POST …/virtual-events/preview: what it would count, by day of the last 30, and the latest events that it would be. */
export const virtualEventPreviewSchema = z
  .object({
    events: z.number(),
    persons: z.number(),
    days: z.array(z.object({ start: z.string(), events: z.number() })),
    examples: z
      .array(
        z.object({
          timestamp: z.string(),
          event_name: z.string(),
          hostname: z.string(),
          path: z.string(),
          element_text: z.string().openapi({ description: '"" where it is about no element.' }),
          element_chain: z.string(),
        }),
      )
      .openapi({ description: 'Newest first, at most 10.' }),
  })
  .openapi('VirtualEventPreview')
export type VirtualEventPreviewJson = z.infer<typeof virtualEventPreviewSchema>

/** GET …/people/{personId} (any id of the person) */
export const personSchema = z
  .object({
    person_id: z.string(),
    name: z.string(),
    first_seen: z.string(),
    last_seen: z.string(),
    events: z.number(),
    sessions: z.number(),
    properties: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'At most 1,000, and 1 MB of them: those that name a person first, then by name.' }),
    properties_total: z.number(),
    ids_total: z.number(),
    ids: z
      .array(
        z.object({
          id: z.string(),
          distinct_id: z.string(),
          joined_by: z.enum(['identify', 'alias', 'merge']).nullable(),
          joined_at: z.string().nullable(),
        }),
      )
      .openapi({
        description: 'The first 1,000 ids, each with how it came to this person; null for the person’s own.',
      }),
    groups: z.array(z.object({ type: z.string(), key: z.string() })),
  })
  .openapi('Person')
export const personCohortsSchema = z
  .object({
    cohorts: z.array(
      z.object({
        id: z.number(),
        name: z.string(),
        is_in: z.boolean().nullable().openapi({ description: 'null: it could not be asked.' }),
        fault: z.string().openapi({ description: 'Why it could not; else "".' }),
      }),
    ),
  })
  .openapi('PersonCohorts')
/** GET …/people/{personId}/timeline?before=CURSOR&limit=: newest first, events in their sessions. */
export const timelineSchema = z
  .object({
    sessions: z.array(
      z.object({
        session_id: z.string(),
        started_at: z.string(),
        ended_at: z.string(),
        source: z.string(),
        channel: z.string(),
        country: z.string(),
        device_type: z.string(),
        browser: z.string(),
        os: z.string(),
        events: z.array(
          z.object({
            event_id: z.string(),
            event_name: z.string(),
            timestamp: z.string(),
            path: z.string(),
            title: z.string(),
            distinct_id: z.string(),
            revenue: z.string(),
            currency: z.string(),
            /** Left out if the request says `properties=false`. */
            properties: z.record(z.string(), z.unknown()).optional(),
          }),
        ),
        events_total: z
          .number()
          .openapi({ description: 'How many there are in the visit (of the name that was asked for).' }),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .openapi('Timeline')
/** POST …/people/merge (analyst): both persons are one from now on, for all of the past. */
export const mergeSchema = z.strictObject({ person_id: z.string(), with_person_id: z.string() }).openapi('MergePersons')
/** POST …/people/unmerge (analyst): the id, with what hangs on it alone, is a person of its own again; its joins with the others from before this moment are void. */
export const unmergeSchema = z.strictObject({ person_id: z.string(), id: z.string() }).openapi('UnmergePerson')

/** POST …/sql */
export const sqlRequestSchema = z
  .strictObject({
    sql: z
      .string()
      .trim()
      .min(1)
      .max(50_000)
      .openapi({ description: 'One SELECT over the project’s events, sessions and persons.' }),
    limit: z.int().min(1).max(100_000).default(1_000).openapi({ description: 'Rows that are answered at most.' }),
  })
  .openapi('SqlRequest')
export const sqlResultSchema = z
  .object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.array(z.array(z.unknown())),
    truncated: z.boolean(),
    elapsed_ms: z.number(),
    rows_read: z.number(),
  })
  .openapi('SqlResult')
/** GET …/sql/schema: what may be named. */
export const sqlSchemaSchema = z
  .object({
    tables: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        columns: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
      }),
    ),
    functions: z.array(z.string()),
    limits: z.object({ seconds: z.number(), memory_bytes: z.number(), rows: z.number() }),
  })
  .openapi('SqlSchema')

export type CohortJson = z.output<typeof cohortSchema>
export type NewCohortJson = z.input<typeof newCohortSchema>
export type VirtualEventJson = z.output<typeof virtualEventSchema>
export type NewVirtualEventJson = z.input<typeof newVirtualEventSchema>
export type PersonJson = z.output<typeof personSchema>
export type PersonCohortsJson = z.output<typeof personCohortsSchema>
export type TimelineJson = z.output<typeof timelineSchema>
export type SqlResultJson = z.output<typeof sqlResultSchema>
export type SqlSchemaJson = z.output<typeof sqlSchemaSchema>
