// Share links over HTTP: those who administer make and revoke them, guests knock at the door.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Share } from '../account/index.ts'
import { actorOf, audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { found, made, projectPath, security } from './resource-routes.ts'
import {
  newShareSchema,
  shareChangeSchema,
  shareDoorSchema,
  shareSchema,
  ticketSchema,
  unlockSchema,
} from './resource-schemas.ts'
import type { ShareJson } from './resource-schemas.ts'
import { idParameter, json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'
import { createUnlockGate } from './unlock-gate.ts'

const sharePath = projectPath.extend({ id: idParameter('id', 'share link') })
const tokenPath = z.object({
  token: z
    .string()
    .max(100)
    .openapi({ param: { name: 'token', in: 'path' }, description: 'From the link: /share/TOKEN.' }),
})
const common = { tags: ['Sharing'], security }

const routes = {
  list: createRoute({
    ...common,
    method: 'get',
    path: '/api/v1/projects/{projectId}/shares',
    summary: 'List the read-only links of a project (admin)',
    request: { params: projectPath },
    responses: { 200: json(z.object({ shares: z.array(shareSchema) }), 'All share links.'), ...commonResponses },
  }),
  create: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/projects/{projectId}/shares',
    summary: 'Make a read-only link (admin)',
    request: { params: projectPath, body: jsonBody(newShareSchema) },
    responses: { 201: json(shareSchema, 'The share link.'), ...commonResponses },
  }),
  change: createRoute({
    ...common,
    method: 'patch',
    path: '/api/v1/projects/{projectId}/shares/{id}',
    summary: 'Change the name or the password of a read-only link (admin)',
    description: 'A change of the password closes the link for those who knew the old one.',
    request: { params: sharePath, body: jsonBody(shareChangeSchema) },
    responses: { 200: json(shareSchema, 'The share link as it is now.'), ...commonResponses },
  }),
  revoke: createRoute({
    ...common,
    method: 'delete',
    path: '/api/v1/projects/{projectId}/shares/{id}',
    summary: 'Revoke a read-only link (admin)',
    request: { params: sharePath },
    responses: { 204: { description: 'The link opens nothing from now on.' }, ...commonResponses },
  }),
} as const

const doorRoutes = {
  look: createRoute({
    method: 'get',
    path: '/api/v1/shares/{token}',
    tags: ['Sharing'],
    summary: 'What a share link opens',
    description:
      'Open to everybody who has the link. Send the ticket that unlocking gave as `Cairn-Share: TOKEN TICKET` to see whether it still opens.',
    request: { params: tokenPath },
    responses: { 200: json(shareDoorSchema, 'Whether a password is needed, and the project.'), ...commonResponses },
  }),
  unlock: createRoute({
    method: 'post',
    path: '/api/v1/shares/{token}/unlock',
    tags: ['Sharing'],
    summary: 'Unlock a share link with its password',
    description: 'The ticket opens the link for 12 hours: requests carry `Cairn-Share: TOKEN TICKET`.',
    request: { params: tokenPath, body: jsonBody(unlockSchema) },
    responses: { 200: json(ticketSchema, 'A ticket.'), ...commonResponses },
  }),
} as const

const shareJson = (share: Share): ShareJson => ({
  id: share.id,
  name: share.name,
  token: share.token,
  has_password: share.hasPassword,
  created_at: new Date(share.createdAt).toISOString(),
  created_by: share.createdBy,
  dashboard_id: share.dashboardId ?? null,
})

export function addShareRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { resources } = accounts
  app.openapi(routes.list, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(accounts, c.get('caller'), projectId, 'admin')
    return c.json({ shares: (await resources.shares(projectId)).map(shareJson) }, 200)
  })
  app.openapi(routes.create, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, password, dashboard_id } = c.req.valid('json')
    const dashboardId = dashboard_id ?? undefined
    if (dashboardId !== undefined)
      found(await accounts.boards.dashboard(projectId, dashboardId, undefined), 'dashboard', dashboardId)
    const wanted = { name, password: password ?? undefined, dashboardId, createdBy: actorOf(c.get('caller')).name }
    const share = made(await resources.createShare(projectId, wanted), 'shares', 'share link')
    const ofDashboard = dashboardId === undefined ? {} : { dashboard: { to: dashboardId } }
    const changes = { has_password: { to: share.hasPassword }, ...ofDashboard }
    await audit(c, deps, { action: 'share.create', project, target: name, changes })
    return c.json(shareJson(share), 201)
  })
  app.openapi(routes.change, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name, password } = c.req.valid('json')
    const before = (await resources.shares(projectId)).find((share) => share.id === id)
    const changed = await resources.changeShare(projectId, id, {
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password: password ?? undefined }),
    })
    const share = found(changed, 'share link', id)
    const named = { name: { from: before?.name, to: share.name } }
    const locked = { has_password: { from: before?.hasPassword, to: share.hasPassword } }
    const changes = { ...(name === undefined ? {} : named), ...(password === undefined ? {} : locked) }
    await audit(c, deps, { action: 'share.update', project, target: share.name, changes })
    return c.json(shareJson(share), 200)
  })
  app.openapi(routes.revoke, async (c) => {
    const { projectId, id } = c.req.valid('param')
    const project = await openProject(accounts, c.get('caller'), projectId, 'admin')
    const { name } = found(await resources.deleteShare(projectId, id), 'share link', id)
    await audit(c, deps, { action: 'share.revoke', project, target: name })
    return c.body(null, 204)
  })
}

const noLink = (): ApiFailure =>
  new ApiFailure('not_found', 'This link opens nothing: it was revoked, or it is not complete.')

/** The header `Cairn-Share: TOKEN [TICKET]`. */
function parseShareHeader(header: string): { readonly token: string; readonly ticket: string | undefined } {
  const [token = '', ticket] = header.trim().split(/ +/)
  return { token, ticket }
}

/** Open to everybody who has the token: to be added before callers are asked for credentials. */
export function addShareDoor(app: OpenAPIHono<ApiTypes>, { accounts, now, clientAddress }: ApiDeps): void {
  const gate = createUnlockGate(now)
  app.openapi(doorRoutes.look, async (c) => {
    const { token } = c.req.valid('param')
    const header = parseShareHeader(c.req.header('cairn-share') ?? '')
    const opening = await accounts.openShare(token, header.token === token ? header.ticket : undefined)
    c.header('Cache-Control', 'no-store')
    if (opening.kind === 'locked') return c.json({ needs_password: true, project: null, dashboard_id: null }, 200)
    const share = opening.kind === 'open' ? opening.share : undefined
    const project = share === undefined ? undefined : await accounts.project(share.projectId)
    if (project === undefined) throw noLink()
    const { id, name, timeZone, weekStart, currency } = project
    const shown = { id, name, time_zone: timeZone, week_start: weekStart, currency }
    return c.json({ needs_password: false, project: shown, dashboard_id: share?.dashboardId ?? null }, 200)
  })
  app.openapi(doorRoutes.unlock, async (c) => {
    const { token } = c.req.valid('param')
    const { password } = c.req.valid('json')
    const address = c.env?.incoming === undefined ? '' : clientAddress(c.env.incoming)
    const unlocked = await gate.pass(address, token, () => accounts.resources.unlockShare(token, password))
    c.header('Cache-Control', 'no-store')
    if (unlocked === 'unknown') throw noLink()
    if (unlocked === 'wrong_password') throw new ApiFailure('wrong_password', 'That is not the password of this link.')
    if (unlocked === 'too_many') throw new ApiFailure('too_many_passwords', 'Too many wrong passwords.')
    return c.json(unlocked, 200)
  })
}
