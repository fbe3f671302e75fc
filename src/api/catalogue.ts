// The catalogue over HTTP: which events and properties arrive in a project?
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { queryResponses, valueOf } from './failure.ts'
import { cataloguePropertiesSchema, catalogueSchema, profilePropertiesSchema } from './live-schemas.ts'
import { idParameter, json } from './schemas.ts'
import type { ApiDeps } from './types.ts'
import { ownPropertyPrefix } from '../report/index.ts'

const projectPath = z.object({ projectId: idParameter('projectId', 'project') })
const security = [{ key: [] }]

export function addCatalogueRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const events = createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/events',
    tags: ['Catalogue'],
    security,
    summary: 'Names of events',
    description:
      'Every name that ever arrived, as it was sent (hidden and merged ones too); those of most events in the last 30 days first.',
    request: { params: projectPath },
    responses: { 200: json(catalogueSchema, 'All names.'), ...queryResponses },
  })
  app.openapi(events, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const names = valueOf(await deps.catalogue.eventNames(project, c.req.raw.signal))
    const virtual = await deps.accounts.virtualEvents.list(project.id)
    const iso = (ms: number): string => new Date(ms).toISOString()
    return c.json(
      {
        events: names.map(({ eventName, events: count, visitors, firstAt, lastAt }) => ({
          event_name: eventName,
          events: count,
          visitors,
          first_at: iso(firstAt),
          last_at: iso(lastAt),
        })),
        virtual_events: virtual.map(({ name, description }) => ({ event_name: name, description })),
      },
      200,
    )
  })

  const properties = createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/properties',
    tags: ['Catalogue'],
    security,
    summary: 'Properties of events',
    description:
      'Seen in the latest events: at most 10,000; of projects with very many events a day, of the last four days that have any. `sampled` says how many were looked at.',
    request: {
      params: projectPath,
      query: z.object({
        event_name: z
          .string()
          .max(200)
          .optional()
          .openapi({ description: 'Only events of this name, as it was sent. Default: all.', example: 'purchase' }),
      }),
    },
    responses: { 200: json(cataloguePropertiesSchema, 'Properties, the most frequent first.'), ...queryResponses },
  })
  app.openapi(properties, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const { event_name: name } = c.req.valid('query')
    const asked = name === '' ? undefined : name
    const found = valueOf(await deps.catalogue.ownProperties(project, asked, c.req.raw.signal))
    return c.json(
      {
        sampled: found.sampled,
        properties: found.properties.map(({ name: own, events: count, types, examples, distinctValues }) => ({
          property: `${ownPropertyPrefix}${own}`,
          events: count,
          types: [...types],
          examples: [...examples],
          distinct_values: distinctValues,
        })),
        fields: found.fields.map(({ name: property, examples }) => ({ property, examples: [...examples] })),
      },
      200,
    )
  })

  const profiles = createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/profile-properties',
    tags: ['Catalogue'],
    security,
    summary: 'Properties of persons and groups',
    description: 'What was ever said of persons and of groups, and the types of groups; those of most of them first.',
    request: { params: projectPath },
    responses: { 200: json(profilePropertiesSchema, 'Of persons, then of each type of groups.'), ...queryResponses },
  })
  app.openapi(profiles, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const found = valueOf(await deps.catalogue.profileProperties(project, c.req.raw.signal))
    return c.json({ properties: [...found] }, 200)
  })
}
