// What the live view is told, and what the catalogue of events knows, in JSON.
import { z } from '@hono/zod-openapi'

const instant = z.iso.datetime({ offset: true })
const counted = z
  .array(z.object({ key: z.string(), visitors: z.number().int() }))
  .openapi({ description: 'Most first.' })

export const liveEventSchema = z
  .object({
    event_id: z.string(),
    received_at: instant,
    timestamp: instant,
    event_name: z.string(),
    distinct_id: z.string(),
    person_id: z.string(),
    session_id: z.string(),
    hostname: z.string(),
    path: z.string(),
    title: z.string(),
    source: z.string(),
    channel: z.string(),
    country: z.string(),
    city: z.string(),
    device_type: z.string(),
    browser: z.string(),
    os: z.string(),
    properties: z.record(z.string(), z.unknown()).openapi({ description: 'As sent.' }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).openapi({
      description: 'What else processing found, by the names of the export’s columns; empty ones are left out.',
    }),
  })
  .openapi('LiveEvent')

/** Somebody who was active in the last five minutes. Ids joined by `identify` are one person here, as in reports. */
const livePersonSchema = z
  .object({
    person_id: z.string(),
    distinct_id: z.string(),
    path: z.string().openapi({ description: 'Of the latest page view.' }),
    title: z.string(),
    source: z.string(),
    country: z.string(),
    city: z.string(),
    device_type: z.string(),
    browser: z.string(),
    os: z.string(),
    last_event: z.string(),
    page_views: z.number().int().openapi({ description: 'Of the visit that is going on.' }),
    started_at: instant.openapi({ description: 'Start of the visit.' }),
    last_at: instant,
  })
  .openapi('LivePerson')

export const liveSnapshotSchema = z
  .object({
    at: instant,
    window_minutes: z.literal(5),
    visitors: z.number().int().openapi({ description: 'Persons with an event in the last five minutes.' }),
    people: z.array(livePersonSchema).openapi({ description: 'At most 100 of them.' }),
    pages: counted,
    sources: counted,
    countries: counted,
    devices: counted,
    minutes: z
      .array(
        z.object({
          start: instant,
          events: z.number().int(),
          page_views: z.number().int(),
          visitors: z.number().int(),
        }),
      )
      .openapi({ description: '30, the current one last.' }),
  })
  .openapi('LiveSnapshot')

export const liveDroppedSchema = z
  .object({
    dropped_at: instant,
    stage: z.string().openapi({ description: '`collect` (refused to the sender) or the name of a processing step.' }),
    reason: z.string(),
    description: z.string().openapi({ description: 'The reason in plain words.' }),
    detail: z.string(),
    event_name: z.string(),
    count: z.number().int(),
    person_id: z.string().openapi({ description: '`` where it is not known: refusals.' }),
    payload: z.string().openapi({ description: 'What was kept, as JSON text; refusals: the start of what was sent.' }),
  })
  .openapi('LiveDropped')

/** The newest `told` events of more that arrived at once. */
export const liveLaggingSchema = z.object({ told: z.number().int() }).openapi('LiveLagging')
/** The stream ends: the server stops, the caller may no longer read, or the filter can't be worked (a regular expression). */
export const liveEndSchema = z.object({ reason: z.enum(['stopping', 'not_allowed', 'bad_filter']) }).openapi('LiveEnd')

/**
 * GET /api/v1/projects/{id}/live (text/event-stream). Names of the server-sent events and their data:
 * `snapshot` LiveSnapshot (at once, then when something changed, at most every 2 s; of the whole project) · `events`
 * LiveEvent[] (newest first; the latest 50 at once, then what is new, at most every second) · `dropped` LiveDropped[]
 * (likewise, with `dropped=1`) · `lagging` LiveLagging · `end` LiveEnd.
 */
export const liveQuerySchema = z.object({
  filter: z.string().max(20_000).optional().openapi({
    description: 'Only events that meet this filter (as in reports, JSON text).',
    example: '{"property":"country","operator":"is","value":"DE"}',
  }),
  person_id: z
    .string()
    .regex(/^\d{1,20}(,\d{1,20}){0,19}$/, 'Ids are numbers, separated by commas; at most 20.')
    .optional()
    .openapi({ description: 'Only events of these persons (ids as in `person_id`, before any joining).' }),
  distinct_id: z.string().min(1).max(256).optional().openapi({ description: 'Only events with this distinct id.' }),
  dropped: z.enum(['0', '1']).default('0').openapi({ description: '`1`: also what is refused or kept apart.' }),
})

/** GET /api/v1/projects/{id}/live/device: whom events without a distinct id from the asker's browser belong to today. */
export const liveDeviceSchema = z
  .object({ person_ids: z.array(z.string()), address: z.string(), user_agent: z.string() })
  .openapi('LiveDevice')

