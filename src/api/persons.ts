// One person over HTTP: who it is, what they did, and saying who is who (merge, unmerge). Never open to guests with a link.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import { limits } from '../event/index.ts'
import { mergeSchema, personCohortsSchema, personSchema, timelineSchema, unmergeSchema } from './analysis-schemas.ts'
import { audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { ApiFailure, queryResponses, valueOf } from './failure.ts'
import { projectPath, security } from './resource-routes.ts'
import { json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

/** An id of 64 bits. */
const personId = z
  .string()
  .regex(/^\d{1,20}$/, 'Not a person id: digits, as `person_id` of events and reports.')
  .refine((text) => !/^\d{1,20}$/.test(text) || BigInt(text) < 2n ** 64n, 'Not a person id: it is too large.')
const personPath = projectPath.extend({ personId: personId.openapi({ param: { name: 'personId', in: 'path' } }) })
const base = '/api/v1/projects/{projectId}/people'
const common = { tags: ['People'], security }

const person = createRoute({
  ...common,
  method: 'get',
  path: `${base}/{personId}`,
  summary: 'One person',
  description: 'By any id of the person: properties, groups, ids and how they were joined.',
  request: { params: personPath },
  responses: { 200: json(personSchema, 'The person.'), ...queryResponses },
})
const timeline = createRoute({
  ...common,
  method: 'get',
  path: `${base}/{personId}/timeline`,
  summary: 'What a person did',
  description: 'Visits with their events, newest first.',
  request: {
    params: personPath,
    query: z.object({
      before: personId.optional().openapi({ description: '`next_cursor` of the page before.' }),
      session_id: personId.optional().openapi({ description: 'Only this visit.' }),
      event_name: z
        .string()
        .max(limits.eventNameLength)
        .optional()
        .openapi({ description: 'Only events of this name (as sent), and visits that have one.' }),
      limit: z.coerce.number().int().min(1).max(100).default(20).openapi({ description: 'Visits.' }),
      event_limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(1_000)
        .default(100)
        .openapi({ description: 'Events of a visit.' }),
      event_offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      event_id: personId.optional().openapi({ description: 'Only this event.' }),
      properties: z
        .enum(['true', 'false'])
        .default('true')
        .openapi({ description: 'Whether events come with their properties: without, the answer is much quicker.' }),
    }),
  },
  responses: { 200: json(timelineSchema, 'A page of visits.'), ...queryResponses },
})
const cohorts = createRoute({
  ...common,
  method: 'get',
  path: `${base}/{personId}/cohorts`,
  summary: 'Which cohorts a person is in',
  description: 'Each cohort of the project, looked at now.',
  request: { params: personPath },
  responses: { 200: json(personCohortsSchema, 'All cohorts.'), ...queryResponses },
})
const answer = z.object({ person_id: z.string().openapi({ description: 'Who it is from now on.' }) })
const pending = json(
  z.object({ pending: z.literal(true) }).openapi('PendingIdentity'),
  'It is kept, and holds once all that was sent before it is loaded: look again later.',
)
const merge = createRoute({
  ...common,
  method: 'post',
  path: `${base}/merge`,
  summary: 'Merge two persons (analyst)',
  description: 'Both are one, for all of the past and whatever comes. Events stay as they are: it can be taken back.',
  request: { params: projectPath, body: jsonBody(mergeSchema) },
  responses: { 200: json(answer.openapi('MergedPerson'), 'It holds now.'), 202: pending, ...queryResponses },
})
const unmerge = createRoute({
  ...common,
  method: 'post',
  path: `${base}/unmerge`,
  summary: 'Take an id out of a person (analyst)',
  description:
    'The id, with what was joined with it alone, is a person of its own again. What is said later may join it anew.',
  request: { params: projectPath, body: jsonBody(unmergeSchema) },
  responses: {
    200: json(
      answer.openapi('UnmergedPerson'),
      'The person that the id is now: the one that it was taken out of, if it was joined anew meanwhile.',
    ),
    202: pending,
    ...queryResponses,
  },
})

const noPerson = (id: string): ApiFailure => new ApiFailure('not_found', `The project has no person ${id}.`)
const checkedId = (text: string, path: string): string => {
  const { success, error } = personId.safeParse(text)
  if (success) return text
  return valueOf({ ok: false, reason: 'invalid', issues: [{ path, message: error.issues[0]?.message ?? '' }] })
}

export function addPersonRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const open = (c: ApiContext, projectId: number, access: 'read' | 'annotate'): Promise<Project> =>
    openProject(deps.accounts, c.get('caller'), projectId, access)
  app.openapi(person, async (c) => {
    const { projectId, personId: id } = c.req.valid('param')
    const project = await open(c, projectId, 'read')
    const found = valueOf(await deps.persons.person(project, id, c.req.raw.signal))
    if (found === undefined) throw noPerson(id)
    return c.json(found, 200)
  })
  app.openapi(timeline, async (c) => {
    const { projectId, personId: id } = c.req.valid('param')
    const project = await open(c, projectId, 'read')
    return c.json(valueOf(await deps.persons.timeline(project, id, c.req.valid('query'), c.req.raw.signal)), 200)
  })
  app.openapi(cohorts, async (c) => {
    const { projectId, personId: id } = c.req.valid('param')
    const project = await open(c, projectId, 'read')
    const found = valueOf(await deps.cohorts.ofPerson(project, id, c.req.raw.signal))
    return c.json({ cohorts: found.map(({ isIn, ...cohort }) => ({ ...cohort, is_in: isIn })) }, 200)
  })
  app.openapi(merge, async (c) => {
    const project = await open(c, c.req.valid('param').projectId, 'annotate')
    const { person_id, with_person_id } = c.req.valid('json')
    const [into, other] = [checkedId(person_id, 'person_id'), checkedId(with_person_id, 'with_person_id')]
    const done = valueOf(await deps.persons.merge(project, into, other, c.req.raw.signal))
    if (done.kind === 'unknown') throw noPerson(done.id)
    if (done.kind === 'same') throw new ApiFailure('bad_request', 'They are one person already.')
    const to = done.kind === 'done' ? done.personId : into
    await audit(c, deps, {
      action: 'person.merge',
      project,
      target: done.name || to,
      changes: { merged: { from: other, to } },
    })
    return done.kind === 'done' ? c.json({ person_id: to }, 200) : c.json({ pending: true as const }, 202)
  })
  app.openapi(unmerge, async (c) => {
    const project = await open(c, c.req.valid('param').projectId, 'annotate')
    const body = c.req.valid('json')
    const [from, id] = [checkedId(body.person_id, 'person_id'), checkedId(body.id, 'id')]
    const done = valueOf(await deps.persons.unmerge(project, from, id, c.req.raw.signal))
    if (done.kind === 'unknown')
      throw new ApiFailure('bad_request', `The id ${id} is not joined with the person ${from}. Look again at its ids.`)
    if (done.kind === 'same')
      throw new ApiFailure('bad_request', 'It is the person’s own id: take out the others instead.')
    const to = done.kind === 'done' ? done.personId : id
    await audit(c, deps, { action: 'person.unmerge', project, target: done.name || to, changes: { id: { from, to } } })
    return done.kind === 'done' ? c.json({ person_id: to }, 200) : c.json({ pending: true as const }, 202)
  })
}
