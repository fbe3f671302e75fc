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
    properties: z.record(z.string(), z.unknown()),
  })
  .openapi('LiveEvent')

/** Who was active in the last five minutes, newest first. */
export const livePersonSchema = z
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
    stage: z.string(),
    reason: z.string(),
    detail: z.string(),
    event_name: z.string(),
    count: z.number().int(),
  })
  .openapi('LiveDropped')

/**
 * GET /api/v1/projects/{id}/live?filter=JSON&distinct_id=ID (text/event-stream). Names of the server-sent events and their data:
 * `snapshot` LiveSnapshot (at once, then when something changed, at most every 2 s) · `events` LiveEvent[] (newest first, the latest 50 at
 * once, then what is new) · `dropped` LiveDropped[] (likewise) · `lagging` {seconds} when events arrive faster than they are told.
 * GET /api/v1/projects/{id}/live/device → {distinct_ids}: the cookieless ids that the asker's own browser has today, for the debugger.
 */
export const liveDeviceSchema = z
  .object({ distinct_ids: z.array(z.string()), address: z.string(), user_agent: z.string() })
  .openapi('LiveDevice')

/** GET /api/v1/projects/{id}/events: every event name there is. */
export const catalogueEventSchema = z
  .object({
    event_name: z.string(),
    events: z.number().int().openapi({ description: 'In the last 30 days.' }),
    visitors: z.number().int().openapi({ description: 'In the last 30 days.' }),
    first_at: instant,
    last_at: instant,
  })
  .openapi('CatalogueEvent')
export const catalogueSchema = z.object({ events: z.array(catalogueEventSchema) }).openapi('Catalogue')

/** GET /api/v1/projects/{id}/properties?event_name=NAME: own properties, seen in the latest `sampled` events. */
export const cataloguePropertySchema = z
  .object({
    property: z.string().openapi({ description: 'As in reports: `properties.plan`.' }),
    events: z.number().int(),
    types: z.array(z.enum(['text', 'number', 'boolean', 'null', 'list', 'object'])),
    examples: z.array(z.string()).openapi({ description: 'Up to 5 values, most frequent first.' }),
    distinct_values: z.number().int(),
  })
  .openapi('CatalogueProperty')
export const cataloguePropertiesSchema = z
  .object({ sampled: z.number().int(), properties: z.array(cataloguePropertySchema) })
  .openapi('CatalogueProperties')

export type LiveEventJson = z.output<typeof liveEventSchema>
export type LivePersonJson = z.output<typeof livePersonSchema>
export type LiveSnapshotJson = z.output<typeof liveSnapshotSchema>
export type LiveDroppedJson = z.output<typeof liveDroppedSchema>
export type LiveDeviceJson = z.output<typeof liveDeviceSchema>
export type CatalogueEventJson = z.output<typeof catalogueEventSchema>
export type CataloguePropertyJson = z.output<typeof cataloguePropertySchema>
