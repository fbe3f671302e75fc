// Virtual events over HTTP: defined after the fact, tried before they are kept.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween, mostVirtualEvents } from '../account/index.ts'
import type { Project, StoredVirtualEvent } from '../account/index.ts'
import { resultSchema, virtualEventDefinitionSchema } from '../report/index.ts'
import type { VirtualEvent, VirtualEventDefinition } from '../report/index.ts'
import { newVirtualEventSchema, virtualEventPreviewSchema, virtualEventSchema } from './analysis-schemas.ts'
import type { VirtualEventJson, VirtualEventPreviewJson } from './analysis-schemas.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, queryResponses, valueOf } from './failure.ts'
import {
  badPlace,
  checkFilter,
  found,
  keptJson,
  patternsOf,
  projectPath,
  resourceRoutes,
  security,
} from './resource-routes.ts'
import { json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'
import { evenIfUsedQuery, requireUnused, usedByText, usesOf } from './uses.ts'

const one = 'virtual event'
const kind = { one, tag: 'Virtual events', new: newVirtualEventSchema, kept: virtualEventSchema }
const routes = resourceRoutes({ ...kind, name: 'virtual_events', path: 'virtual-events' })
const { list, create } = routes
const replace = createRoute({
  ...routes.replace,
  description: 'Its name stays (409) while saved reports, dashboards, cohorts, segments or goals name it.',
})
const remove = createRoute({
  ...routes.remove,
  description:
    'Refused (409) while saved reports, dashboards, cohorts, segments or goals name it, unless `even_if_used=true`: these then find no events.',
  request: { ...routes.remove.request, query: evenIfUsedQuery },
})
const preview = createRoute({
  method: 'post',
  path: '/api/v1/projects/{projectId}/virtual-events/preview',
  tags: [kind.tag],
  security,
  summary: 'Try a virtual event',
  description:
    'What a definition would count in the last 30 days, and the latest events that it means. Nothing is kept.',
  request: { params: projectPath, body: jsonBody(z.strictObject({ definition: virtualEventDefinitionSchema })) },
  responses: { 200: json(virtualEventPreviewSchema, 'What it means.'), ...queryResponses },
})

const eventJson = (event: StoredVirtualEvent): VirtualEventJson => ({
  id: event.id,
  name: event.name,
  description: event.description,
  // It was parsed when it came in.
  definition: JSON.parse(event.definition) as VirtualEventDefinition,
  created_by: event.createdBy,
  created_at: new Date(event.createdAt).toISOString(),
  updated_at: new Date(event.updatedAt).toISOString(),
})

const mostPatterns = 20

/** Throws 400, naming the place, if the query engine could not answer with it. */
async function check(
  deps: ApiDeps,
  project: Project,
  { name, definition }: VirtualEvent,
  signal: AbortSignal,
): Promise<void> {
  const { any_of: parts } = definition
  const patterns = parts.flatMap(({ page, url, element, filter }) => [
    ...[page, url, element?.text, element?.href].flatMap((rule) => (rule?.match === 'regex' ? [rule.value] : [])),
    ...(filter === undefined ? [] : patternsOf(filter)),
  ])
  if (patterns.length > mostPatterns)
    throw badPlace('definition', `It has ${patterns.length} regular expressions, the most are ${mostPatterns}. Join some by “|”.`) // prettier-ignore
  const [bad] = valueOf(await deps.badPatterns(patterns, signal))
  if (bad !== undefined)
    throw badPlace('definition', `“${bad.slice(0, 100)}” is not a regular expression (RE2 syntax).`)
  for (const [at, { filter }] of parts.entries())
    if (filter !== undefined) await checkFilter(deps, project, filter, `definition.any_of[${at}].filter`, signal)
  // As it will be: its filter may name a cohort of those who did it.
  const filter = { property: 'event_name', operator: 'is', value: name }
  const asked = { kind: 'overview', range: { last: 1, unit: 'minute' }, measures: ['events'], filter }
  const answer = await deps.runReport(project, asked, signal, { virtualEvents: [{ name, definition }] })
  if (answer.ok || answer.reason !== 'invalid') return void valueOf(answer)
  throw badPlace('definition', answer.issues[0]?.message ?? 'Not valid.')
}

/** A name that nothing else has: it would hide the events of that name. */
async function checkName(deps: ApiDeps, project: Project, name: string, signal: AbortSignal): Promise<void> {
  const captured = valueOf(await deps.catalogue.eventNames(project, signal))
  if (captured.some(({ eventName }) => eventName === name))
    throw badPlace('name', `Events named “${name}” arrive already. Choose another name.`)
  const known = await deps.accounts.resources.eventDefinitions(project.id)
  if (known.some(({ mergedInto }) => mergedInto === name))
    throw badPlace('name', `Other events are counted as “${name}”. Choose another name.`)
}

const taken = (name: string): ApiFailure =>
  new ApiFailure('conflict', `There is a virtual event “${name}” already. Choose another name.`)

export function addVirtualEventRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { virtualEvents } = accounts
  app.openapi(list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ virtual_events: (await virtualEvents.list(projectId)).map(eventJson) }, 200)
  })
  app.openapi(create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, definition } = c.req.valid('json')
    const text = keptJson(definition, 'definition')
    await checkName(deps, project, name, c.req.raw.signal)
    await check(deps, project, { name, definition }, c.req.raw.signal)
    const createdBy = actorOf(c.get('caller')).name
    const made = await virtualEvents.create(projectId, { name, description, definition: text, createdBy })
    if (made === 'taken') throw taken(name)
    if (made === 'too_many')
      throw new ApiFailure('bad_request', `The project has ${mostVirtualEvents} virtual events, which is the most. Delete one that is not needed.`) // prettier-ignore
    const changes = { definition: { to: definition } }
    await audit(c, deps, { action: 'virtual_event.create', project, target: name, changes })
    return c.json(eventJson(made), 201)
  })
  app.openapi(replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, definition } = c.req.valid('json')
    const before = eventJson(
      found(
        (await virtualEvents.list(projectId)).find((each) => each.id === id),
        one,
        id,
      ),
    )
    const text = keptJson(definition, 'definition')
    if (name !== before.name) {
      await checkName(deps, project, name, c.req.raw.signal)
      const used = await usesOf(accounts, projectId, { kind: 'virtual_event', name: before.name })
      if (used.length > 0)
        throw new ApiFailure('conflict', `“${before.name}” can’t be renamed: they would find no events. ${usedByText(used)} What it means can be changed.`) // prettier-ignore
    }
    await check(deps, project, { name, definition }, c.req.raw.signal)
    const kept = found(await virtualEvents.replace(projectId, id, { name, description, definition: text }), one, id)
    if (kept === 'taken') throw taken(name)
    const event = eventJson(kept)
    const changes = changesBetween({ ...before, updated_at: '' }, { ...event, updated_at: '' })
    await audit(c, deps, { action: 'virtual_event.update', project, target: name, changes })
    return c.json(event, 200)
  })
  app.openapi(remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const known = (await virtualEvents.list(projectId)).find((each) => each.id === id)
    const used = await usesOf(accounts, projectId, { kind: 'virtual_event', name: found(known, one, id).name })
    requireUnused(used, c.req.valid('query'))
    const { name, definition } = eventJson(found(await virtualEvents.delete(projectId, id), one, id))
    const changes = { definition: { from: definition }, ...(used.length === 0 ? {} : { used_by: { from: used } }) }
    await audit(c, deps, { action: 'virtual_event.delete', project, target: name, changes })
    return c.body(null, 204)
  })
  app.openapi(preview, async (c) => {
    const project = await openProject(accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const { definition } = c.req.valid('json')
    const { signal } = c.req.raw
    await check(deps, project, { name: triedName, definition }, signal)
    return c.json(await tried(deps, project, definition, signal), 200)
  })
}

