// What the collector and the monitoring addresses take and give, for the OpenAPI document: they are served outside of these routes.
import { z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { limits, rejectReasons } from '../event/index.ts'
import { json } from './schemas.ts'

const values = z.record(z.string(), z.unknown())
const operations = z
  .strictObject({
    unset: z.array(z.string()),
    set: values,
    set_once: values,
    increment: z.record(z.string(), z.number()),
    append: values,
    union: values,
  })
  .partial()
  .openapi('ProfileOperations', {
    description:
      'Done in this order. `set_once`: only where there is none. `increment`: from 0. `append`, `union`: a value or a list of them; `union` adds only what is not in the list.',
    example: { set: { plan: 'pro' }, increment: { logins: 1 } },
  })
const eventSchema = z
  .looseObject({
    event_name: z.string().min(1).max(limits.eventNameLength).openapi({ example: 'sign_up' }),
    distinct_id: z
      .string()
      .max(limits.distinctIdLength)
      .optional()
      .openapi({ description: 'Who. Without one a daily hash stands in.' }),
    event_id: z
      .string()
      .max(limits.eventIdLength)
      .optional()
      .openapi({ description: 'The same id counts once, however often it is sent.' }),
    timestamp: z
      .union([z.string(), z.number()])
      .optional()
      .openapi({ description: 'ISO 8601 with zone, or s or ms since 1970. Default: now.' }),
    session_id: z.string().max(limits.sessionIdLength).optional(),
    user_id: z.string().optional().openapi({
      description:
        'With `event_name: identify`: who `distinct_id` turned out to be. With others: the distinct id, if there is none.',
    }),
    alias: z
      .string()
      .max(limits.distinctIdLength)
      .optional()
      .openapi({ description: 'With `event_name: alias`: a further id of the person of `distinct_id`.' }),
    person: operations.optional().openapi({ description: 'Changes of the properties of its person.' }),
    groups: z
      .record(z.string().max(limits.groupTypeLength), z.string().max(limits.groupKeyLength))
      .optional()
      .openapi({
        description: 'The groups (accounts) that it belongs to: type and key.',
        example: { company: 'acme' },
      }),
    group: operations
      .optional()
      .openapi({ description: 'With `event_name: group_identify`: changes of its groups, beside `properties`.' }),
    properties: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ example: { plan: 'pro' } }),
    url: z
      .string()
      .optional()
      .openapi({ description: `Whole address of the page. Cut at ${limits.urlLength} characters, as \`referrer\`.` }),
    referrer: z.string().optional(),
    title: z
      .string()
      .optional()
      .openapi({ description: `Cut at ${limits.titleLength} characters.` }),
    revenue: z.string().optional().openapi({ description: 'Decimal.', example: '12.50' }),
    currency: z.string().optional().openapi({ description: 'ISO 4217.' }),
  })
  .openapi('Event', { description: 'Fields that Cairn does not know become properties.' })
const bodySchema = z.union([
  eventSchema,
  z.array(eventSchema).max(limits.eventsPerRequest),
  z.object({
    events: z.array(eventSchema).max(limits.eventsPerRequest),
    sent_at: z.union([z.string(), z.number()]).optional(),
  }),
])
const reason = z.enum(Object.keys(rejectReasons))
const acceptedSchema = z
  .object({
    accepted: z.number().int(),
    rejected: z.array(z.object({ index: z.number().int(), reason, detail: z.string().optional() })),
  })
  .openapi('Accepted')
const refusedSchema = z.looseObject({ reason: reason.optional() }).openapi('Refused')
const refused = (description: string) => json(refusedSchema, description)
const retry = {
  429: refused('Too many events: wait for `Retry-After` seconds.'),
  503: refused('No room just now: wait for `Retry-After` seconds. Nothing was stored.'),
}

export function describeIngest(registry: OpenAPIHono['openAPIRegistry']): void {
  registry.registerComponent('securitySchemes', 'writeKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'A write key, `ck_…`. Or `?key=`, or `key` in the body.',
  })
  registry.registerPath({
    method: 'post',
    path: '/track',
    tags: ['Events'],
    security: [{ writeKey: [] }],
    summary: 'Send events',
    description: 'Answered when the events are on disk. Good events of a batch are kept, whatever the others are.',
    request: { body: { required: true, content: { 'application/json': { schema: bodySchema } } } },
    responses: {
      202: json(acceptedSchema, 'On disk.'),
      400: refused('Nothing was taken; `reason` says why.'),
      401: refused('No write key, or an unknown one.'),
      413: refused('The body is too large.'),
      ...retry,
    },
  })
  registry.registerPath({
    method: 'get',
    path: '/pixel.gif',
    tags: ['Events'],
    summary: 'Send one event with an image',
    request: {
      query: z.looseObject({
        key: z.string().openapi({ description: 'Write key.' }),
        event_name: z.string().optional(),
        url: z.string().optional(),
        distinct_id: z.string().optional(),
      }),
    },
    responses: {
      200: {
        description: 'A transparent image of one pixel.',
        content: { 'image/gif': { schema: z.string().openapi({ format: 'binary' }) } },
      },
    },
  })
  const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } })
  registry.registerPath({
    method: 'get',
    path: '/healthz',
    tags: ['Monitoring'],
    summary: 'Does the process live?',
    responses: { 200: text('It does.') },
  })
  const readiness = z.object({ ready: z.boolean(), reasons: z.array(z.string()) })
  registry.registerPath({
    method: 'get',
    path: '/readyz',
    tags: ['Monitoring'],
    summary: 'Are questions answered and events loaded?',
    responses: {
      200: json(readiness, 'Yes.'),
      503: json(readiness, 'No; `reasons` say why. Events are taken all the same.'),
    },
  })
  registry.registerPath({
    method: 'get',
    path: '/metrics',
    tags: ['Monitoring'],
    summary: 'Metrics for Prometheus',
    security: [{ key: [] }, {}],
    description: 'From the machine itself without a key; from elsewhere with a key for all projects.',
    responses: { 200: text('In the text format.') },
  })
}
