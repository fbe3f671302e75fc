// Goals, segments and annotations over HTTP.
import { createRoute } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween } from '../account/index.ts'
import type { Annotation, StoredGoal, StoredSegment } from '../account/index.ts'
import { goalDefinitionSchema, goalFilter } from '../report/index.ts'
import type { Filter } from '../report/index.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { isOpenToGuests } from './guest-json.ts'
import { checkFilter, found, keptJson, made, resourceRoutes } from './resource-routes.ts'
import {
  annotationSchema,
  goalSchema,
  newAnnotationSchema,
  newGoalSchema,
  newSegmentSchema,
  segmentSchema,
} from './resource-schemas.ts'
import type { AnnotationJson, GoalJson, SegmentJson } from './resource-schemas.ts'
import type { ApiDeps } from './types.ts'
import { evenIfUsedQuery, requireUnused, usesOf } from './uses.ts'

const goalRoutes = resourceRoutes({
  name: 'goals',
  one: 'goal',
  tag: 'Goals',
  new: newGoalSchema,
  kept: goalSchema,
})
const removeGoal = createRoute({
  ...goalRoutes.remove,
  description:
    'Refused (409) while saved reports name it, unless `even_if_used=true`: these then say that it is missing.',
  request: { ...goalRoutes.remove.request, query: evenIfUsedQuery },
})
const segmentRoutes = resourceRoutes({
  name: 'segments',
  one: 'segment',
  tag: 'Segments',
  new: newSegmentSchema,
  kept: segmentSchema,
})
const annotationRoutes = resourceRoutes({
  name: 'annotations',
  one: 'annotation',
  tag: 'Annotations',
  new: newAnnotationSchema,
  kept: annotationSchema,
})

// What is kept was parsed when it came in.
const goalJson = ({ id, name, definition: text }: StoredGoal): GoalJson => {
  const definition = goalDefinitionSchema.parse(JSON.parse(text))
  return { id, name, definition, filter: goalFilter(definition) }
}
const segmentJson = ({ id, name, filter, createdBy }: StoredSegment): SegmentJson => ({
  id,
  name,
  filter: JSON.parse(filter) as Filter,
  created_by: createdBy,
})
const annotationJson = ({ id, date, text, createdBy }: Annotation): AnnotationJson => ({
  id,
  date,
  text,
  created_by: createdBy,
})

const isGuest = (c: ApiContext): boolean => c.get('caller').kind === 'share'
const withoutMaker = <T extends { readonly created_by: string }>(kept: T): T => ({ ...kept, created_by: '' })

export function addResourceRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  addGoals(app, deps)
  addSegments(app, deps)
  addAnnotations(app, deps)
}

const byId = <T extends { readonly id: number }>(all: readonly T[], one: string, id: number): T =>
  found(
    all.find((each) => each.id === id),
    one,
    id,
  )

function addGoals(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(goalRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    const goals = (await resources.goals(projectId)).map(goalJson)
    return c.json({ goals: isGuest(c) ? goals.filter(({ filter }) => isOpenToGuests(filter, true)) : goals }, 200)
  })
  app.openapi(goalRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, definition } = c.req.valid('json')
    const text = keptJson(definition, 'definition')
    await checkFilter(deps, project, goalFilter(definition), 'definition', c.req.raw.signal)
    const goal = goalJson(made(await resources.createGoal(projectId, { name, definition: text }), 'goals', 'goal'))
    await audit(c, deps, { action: 'goal.create', project, target: name, changes: { definition: { to: definition } } })
    return c.json(goal, 201)
  })
  app.openapi(goalRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, definition } = c.req.valid('json')
    const before = goalJson(byId(await resources.goals(projectId), 'goal', id))
    const text = keptJson(definition, 'definition')
    await checkFilter(deps, project, goalFilter(definition), 'definition', c.req.raw.signal)
    const goal = goalJson(found(await resources.replaceGoal(projectId, { id, name, definition: text }), 'goal', id))
    const changes = changesBetween({ ...before, filter: undefined }, { ...goal, filter: undefined })
    await audit(c, deps, { action: 'goal.update', project, target: name, changes })
    return c.json(goal, 200)
  })
  app.openapi(removeGoal, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const used = await usesOf(accounts, projectId, { kind: 'goal', id })
    requireUnused(used, c.req.valid('query'))
    const { name, definition } = goalJson(found(await resources.deleteGoal(projectId, id), 'goal', id))
    const changes = { definition: { from: definition }, ...(used.length === 0 ? {} : { used_by: { from: used } }) }
    await audit(c, deps, { action: 'goal.delete', project, target: name, changes })
    return c.body(null, 204)
  })
}

function addSegments(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(segmentRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    const segments = (await resources.segments(projectId)).map(segmentJson)
    const open = segments.filter(({ filter }) => isOpenToGuests(filter)).map(withoutMaker)
    return c.json({ segments: isGuest(c) ? open : segments }, 200)
  })
  app.openapi(segmentRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, filter } = c.req.valid('json')
    const text = keptJson(filter, 'filter')
    await checkFilter(deps, project, filter, 'filter', c.req.raw.signal)
    const createdBy = actorOf(c.get('caller')).name
    const segment = made(
      await resources.createSegment(projectId, { name, filter: text, createdBy }),
      'segments',
      'segment',
    )
    await audit(c, deps, { action: 'segment.create', project, target: name, changes: { filter: { to: filter } } })
    return c.json(segmentJson(segment), 201)
  })
  app.openapi(segmentRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, filter } = c.req.valid('json')
    const before = segmentJson(byId(await resources.segments(projectId), 'segment', id))
    const text = keptJson(filter, 'filter')
    await checkFilter(deps, project, filter, 'filter', c.req.raw.signal)
    const segment = segmentJson(
      found(await resources.replaceSegment(projectId, { id, name, filter: text }), 'segment', id),
    )
    await audit(c, deps, { action: 'segment.update', project, target: name, changes: changesBetween(before, segment) })
    return c.json(segment, 200)
  })
  app.openapi(segmentRoutes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, filter } = segmentJson(found(await resources.deleteSegment(projectId, id), 'segment', id))
    await audit(c, deps, { action: 'segment.delete', project, target: name, changes: { filter: { from: filter } } })
    return c.body(null, 204)
  })
}

function addAnnotations(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(annotationRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    const annotations = (await resources.annotations(projectId)).map(annotationJson)
    return c.json({ annotations: isGuest(c) ? annotations.map(withoutMaker) : annotations }, 200)
  })
  app.openapi(annotationRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const annotation = { ...c.req.valid('json'), createdBy: actorOf(c.get('caller')).name }
    const kept = made(await resources.createAnnotation(projectId, annotation), 'annotations', 'annotation')
    const changes = { text: { to: kept.text } }
    await audit(c, deps, { action: 'annotation.create', project, target: kept.date, changes })
    return c.json(annotationJson(kept), 201)
  })
  app.openapi(annotationRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const before = annotationJson(byId(await resources.annotations(projectId), 'annotation', id))
    const kept = found(await resources.replaceAnnotation(projectId, { id, ...c.req.valid('json') }), 'annotation', id)
    const annotation = annotationJson(kept)
    const changes = changesBetween(before, annotation)
    await audit(c, deps, { action: 'annotation.update', project, target: annotation.date, changes })
    return c.json(annotation, 200)
  })
  app.openapi(annotationRoutes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { date, text } = found(await resources.deleteAnnotation(projectId, id), 'annotation', id)
    await audit(c, deps, { action: 'annotation.delete', project, target: date, changes: { text: { from: text } } })
    return c.body(null, 204)
  })
}
