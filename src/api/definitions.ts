// What people know of events and properties, over HTTP: names for display, descriptions, what is hidden, what is merged.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween } from '../account/index.ts'
import type { EventDefinition, PropertyDefinition } from '../account/index.ts'
import { audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { commonResponses } from './failure.ts'
import { badPlace, made, projectPath, security } from './resource-routes.ts'
import { eventDefinitionSchema, propertyDefinitionSchema } from './resource-schemas.ts'
import type { EventDefinitionJson, PropertyDefinitionJson } from './resource-schemas.ts'
import { json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

const common = { tags: ['Events and properties'], security }
const eventsPath = '/api/v1/projects/{projectId}/event-definitions'
const propertiesPath = '/api/v1/projects/{projectId}/property-definitions'

const routes = {
  listEvents: createRoute({
    ...common,
    method: 'get',
    path: eventsPath,
    summary: 'List what is known of events',
    request: { params: projectPath },
    responses: {
      200: json(z.object({ event_definitions: z.array(eventDefinitionSchema) }), 'By name.'),
      ...commonResponses,
    },
  }),
  defineEvent: createRoute({
    ...common,
    method: 'put',
    path: eventsPath,
    summary: 'Say what is known of an event: name, description, hidden, merged',
    description:
      'All of it is replaced. A merge holds for reports at once, for earlier events too, and is undone by null.',
    request: { params: projectPath, body: jsonBody(eventDefinitionSchema) },
    responses: { 200: json(eventDefinitionSchema, 'What is known now.'), ...commonResponses },
  }),
  listProperties: createRoute({
    ...common,
    method: 'get',
    path: propertiesPath,
    summary: 'List what is known of properties',
    request: { params: projectPath },
    responses: {
      200: json(z.object({ property_definitions: z.array(propertyDefinitionSchema) }), 'By name.'),
      ...commonResponses,
    },
  }),
  defineProperty: createRoute({
    ...common,
    method: 'put',
    path: propertiesPath,
    summary: 'Say what is known of a property: name, description, hidden',
    description: 'All of it is replaced.',
    request: { params: projectPath, body: jsonBody(propertyDefinitionSchema) },
    responses: { 200: json(propertyDefinitionSchema, 'What is known now.'), ...commonResponses },
  }),
} as const

const eventJson = (definition: EventDefinition): EventDefinitionJson => ({
  event_name: definition.eventName,
  display_name: definition.displayName,
  description: definition.description,
  hidden: definition.isHidden,
  merged_into: definition.mergedInto ?? null,
})
const propertyJson = (definition: PropertyDefinition): PropertyDefinitionJson => ({
  property: definition.property,
  display_name: definition.displayName,
  description: definition.description,
  hidden: definition.isHidden,
})

/** Merges take one step: what others are merged into is not merged itself. Throws 400 with what to do. */
function checkMerge(event: string, into: string, known: readonly EventDefinition[]): void {
  if (into === event) throw badPlace('merged_into', 'An event can’t be merged into itself.')
  if (into === '') throw badPlace('merged_into', 'Name an event, or null to undo the merge.')
  const further = known.find(({ eventName }) => eventName === into)?.mergedInto
  if (further !== undefined)
    throw badPlace('merged_into', `“${into}” is itself merged into “${further}”. Merge into “${further}” instead.`)
  const merged = known.filter(({ mergedInto }) => mergedInto === event).map(({ eventName }) => `“${eventName}”`)
  if (merged.length > 0)
    throw badPlace('merged_into', `${merged.join(', ')} is merged into “${event}”. Merge it into “${into}” first.`)
}

export function addDefinitionRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(routes.listEvents, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ event_definitions: (await resources.eventDefinitions(projectId)).map(eventJson) }, 200)
  })
  app.openapi(routes.defineEvent, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const body = c.req.valid('json')
    const known = await resources.eventDefinitions(projectId)
    if (body.merged_into !== null) checkMerge(body.event_name, body.merged_into, known)
    const before = known.find(({ eventName }) => eventName === body.event_name)
    const definition = await resources.defineEvent(projectId, {
      eventName: body.event_name,
      displayName: body.display_name,
      description: body.description,
      isHidden: body.hidden,
      mergedInto: body.merged_into ?? undefined,
    })
    const after = eventJson(made(definition, 'eventDefinitions', 'event definition'))
    const changes = changesBetween(before === undefined ? {} : eventJson(before), after)
    await audit(c, deps, { action: 'event.define', project, target: body.event_name, changes })
    return c.json(after, 200)
  })
  app.openapi(routes.listProperties, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ property_definitions: (await resources.propertyDefinitions(projectId)).map(propertyJson) }, 200)
  })
  app.openapi(routes.defineProperty, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const body = c.req.valid('json')
    const before = (await resources.propertyDefinitions(projectId)).find(({ property }) => property === body.property)
    const definition = await resources.defineProperty(projectId, {
      property: body.property,
      displayName: body.display_name,
      description: body.description,
      isHidden: body.hidden,
    })
    const after = propertyJson(made(definition, 'propertyDefinitions', 'property definition'))
    const changes = changesBetween(before === undefined ? {} : propertyJson(before), after)
    await audit(c, deps, { action: 'property.define', project, target: body.property, changes })
    return c.json(after, 200)
  })
}
