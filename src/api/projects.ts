// Projects and their keys over HTTP.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { changesBetween } from '../account/index.ts'
import type { ApiKey, Project } from '../account/index.ts'
import { audit } from './audit.ts'
import { knowsProject, openOrganization, openProject, requireAllProjects, roleIn } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import {
  createdKeySchema,
  idParameter,
  json,
  jsonBody as body,
  keyJson,
  keySchema,
  newKeySchema,
  newProject,
  newProjectSchema,
  projectChange,
  projectChangeSchema,
  projectJson,
  projectSchema,
} from './schemas.ts'
import type { ApiDeps, Caller } from './types.ts'

const projectPath = z.object({ projectId: idParameter('projectId', 'project') })
const keyPath = projectPath.extend({ keyId: idParameter('keyId', 'key') })
const allKeysPath = z.object({ keyId: idParameter('keyId', 'key') })
const security = [{ key: [] }]

const routes = {
  list: createRoute({
    method: 'get',
    path: '/api/v1/projects',
    tags: ['Projects'],
    security,
    summary: 'List the projects that the key opens',
    responses: { 200: json(z.object({ projects: z.array(projectSchema) }), 'Projects by id.'), ...commonResponses },
  }),
  create: createRoute({
    method: 'post',
    path: '/api/v1/projects',
    tags: ['Projects'],
    security,
    summary: 'Create a project (admin, all projects)',
    request: { body: body(newProjectSchema) },
    responses: { 201: json(projectSchema, 'The project, with its write key.'), ...commonResponses },
  }),
  show: createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}',
    tags: ['Projects'],
    security,
    summary: 'Show a project',
    request: { params: projectPath },
    responses: { 200: json(projectSchema, 'The project, with its write key.'), ...commonResponses },
  }),
  update: createRoute({
    method: 'patch',
    path: '/api/v1/projects/{projectId}',
    tags: ['Projects'],
    security,
    summary: 'Change a project (admin)',
    description: 'Settings hold for events that are processed from now on.',
    request: { params: projectPath, body: body(projectChangeSchema) },
    responses: { 200: json(projectSchema, 'The project as it is now.'), ...commonResponses },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/api/v1/projects/{projectId}',
    tags: ['Projects'],
    security,
    summary: 'Delete a project with all its events (admin, all projects)',
    description: 'The project and its keys are unknown at once; its events are removed within the hour.',
    request: { params: projectPath },
    responses: { 204: { description: 'Deleted.' }, ...commonResponses },
  }),
  renewWriteKey: createRoute({
    method: 'post',
    path: '/api/v1/projects/{projectId}/write-key',
    tags: ['Projects'],
    security,
    summary: 'Replace the write key (admin)',
    description: 'The old write key is unknown at once: pages with the old snippet are refused.',
    request: { params: projectPath },
    responses: { 200: json(projectSchema, 'The project with its new write key.'), ...commonResponses },
  }),
  keys: createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/keys',
    tags: ['Keys'],
    security,
    summary: 'List the API keys of a project (admin)',
    request: { params: projectPath },
    responses: {
      200: json(z.object({ keys: z.array(keySchema) }), 'Keys by id, revoked ones too.'),
      ...commonResponses,
    },
  }),
  createKey: createRoute({
    method: 'post',
    path: '/api/v1/projects/{projectId}/keys',
    tags: ['Keys'],
    security,
    summary: 'Create an API key of a project (admin)',
    request: { params: projectPath, body: body(newKeySchema) },
    responses: { 201: json(createdKeySchema, 'The key, shown this once.'), ...commonResponses },
  }),
  revokeKey: createRoute({
    method: 'delete',
    path: '/api/v1/projects/{projectId}/keys/{keyId}',
    tags: ['Keys'],
    security,
    summary: 'Revoke an API key of a project (admin)',
    request: { params: keyPath },
    responses: { 200: json(keySchema, 'The key, revoked.'), ...commonResponses },
  }),
  allKeys: createRoute({
    method: 'get',
    path: '/api/v1/keys',
    tags: ['Keys'],
    security,
    summary: 'List all API keys (admin, all projects)',
    responses: {
      200: json(z.object({ keys: z.array(keySchema) }), 'Keys by id, revoked ones too.'),
      ...commonResponses,
    },
  }),
  createGlobalKey: createRoute({
    method: 'post',
    path: '/api/v1/keys',
    tags: ['Keys'],
    security,
    summary: 'Create an API key for all projects (admin, all projects)',
    request: { body: body(newKeySchema) },
    responses: { 201: json(createdKeySchema, 'The key, shown this once.'), ...commonResponses },
  }),
  revokeAnyKey: createRoute({
    method: 'delete',
    path: '/api/v1/keys/{keyId}',
    tags: ['Keys'],
    security,
    summary: 'Revoke any API key (admin, all projects)',
    request: { params: allKeysPath },
    responses: { 200: json(keySchema, 'The key, revoked.'), ...commonResponses },
  }),
} as const

