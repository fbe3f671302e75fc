// Dashboards over HTTP: their panels, range and filters; made empty or from a template.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween, reportIdsOf } from '../account/index.ts'
import type { Dashboard, NewDashboard, Project } from '../account/index.ts'
import { groupPattern } from '../report/index.ts'
import {
  dashboardChangeSchema,
  dashboardSchema,
  dashboardSummarySchema,
  fromTemplateSchema,
  newDashboardSchema,
  templateSchema,
} from './analysis-schemas.ts'
import type { DashboardJson } from './analysis-schemas.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { dashboardJson, keptReport, readerOf, summaryJson } from './board-json.ts'
import { guessEvents, instantiate, templates } from './dashboard-templates.ts'
import type { TemplateFacts } from './dashboard-templates.ts'
import { ApiFailure, commonResponses, queryResponses, valueOf } from './failure.ts'
import { dashboardForGuests } from './guest-json.ts'
import { badPlace, found, keptJson, projectPath, security } from './resource-routes.ts'
import { addFavouriteRoutes, copyName, tooMany } from './saved-reports.ts'
import { idParameter, json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

const one = 'dashboard'
const common = { tags: ['Dashboards'], security }
const onePath = projectPath.extend({ id: idParameter('id', one) })
const base = '/api/v1/projects/{projectId}/dashboards' as const
const made = { 201: json(dashboardSchema, 'The dashboard.'), ...commonResponses } as const

const routes = {
  list: createRoute({
    ...common,
    method: 'get',
    path: base,
    summary: 'List the dashboards of a project',
    request: { params: projectPath },
    responses: {
      200: json(z.object({ dashboards: z.array(dashboardSummarySchema) }), 'All dashboards, by name.'),
      ...commonResponses,
    },
  }),
  create: createRoute({
    ...common,
    method: 'post',
    path: base,
    summary: 'Make a dashboard',
    request: { params: projectPath, body: jsonBody(newDashboardSchema) },
    responses: made,
  }),
  fromTemplate: createRoute({
    ...common,
    method: 'post',
    path: `${base}/from-template`,
    summary: 'Make a dashboard and its reports from a template',
    request: { params: projectPath, body: jsonBody(fromTemplateSchema) },
    responses: made,
  }),
  templates: createRoute({
    ...common,
    method: 'get',
    path: '/api/v1/projects/{projectId}/dashboard-templates',
    summary: 'Templates, and which events of the project they could be made of',
    request: { params: projectPath },
    responses: { 200: json(z.object({ templates: z.array(templateSchema) }), 'All templates.'), ...queryResponses },
  }),
  look: createRoute({
    ...common,
    method: 'get',
    path: `${base}/{id}`,
    summary: 'A dashboard, with the reports that its panels show',
    request: { params: onePath },
    responses: { 200: json(dashboardSchema, 'The dashboard.'), ...commonResponses },
  }),
  replace: createRoute({
    ...common,
    method: 'put',
    path: `${base}/{id}`,
    summary: 'Change a dashboard',
    description:
      '`version` is the one that was read: if somebody else has changed it since, 409, and nothing is written.',
    request: { params: onePath, body: jsonBody(dashboardChangeSchema) },
    responses: { 200: json(dashboardSchema, 'The dashboard as it is now.'), ...commonResponses },
  }),
  duplicate: createRoute({
    ...common,
    method: 'post',
    path: `${base}/{id}/duplicate`,
    summary: 'Duplicate a dashboard (its panels show the same reports)',
    request: { params: onePath },
    responses: made,
  }),
  remove: createRoute({
    ...common,
    method: 'delete',
    path: `${base}/{id}`,
    summary: 'Delete a dashboard, and the share links to it',
    request: { params: onePath },
    responses: { 204: { description: 'Deleted. Its reports stay.' }, ...commonResponses },
  }),
}

const keptDashboard = (
  body: Pick<DashboardJson, 'name' | 'description' | 'tiles' | 'range' | 'filters'>,
): NewDashboard => ({
  name: body.name,
  description: body.description,
  tiles: JSON.stringify(body.tiles),
  range: JSON.stringify(body.range),
  filters: keptJson(body.filters, 'filters'),
})

export function addDashboardRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { boards } = accounts
  const withReports = async (c: ApiContext, projectId: number, dashboard: Dashboard): Promise<DashboardJson> => {
    const caller = c.get('caller')
    const reports = await boards.savedReports(projectId, readerOf(caller), reportIdsOf(dashboard.tiles))
    const whole = dashboardJson(dashboard, reports)
    return caller.kind === 'share' ? dashboardForGuests(whole) : whole
  }
  /** Reports that are named must be there, unless the dashboard named them before (they were deleted then). */
  const requireReports = async (projectId: number, tiles: DashboardJson['tiles'], before: string): Promise<void> => {
    const named = tiles.flatMap((tile) => (tile.kind === 'report' ? [tile.report_id] : []))
    const known = new Set([
      ...(await boards.savedReports(projectId, undefined, named)).map(({ id }) => id),
      ...reportIdsOf(before),
    ])
    tiles.forEach((tile, place) => {
      if (tile.kind === 'report' && !known.has(tile.report_id))
        throw badPlace(`tiles[${place}].report_id`, `There is no saved report ${tile.report_id} in this project.`)
    })
  }

  const factsOf = async (project: Project, signal: AbortSignal): Promise<TemplateFacts> => {
    const properties = valueOf(await deps.catalogue.profileProperties(project, signal))
    const types = properties.flatMap(({ property }) => groupPattern.exec(property)?.[1] ?? [])
    const hasGoals = (await accounts.resources.goals(project.id)).length > 0
    return { group_type: types[0] ?? null, goals: hasGoals ? 'some' : null }
  }

  app.openapi(routes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    const all = await boards.dashboards(projectId, readerOf(c.get('caller')))
    return c.json({ dashboards: all.map(summaryJson) }, 200)
  })
  app.openapi(routes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const body = c.req.valid('json')
    await requireReports(projectId, body.tiles, '[]')
    const created = await boards.createDashboard(projectId, keptDashboard(body), actorOf(c.get('caller')).name)
    if (created === 'too_many') throw tooMany('dashboards', 'dashboards')
    await audit(c, deps, { action: 'dashboard.create', project, target: body.name })
    return c.json(await withReports(c, projectId, created), 201)
  })
  app.openapi(routes.templates, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'read')
    const captured = valueOf(await deps.catalogue.eventNames(project, c.req.raw.signal)).map((event) => event.eventName)
    // Virtual ones first: somebody made them to be meant.
    const names = [...(await accounts.virtualEvents.list(projectId)).map((event) => event.name), ...captured]
    const facts = await factsOf(project, c.req.raw.signal)
    return c.json({ templates: templates.map((template) => guessEvents(template, names, facts)) }, 200)
  })
  app.openapi(routes.fromTemplate, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { template: key, name, events } = c.req.valid('json')
    const { reports, tilesOf } = instantiate(key, events, await factsOf(project, c.req.raw.signal))
    const created = await boards.createDashboardWith(
      projectId,
      reports.map((report) => keptReport({ ...report, folder: name })),
      (ids) => ({
        name,
        description: '',
        tiles: JSON.stringify(tilesOf(ids)),
        // Weeks for retention, days for numbers: each report keeps its own until somebody chooses one for all.
        range: 'null',
        filters: '[]',
      }),
      actorOf(c.get('caller')).name,
    )
    if (created === 'too_many') throw tooMany('reports', 'saved reports (and 200 dashboards)')
    const changes = { template: { to: key }, reports: { to: reports.map((report) => report.name) } }
    await audit(c, deps, { action: 'dashboard.create', project, target: name, changes })
    return c.json(await withReports(c, projectId, created), 201)
  })
  app.openapi(routes.look, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const caller = c.get('caller')
    await openProject(accounts, caller, projectId, 'read')
    const isOpen = caller.kind !== 'share' || caller.dashboardId === id
    const dashboard = isOpen ? await boards.dashboard(projectId, id, readerOf(caller)) : undefined
    return c.json(await withReports(c, projectId, found(dashboard, one, id)), 200)
  })
  app.openapi(routes.replace, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const reader = readerOf(c.get('caller'))
    const { version, ...body } = c.req.valid('json')
    const before = found(await boards.dashboard(projectId, id, reader), one, id)
    await requireReports(projectId, body.tiles, before.tiles)
    const by = { userId: reader, name: actorOf(c.get('caller')).name }
    const replaced = await boards.replaceDashboard(projectId, id, version, keptDashboard(body), by)
    if (replaced === 'changed') {
      const now = found(await boards.dashboard(projectId, id, reader), one, id)
      throw new ApiFailure('changed_meanwhile', `${now.updatedBy || 'Somebody'} has changed this dashboard meanwhile.`)
    }
    const after = await withReports(c, projectId, found(replaced, one, id))
    const changes = changesBetween(noted(dashboardJson(before, [])), noted(after))
    // Panels that were only moved are not worth an entry: a drag makes several.
    if (Object.keys(changes).length > 0)
      await audit(c, deps, { action: 'dashboard.update', project, target: after.name, changes })
    return c.json(after, 200)
  })
  app.openapi(routes.duplicate, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, tiles, range, filters } = found(
      await boards.dashboard(projectId, id, undefined),
      one,
      id,
    )
    const copy = { name: copyName(name), description, tiles, range, filters }
    const created = await boards.createDashboard(projectId, copy, actorOf(c.get('caller')).name)
    if (created === 'too_many') throw tooMany('dashboards', 'dashboards')
    const changes = { copy_of: { to: name } }
    await audit(c, deps, { action: 'dashboard.create', project, target: copy.name, changes })
    return c.json(await withReports(c, projectId, created), 201)
  })
  app.openapi(routes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name } = found(await boards.deleteDashboard(projectId, id), one, id)
    await audit(c, deps, { action: 'dashboard.delete', project, target: name })
    return c.body(null, 204)
  })
  addFavouriteRoutes(app, deps, 'dashboards', one)
}

/** What the audit log tells of a dashboard: what panels hold, not where they stand. */
const noted = ({ name, description, range, filters, tiles }: DashboardJson) => ({
  name,
  description,
  range,
  filters,
  panels: tiles
    .map((tile) => (tile.kind === 'text' ? tile.text.slice(0, 80) : tile.report_id))
    .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
})