/** GET /api/v1/projects/{id}/ingestion?unit=minute|day: the last 60 minutes, or the last 30 days of the project's zone. */
export const ingestionSchema = z
  .object({
    unit: z.enum(['minute', 'day']),
    buckets: z
      .array(
        z.object({
          start: z.string().openapi({ description: 'A day (2026-01-31), or the minute’s start (ISO 8601, UTC).' }),
          stored: z
            .number()
            .int()
            .openapi({ description: 'Received then and counted. Without imports of older days.' }),
          dropped: z.number().int().openapi({ description: 'Taken, and kept apart by processing.' }),
          refused: z.number().int().openapi({ description: 'Refused to the sender.' }),
        }),
      )
      .openapi({ description: 'Oldest first, without gaps.' }),
    reasons: z
      .array(
        z.object({
          stage: z.string(),
          reason: z.string(),
          description: z.string(),
          events: z.array(z.number().int()).openapi({ description: 'By bucket.' }),
        }),
      )
      .openapi({ description: 'Most first.' }),
    last_received_at: instant.nullable().openapi({ description: 'Of the events that were stored in this time.' }),
    pipeline: z.object({
      loader: z.enum(['starting', 'running', 'paused', 'down']),
      database: z.enum(['starting', 'running', 'down']),
      backlog_bytes: z.number().int().openapi({ description: 'Taken, on disk and not counted yet; of all projects.' }),
      lag_seconds: z.number().openapi({ description: 'From receipt to being counted, of the last batch.' }),
      disk: z
        .enum(['ok', 'low', 'full'])
        .openapi({ description: '`low`: senders are told to come back. `full`: the database waits for room.' }),
    }),
  })
  .openapi('Ingestion')

/** GET /api/v1/projects/{id}/events: every event name there is. */
const catalogueEventSchema = z
  .object({
    event_name: z.string(),
    events: z.number().int().openapi({ description: 'In the last 30 days.' }),
    visitors: z.number().int().openapi({ description: 'In the last 30 days.' }),
    first_at: instant,
    last_at: instant,
  })
  .openapi('CatalogueEvent')
export const catalogueSchema = z
  .object({
    events: z.array(catalogueEventSchema),
    virtual_events: z
      .array(z.object({ event_name: z.string(), description: z.string() }))
      .openapi({ description: 'Defined after the fact; used in reports by their names. Not counted here.' }),
  })
  .openapi('Catalogue')

/** GET /api/v1/projects/{id}/properties?event_name=NAME: own properties, seen in the latest `sampled` events
 * (at most 10,000; of very large projects of the last four days that have any). */
const cataloguePropertySchema = z
  .object({
    property: z.string().openapi({ description: 'As in reports: `properties.plan`.' }),
    events: z.number().int(),
    types: z.array(z.enum(['text', 'number', 'boolean', 'null', 'list', 'object'])),
    examples: z.array(z.string()).openapi({ description: 'Up to 5 values, most frequent first.' }),
    distinct_values: z.number().int(),
  })
  .openapi('CatalogueProperty')
export const cataloguePropertiesSchema = z
  .object({
    sampled: z.number().int(),
    properties: z.array(cataloguePropertySchema),
    fields: z
      .array(
        z.object({
          property: z.string().openapi({ description: 'As in reports: `path`.' }),
          examples: z.array(z.string()).openapi({ description: 'Up to 5 frequent values.' }),
        }),
      )
      .openapi({ description: 'Built-in properties that have a value in these events.' }),
  })
  .openapi('CatalogueProperties')

/** GET /api/v1/projects/{id}/profile-properties: what was ever said of persons and groups. */
const profilePropertySchema = z
  .object({
    property: z.string().openapi({
      description: 'As in reports: `person.plan`, `group.company.plan`; `group.company` is the group itself.',
    }),
    profiles: z.number().int().openapi({ description: 'Persons or groups that were ever given it.' }),
    example: z.string().openapi({ description: 'A value, as text.' }),
  })
  .openapi('ProfileProperty')
export const profilePropertiesSchema = z
  .object({ properties: z.array(profilePropertySchema) })
  .openapi('ProfileProperties')

export type LiveEventJson = z.output<typeof liveEventSchema>
export type LivePersonJson = z.output<typeof livePersonSchema>
export type LiveSnapshotJson = z.output<typeof liveSnapshotSchema>
export type LiveDroppedJson = z.output<typeof liveDroppedSchema>
export type LiveLaggingJson = z.output<typeof liveLaggingSchema>
export type LiveEndJson = z.output<typeof liveEndSchema>
export type LiveDeviceJson = z.output<typeof liveDeviceSchema>
export type IngestionJson = z.output<typeof ingestionSchema>
export type CatalogueEventJson = z.output<typeof catalogueEventSchema>
export type CataloguePropertiesJson = z.output<typeof cataloguePropertiesSchema>
export type CataloguePropertyJson = z.output<typeof cataloguePropertySchema>
export type ProfilePropertyJson = z.output<typeof profilePropertySchema>