/** No event is sent under it: an event's name has no line breaks. */
const triedName = 'this\nvirtual event'

async function tried(
  deps: ApiDeps,
  project: Project,
  definition: VirtualEventDefinition,
  signal: AbortSignal,
): Promise<VirtualEventPreviewJson> {
  const range = { last: 30, unit: 'day' }
  const ask = async (report: object) =>
    resultSchema.parse(
      valueOf(
        await deps.runReport(project, { range, ...report }, signal, {
          virtualEvents: [{ name: triedName, definition }],
        }),
      ),
    )
  const events = [{ event_name: triedName }]
  const [counts, latest] = await Promise.all([
    ask({ kind: 'trend', interval: 'day', series: [{ events, measure: 'events' }, { events, measure: 'visitors' }] }), // prettier-ignore
    ask({ kind: 'events', limit: 10, filter: { property: 'event_name', operator: 'is', value: triedName } }),
  ])
  if (counts.kind !== 'trend' || latest.kind !== 'events') throw new Error('A result of another kind')
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const [series, visitors] = counts.series
  return {
    events: series?.total ?? 0,
    persons: visitors?.total ?? 0,
    days: counts.intervals.map(({ start }, at) => ({ start, events: series?.values[at] ?? 0 })),
    examples: latest.events.map((event) => {
      const own = event['properties']
      const named = new Map(typeof own === 'object' && own !== null ? Object.entries(own) : [])
      const of = (name: string): string => text(named.get(name))
      return {
        timestamp: text(event['timestamp']),
        event_name: text(event['event_name']),
        hostname: text(event['hostname']),
        path: text(event['path']),
        element_text: of('element_text'),
        element_chain: of('element_chain'),
      }
    }),
  }
}
