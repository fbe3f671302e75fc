// Goals, segments and annotations over HTTP.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Annotation, StoredGoal, StoredSegment } from '../account/index.ts'
import { goalDefinitionSchema, goalFilter } from '../report/index.ts'
import type { Filter } from '../report/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { checkFilter, found, keptJson, made, nameOf, resourceRoutes } from './resource-routes.ts'
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

const goalRoutes = resourceRoutes({
  name: 'goals',
  one: 'goal',
  tag: 'Goals',
  new: newGoalSchema,
  kept: goalSchema,
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

export function addResourceRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  addGoals(app, deps)
  addSegments(app, deps)
  addAnnotations(app, deps)
}

function addGoals(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(goalRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ goals: (await resources.goals(projectId)).map(goalJson) }, 200)
  })
  app.openapi(goalRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, definition } = c.req.valid('json')
    const text = keptJson(definition, 'definition')
    await checkFilter(deps, project, goalFilter(definition), 'definition', c.req.raw.signal)
    const goal = made(await resources.createGoal(projectId, { name, definition: text }), 'goals', 'goal')
    return c.json(goalJson(goal), 201)
  })
  app.openapi(goalRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, definition } = c.req.valid('json')
    const text = keptJson(definition, 'definition')
    await checkFilter(deps, project, goalFilter(definition), 'definition', c.req.raw.signal)
    const goal = found(await resources.replaceGoal(projectId, { id, name, definition: text }), 'goal', id)
    return c.json(goalJson(goal), 200)
  })
  app.openapi(goalRoutes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    found(await resources.deleteGoal(projectId, id), 'goal', id)
    return c.body(null, 204)
  })
}

function addSegments(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(segmentRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ segments: (await resources.segments(projectId)).map(segmentJson) }, 200)
  })
  app.openapi(segmentRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, filter } = c.req.valid('json')
    const text = keptJson(filter, 'filter')
    await checkFilter(deps, project, filter, 'filter', c.req.raw.signal)
    const createdBy = nameOf(c.get('caller'))
    const segment = await resources.createSegment(projectId, { name, filter: text, createdBy })
    return c.json(segmentJson(made(segment, 'segments', 'segment')), 201)
  })
  app.openapi(segmentRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, filter } = c.req.valid('json')
    const text = keptJson(filter, 'filter')
    await checkFilter(deps, project, filter, 'filter', c.req.raw.signal)
    const segment = await resources.replaceSegment(projectId, { id, name, filter: text })
    return c.json(segmentJson(found(segment, 'segment', id)), 200)
  })
  app.openapi(segmentRoutes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    found(await resources.deleteSegment(projectId, id), 'segment', id)
    return c.body(null, 204)
  })
}

function addAnnotations(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(annotationRoutes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json({ annotations: (await resources.annotations(projectId)).map(annotationJson) }, 200)
  })
  app.openapi(annotationRoutes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    const annotation = { ...c.req.valid('json'), createdBy: nameOf(c.get('caller')) }
    const kept = made(await resources.createAnnotation(projectId, annotation), 'annotations', 'annotation')
    return c.json(annotationJson(kept), 201)
  })
  app.openapi(annotationRoutes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    const annotation = await resources.replaceAnnotation(projectId, { id, ...c.req.valid('json') })
    return c.json(annotationJson(found(annotation, 'annotation', id)), 200)
  })
  app.openapi(annotationRoutes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    found(await resources.deleteAnnotation(projectId, id), 'annotation', id)
    return c.body(null, 204)
  })
}