export function addProjectRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const gone = (id: number): never => {
    throw new ApiFailure('not_found', `There is no project ${id}.`)
  }
  /** Who comes by a link is not told whose addresses and paths are left out, and can't send events. */
  const shown = (caller: Caller, project: Project) => ({
    ...projectJson(project, roleIn(caller, project)),
    ...(caller.kind === 'share' ? { excluded_addresses: [], excluded_paths: [], write_key: '' } : {}),
  })
  /** The organisation of a new project; throws 400, 403 or 404. */
  const organizationFor = async (caller: Caller, wanted: string | undefined): Promise<string | undefined> => {
    if (caller.kind !== 'person') {
      requireAllProjects(caller, 'admin')
      const all = await accounts.teams.organizations()
      if (wanted === undefined) return all.length === 1 ? all[0]?.id : undefined
      const named = all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name === wanted)
      if (named === undefined) throw new ApiFailure('not_found', 'There is no such organisation.')
      return named.id
    }
    const first = caller.memberships.find(({ role }) => role === 'owner' || role === 'admin')
    const organizationId = wanted ?? first?.id ?? caller.memberships[0]?.id ?? ''
    return (await openOrganization(accounts, caller, organizationId, ['owner', 'admin'])).id
  }

  app.openapi(routes.list, async (c) => {
    const caller = c.get('caller')
    const known = (await accounts.projects()).filter((project) => knowsProject(caller, project))
    return c.json({ projects: known.map((project) => shown(caller, project)) }, 200)
  })
  app.openapi(routes.create, async (c) => {
    const caller = c.get('caller')
    const wanted = newProject(c.req.valid('json'))
    const organizationId = await organizationFor(caller, wanted.organizationId)
    const project = await accounts.createProject({
      retentionDays: deps.defaultRetentionDays,
      ...wanted,
      organizationId,
    })
    await audit(c, deps, { action: 'project.create', project, target: project.name })
    return c.json(shown(caller, project), 201)
  })
  app.openapi(routes.show, async (c) => {
    // Any scope: the write key is public, and a sender needs it.
    const caller = c.get('caller')
    const scope = caller.kind === 'key' ? (caller.key.scopes[0] ?? 'read') : 'read'
    return c.json(shown(caller, await openProject(accounts, caller, c.req.valid('param').projectId, scope)), 200)
  })
  app.openapi(routes.update, async (c) => {
    const { projectId } = c.req.valid('param')
    const caller = c.get('caller')
    const before = await openProject(accounts, caller, projectId, 'admin')
    const { organizationId: wanted, ...change } = projectChange(c.req.valid('json'))
    const isMoved = wanted !== undefined && wanted !== before.organizationId
    if (isMoved) requireAllProjects(caller, 'admin')
    const organizationId = isMoved ? await organizationFor(caller, wanted) : undefined
    const project =
      (await accounts.updateProject(projectId, {
        ...change,
        ...(organizationId !== undefined && { organizationId }),
      })) ?? gone(projectId)
    const role = roleIn(caller, project)
    const changes = changesBetween(projectJson(before, role), projectJson(project, role))
    if (Object.keys(changes).length > 0)
      await audit(c, deps, { action: 'project.update', project, target: project.name, changes })
    return c.json(shown(caller, project), 200)
  })
  app.openapi(routes.remove, async (c) => {
    const { projectId } = c.req.valid('param')
    const caller = c.get('caller')
    const project = await openProject(accounts, caller, projectId, 'admin')
    if (caller.kind !== 'person') requireAllProjects(caller, 'admin')
    await accounts.deleteProject(projectId)
    await audit(c, deps, { action: 'project.delete', project, target: project.name })
    return c.body(null, 204)
  })
  app.openapi(routes.renewWriteKey, async (c) => {
    const { projectId } = c.req.valid('param')
    const caller = c.get('caller')
    await openProject(accounts, caller, projectId, 'admin')
    const project = (await accounts.renewWriteKey(projectId)) ?? gone(projectId)
    await audit(c, deps, { action: 'project.new_write_key', project, target: project.name })
    return c.json(shown(caller, project), 200)
  })
  addKeyRoutes(app, deps)
}

function addKeyRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  /** What the audit log says of a key. */
  const named = (key: ApiKey): string => `${key.prefix}… ${key.name}`.trim()

  app.openapi(routes.keys, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    return c.json({ keys: (await accounts.keys(projectId)).map(keyJson) }, 200)
  })
  app.openapi(routes.createKey, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { key, secret } = await accounts.createKey({ projectId, ...c.req.valid('json') })
    const changes = { scopes: { to: key.scopes } }
    await audit(c, deps, { action: 'key.create', project, target: named(key), changes })
    return c.json({ ...keyJson(key), key: secret }, 201)
  })
  app.openapi(routes.revokeKey, async (c) => {
    const { projectId, keyId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const known = (await accounts.keys(projectId)).some((key) => key.id === keyId)
    const key = known ? await accounts.revokeKey(keyId) : undefined
    if (key === undefined) throw new ApiFailure('not_found', `Project ${projectId} has no key ${keyId}.`)
    await audit(c, deps, { action: 'key.revoke', project, target: named(key) })
    return c.json(keyJson(key), 200)
  })

  app.openapi(routes.allKeys, async (c) => {
    requireAllProjects(c.get('caller'), 'admin')
    return c.json({ keys: (await accounts.keys()).map(keyJson) }, 200)
  })
  app.openapi(routes.createGlobalKey, async (c) => {
    requireAllProjects(c.get('caller'), 'admin')
    const { key, secret } = await accounts.createKey({ projectId: undefined, ...c.req.valid('json') })
    await audit(c, deps, { action: 'key.create', target: named(key), changes: { scopes: { to: key.scopes } } })
    return c.json({ ...keyJson(key), key: secret }, 201)
  })
  app.openapi(routes.revokeAnyKey, async (c) => {
    requireAllProjects(c.get('caller'), 'admin')
    const { keyId } = c.req.valid('param')
    const key = await accounts.revokeKey(keyId)
    if (key === undefined) throw new ApiFailure('not_found', `There is no key ${keyId}.`)
    const project = key.projectId === undefined ? undefined : await accounts.project(key.projectId)
    await audit(c, deps, { action: 'key.revoke', target: named(key), ...(project && { project }) })
    return c.json(keyJson(key), 200)
  })
}
