// Cohorts over HTTP: dynamic ones are conditions, static ones are filled once.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween, mostCohorts } from '../account/index.ts'
import type { Project, StoredCohort } from '../account/index.ts'
import type { PersonFilter } from '../report/index.ts'
import { cohortSchema, newCohortSchema } from './analysis-schemas.ts'
import type { CohortJson } from './analysis-schemas.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses, valueOf } from './failure.ts'
import { badPlace, found, keptJson, projectPath, security } from './resource-routes.ts'
import { idParameter, json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'
import { evenIfUsedQuery, requireUnused, usesOf } from './uses.ts'

const base = '/api/v1/projects/{projectId}/cohorts'
const one = 'cohort'
const onePath = projectPath.extend({ id: idParameter('id', one) })
const common = { tags: ['Cohorts'], security }
const routes = {
  list: createRoute({
    ...common,
    method: 'get',
    path: base,
    summary: 'List the cohorts of a project',
    request: { params: projectPath },
    responses: { 200: json(z.object({ cohorts: z.array(cohortSchema) }), 'All cohorts.'), ...commonResponses },
  }),
  create: createRoute({
    ...common,
    method: 'post',
    path: base,
    summary: 'Make a cohort',
    description:
      'Dynamic: conditions, looked at whenever it is used. Static: the persons of these ids, or those behind a number, as of now; who is merged later still counts.',
    request: { params: projectPath, body: jsonBody(newCohortSchema) },
    responses: { 201: json(cohortSchema, 'The cohort.'), ...commonResponses },
  }),
  replace: createRoute({
    ...common,
    method: 'put',
    path: `${base}/{id}`,
    summary: 'Replace a cohort',
    description: 'A static one without ids and without a number keeps its members.',
    request: { params: onePath, body: jsonBody(newCohortSchema) },
    responses: { 200: json(cohortSchema, 'The cohort as it is now.'), ...commonResponses },
  }),
  remove: createRoute({
    ...common,
    method: 'delete',
    path: `${base}/{id}`,
    summary: 'Delete a cohort',
    description:
      'Refused (409) while cohorts, saved reports, dashboards, segments, goals or virtual events name it, unless `even_if_used=true`: these then say that it is missing.',
    request: { params: onePath, query: evenIfUsedQuery },
    responses: { 204: { description: 'Deleted.' }, ...commonResponses },
  }),
}

const cohortJson = (cohort: StoredCohort): CohortJson => ({
  id: cohort.id,
  name: cohort.name,
  description: cohort.description,
  kind: cohort.definition === undefined ? 'static' : 'dynamic',
  // It was parsed when it came in.
  who: cohort.definition === undefined ? null : (JSON.parse(cohort.definition) as PersonFilter),
  size: cohort.size ?? null,
  created_by: cohort.createdBy,
  created_at: new Date(cohort.createdAt).toISOString(),
  updated_at: new Date(cohort.updatedAt).toISOString(),
})

type Definition = z.output<typeof newCohortSchema>['definition']
const hasMembers = ({
  distinct_ids: ids,
  person_ids: persons,
  behind,
}: Extract<Definition, { kind: 'static' }>): boolean =>
  ids !== undefined || persons !== undefined || behind !== undefined

export function addCohortRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { cohorts } = accounts
  const byId = async (projectId: number, id: number): Promise<StoredCohort> =>
    found(
      (await cohorts.list(projectId)).find((cohort) => cohort.id === id),
      one,
      id,
    )

  /** Throws 400 where nobody could be asked for by it, or where it would be made of itself. `id`: the one that it replaces. */
  async function check(
    project: Project,
    name: string,
    definition: Definition,
    id: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (definition.kind === 'static') return
    // No cohort has this id.
    const cohort = { id: id ?? 0, name, definition: definition.who }
    const asked = { kind: 'cohort', range: { last: 1, unit: 'minute' }, who: { cohort: cohort.id } }
    const answer = await deps.runReport(project, asked, signal, { cohorts: [cohort] })
    if (answer.ok || answer.reason !== 'invalid') return void valueOf(answer)
    const issues = answer.issues.map(({ message }) => ({ path: 'definition.who', message }))
    throw new ApiFailure('bad_request', issues[0]?.message ?? 'Not valid.', issues)
  }

  /** Fills a static cohort; without ids and number it keeps what it has. `isNew`: nobody uses it yet, so its first fill holds at once. */
  async function fill(
    project: Project,
    cohort: StoredCohort,
    definition: Definition,
    isNew: boolean,
    signal: AbortSignal,
  ): Promise<StoredCohort> {
    if (definition.kind === 'dynamic') return cohort
    const { distinct_ids: distinctIds, person_ids: personIds, behind } = definition
    if (!hasMembers(definition)) return cohort
    const members = {
      ...(distinctIds && { distinctIds }),
      ...(personIds && { personIds }),
      ...(behind && { report: { kind: 'people', range: { last: 1, unit: 'day' }, behind } }),
    }
    const next = isNew ? cohort.fill : found(await cohorts.beginFill(project.id, cohort.id), one, cohort.id)
    const size = valueOf(await deps.cohorts.fill(project, { id: cohort.id, fill: next }, members, signal))
    const filled = await cohorts.endFill(project.id, cohort.id, { fill: next, size })
    // What held until now stays: a question that was planned with it may still run.
    if (!isNew) valueOf(await deps.cohorts.empty(project, cohort.id, cohort.fill))
    return filled ?? cohort
  }

  app.openapi(routes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ cohorts: (await cohorts.list(projectId)).map(cohortJson) }, 200)
  })
  app.openapi(routes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, definition } = c.req.valid('json')
    await check(project, name, definition, undefined, c.req.raw.signal)
    if (definition.kind === 'static' && !hasMembers(definition))
      throw badPlace('definition', 'Say who is in it: distinct_ids, person_ids, or behind (a number of a report).')
    const text = definition.kind === 'dynamic' ? keptJson(definition.who, 'definition.who') : undefined
    const createdBy = actorOf(c.get('caller')).name
    const made = await cohorts.create(projectId, { name, description, definition: text, createdBy })
    if (made === 'too_many')
      throw new ApiFailure(
        'bad_request',
        `The project has ${mostCohorts} cohorts, which is the most. Delete one that is not needed.`,
      )
    try {
      const cohort = cohortJson(await fill(project, made, definition, true, c.req.raw.signal))
      const changes = { kind: { to: cohort.kind }, who: { to: cohort.who }, size: { to: cohort.size } }
      await audit(c, deps, { action: 'cohort.create', project, target: name, changes })
      return c.json(cohort, 201)
    } catch (error) {
      // Nobody has used it yet: one without its members would only mislead.
      await cohorts.delete(projectId, made.id)
      throw error
    }
  })
  app.openapi(routes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, definition } = c.req.valid('json')
    const before = cohortJson(await byId(projectId, id))
    if (before.kind !== definition.kind)
      throw badPlace('definition.kind', `It is ${before.kind} and stays so. Make another cohort.`)
    await check(project, name, definition, id, c.req.raw.signal)
    const text = definition.kind === 'dynamic' ? keptJson(definition.who, 'definition.who') : undefined
    const kept = found(await cohorts.replace(projectId, id, { name, description, definition: text }), one, id)
    const cohort = cohortJson(await fill(project, kept, definition, false, c.req.raw.signal))
    const changes = changesBetween({ ...before, updated_at: '' }, { ...cohort, updated_at: '' })
    await audit(c, deps, { action: 'cohort.update', project, target: name, changes })
    return c.json(cohort, 200)
  })
  app.openapi(routes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const used = await usesOf(accounts, projectId, { kind: 'cohort', id })
    requireUnused(used, c.req.valid('query'))
    const { name } = found(await cohorts.delete(projectId, id), one, id)
    valueOf(await deps.cohorts.empty(project, id))
    const changes = used.length === 0 ? {} : { used_by: { from: used } }
    await audit(c, deps, { action: 'cohort.delete', project, target: name, changes })
    return c.body(null, 204)
  })
}
