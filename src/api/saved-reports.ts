// Saved reports over HTTP: kept, found again, asked as they are.
import { createRoute } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { boardLimits, changesBetween } from '../account/index.ts'
import type { BoardKind, NewSavedReport } from '../account/index.ts'
import { resultSchema } from '../report/index.ts'
import {
  newSavedReportSchema,
  savedReportChangeSchema,
  savedReportReplacementSchema,
  savedReportSchema,
} from './analysis-schemas.ts'
import type { SavedReportJson } from './analysis-schemas.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { keptReport, readerOf, savedReportJson } from './board-json.ts'
import { ApiFailure, commonResponses, queryResponses, valueOf } from './failure.ts'
import { found, keptJson, projectPath, resourceRoutes, security } from './resource-routes.ts'
import { savedQuestion, savedQuestionQuery } from './saved-question.ts'
import { idParameter, json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'
import { evenIfUsedQuery } from './uses.ts'

const one = 'saved report'
const tag = 'Saved reports'
const common = { tags: [tag], security }
const onePath = projectPath.extend({ id: idParameter('id', one) })
const base = '/api/v1/projects/{projectId}/reports' as const

const routes = {
  ...resourceRoutes({ name: 'reports', one, tag, new: newSavedReportSchema, kept: savedReportSchema }),
  look: createRoute({
    ...common,
    method: 'get',
    path: `${base}/{id}`,
    summary: 'A saved report',
    request: { params: onePath },
    responses: { 200: json(savedReportSchema, 'The saved report.'), ...commonResponses },
  }),
  remove: createRoute({
    ...common,
    method: 'delete',
    path: `${base}/{id}`,
    summary: 'Delete a saved report',
    description:
      'Refused (409) while dashboards show it, unless `even_if_used=true`: their panels then say that it was deleted.',
    request: {
      params: onePath,
      query: evenIfUsedQuery,
    },
    responses: { 204: { description: 'Deleted.' }, ...commonResponses },
  }),
  replace: createRoute({
    ...common,
    method: 'put',
    path: `${base}/{id}`,
    summary: 'Replace a saved report',
    description:
      '`version` is the one that was read: if somebody else has changed it since, 409, and nothing is written.',
    request: { params: onePath, body: jsonBody(savedReportReplacementSchema) },
    responses: { 200: json(savedReportSchema, 'The saved report as it is now.'), ...commonResponses },
  }),
  change: createRoute({
    ...common,
    method: 'patch',
    path: `${base}/{id}`,
    summary: 'Change parts of a saved report',
    description:
      'What is not named stays. `report` and `display` need the `version` that was read (409 if it is older), the words do not.',
    request: { params: onePath, body: jsonBody(savedReportChangeSchema) },
    responses: { 200: json(savedReportSchema, 'The saved report as it is now.'), ...commonResponses },
  }),
  duplicate: createRoute({
    ...common,
    method: 'post',
    path: `${base}/{id}/duplicate`,
    summary: 'Duplicate a saved report',
    request: { params: onePath },
    responses: { 201: json(savedReportSchema, 'The copy.'), ...commonResponses },
  }),
  result: createRoute({
    ...common,
    method: 'get',
    path: `${base}/{id}/result`,
    summary: 'Ask a saved report',
    description: 'Its result, as `POST …/query` gives it.',
    request: { params: onePath, query: savedQuestionQuery },
    responses: { 200: json(resultSchema, 'The result, of the kind of the report.'), ...queryResponses },
  }),
}

/** PUT and DELETE …/favourite, of reports and of dashboards. */
export function addFavouriteRoutes(
  app: OpenAPIHono<ApiTypes>,
  { accounts }: ApiDeps,
  kind: BoardKind,
  thing: string,
): void {
  const path = `/api/v1/projects/{projectId}/${kind}/{id}/favourite` as const
  const params = projectPath.extend({ id: idParameter('id', thing) })
  const set = async (c: ApiContext, projectId: number, id: number, isFavourite: boolean) => {
    const caller = c.get('caller')
    await openProject(accounts, caller, projectId, 'read')
    const userId = readerOf(caller)
    if (userId === undefined) throw new ApiFailure('forbidden_role', 'Favourites are of people: sign in.')
    const isThere = await accounts.boards.setFavourite(projectId, userId, kind, id, isFavourite)
    found(isThere ? isThere : undefined, thing, id)
    return c.body(null, 204)
  }
  const route = <const M extends 'put' | 'delete'>(method: M, summary: string) =>
    createRoute({
      tags: [kind === 'reports' ? tag : 'Dashboards'],
      security,
      method,
      path,
      summary,
      request: { params },
      responses: { 204: { description: 'Noted, for who asked.' }, ...commonResponses },
    })
  app.openapi(route('put', `Mark a ${thing} as a favourite of one’s own`), (c) => {
    const { projectId, id } = c.req.valid('param')
    return set(c, projectId, id, true)
  })
  app.openapi(route('delete', `A ${thing} is no favourite any more`), (c) => {
    const { projectId, id } = c.req.valid('param')
    return set(c, projectId, id, false)
  })
}

export const tooMany = (kind: BoardKind, many: string): ApiFailure =>
  new ApiFailure(
    'bad_request',
    `The project may have ${boardLimits[kind]} ${many}, this would be more. Delete what is not needed.`,
  )
/** 'Sign-ups (copy)', within the length of names. */
export const copyName = (name: string): string => `${name.slice(0, 93)} (copy)`

/** What the audit log tells of a saved report. */
const noted = ({ updated_at: _at, version: _version, ...rest }: SavedReportJson) => rest
const definedOf = <T extends object>(part: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never

export function addSavedReportRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { boards } = accounts
  app.openapi(routes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    const reports = await boards.savedReports(projectId, readerOf(c.get('caller')))
    return c.json({ reports: reports.map(savedReportJson) }, 200)
  })
  app.openapi(routes.look, async (c) => {
    const { projectId, id } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'read')
    return c.json(
      savedReportJson(found(await boards.savedReport(projectId, id, readerOf(c.get('caller'))), one, id)),
      200,
    )
  })
  app.openapi(routes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const body = c.req.valid('json')
    const created = await boards.createSavedReport(projectId, keptReport(body), actorOf(c.get('caller')).name)
    if (created === 'too_many') throw tooMany('reports', 'saved reports')
    const changes = { kind: { to: body.report.kind } }
    await audit(c, deps, { action: 'report.create', project, target: body.name, changes })
    return c.json(savedReportJson(created), 201)
  })
  const change = async (
    c: ApiContext,
    { projectId, id }: { readonly projectId: number; readonly id: number },
    part: Partial<NewSavedReport>,
    version: number | undefined,
  ): Promise<SavedReportJson> => {
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const reader = readerOf(c.get('caller'))
    const before = savedReportJson(found(await boards.savedReport(projectId, id, reader), one, id))
    const kept = found(await boards.changeSavedReport(projectId, id, part, version, reader), one, id)
    if (kept === 'changed')
      throw new ApiFailure('changed_meanwhile', 'Somebody else has changed this report meanwhile.')
    const after = savedReportJson(kept)
    const changes = changesBetween(noted(before), noted(after))
    await audit(c, deps, { action: 'report.update', project, target: after.name, changes })
    return after
  }
  app.openapi(routes.replace, async (c) => {
    const { version, ...body } = c.req.valid('json')
    return c.json(await change(c, c.req.valid('param'), keptReport(body), version), 200)
  })
  app.openapi(routes.change, async (c) => {
    const { version, report, display, ...words } = c.req.valid('json')
    const question = {
      ...(report === undefined ? {} : { report: keptJson(report, 'report') }),
      ...(display === undefined ? {} : { display: JSON.stringify(display) }),
    }
    const isQuestion = Object.keys(question).length > 0
    const part = { ...definedOf(words), ...question }
    return c.json(await change(c, c.req.valid('param'), part, isQuestion ? version : undefined), 200)
  })
  app.openapi(routes.duplicate, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const { name, description, folder, report, display } = found(
      await boards.savedReport(projectId, id, undefined),
      one,
      id,
    )
    const copy = { name: copyName(name), description, folder, report, display }
    const created = await boards.createSavedReport(projectId, copy, actorOf(c.get('caller')).name)
    if (created === 'too_many') throw tooMany('reports', 'saved reports')
    const changes = { copy_of: { to: name } }
    await audit(c, deps, { action: 'report.create', project, target: copy.name, changes })
    return c.json(savedReportJson(created), 201)
  })
  app.openapi(routes.remove, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'annotate')
    const used = (await boards.dashboardsWith(projectId, id)).map(({ name }) => `“${name}”`)
    if (used.length > 0 && c.req.valid('query').even_if_used !== 'true')
      throw new ApiFailure(
        'in_use',
        `It is shown on ${used.slice(0, 5).join(', ')}${used.length > 5 ? ` and ${used.length - 5} more dashboards` : ''}.`,
      )
    const { name } = found(await boards.deleteSavedReport(projectId, id), one, id)
    const changes = used.length === 0 ? {} : { shown_on: { from: used } }
    await audit(c, deps, { action: 'report.delete', project, target: name, changes })
    return c.body(null, 204)
  })
  addFavouriteRoutes(app, deps, 'reports', one)

  app.openapi(routes.result, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const { project, report } = await savedQuestion(c, deps, projectId, id, c.req.valid('query'))
    const result = valueOf(await deps.runReport(project, report, c.req.raw.signal))
    // Plain JSON of the query engine, handed on as it is.
    return c.body(JSON.stringify(result), 200, { 'Content-Type': 'application/json' }) as never
  })
}
