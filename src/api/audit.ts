// The audit log over HTTP, and how every route that changes something writes to it.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AuditActor, AuditChanges, AuditEntry, Project } from '../account/index.ts'
import { addressOf, openOrganization, requireAllProjects } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { commonResponses } from './failure.ts'
import { json } from './schemas.ts'
import { auditPageSchema } from './session-schemas.ts'
import type { AuditEntryJson } from './session-schemas.ts'
import type { ApiDeps, Caller } from './types.ts'

export const actorOf = (caller: Caller): AuditActor => {
  if (caller.kind === 'person') return { kind: 'user', id: caller.person.id, name: caller.person.name }
  if (caller.kind === 'key')
    return { kind: 'key', id: String(caller.key.id), name: caller.key.name || `${caller.key.prefix}…` }
  return { kind: 'operator', id: '', name: 'operator' }
}

export interface AuditNote {
  /** thing.verb, e.g. 'goal.create'. */
  readonly action: string
  /** Where it happened: a project (its organisation is noted too), or an organisation. */
  readonly project?: Project
  readonly organizationId?: string | undefined
  /** What was changed, for people: a name. */
  readonly target: string
  readonly changes?: AuditChanges
}

/** Writes that the caller of this request changed something. Never hand it a secret. */
export async function audit(
  context: ApiContext,
  deps: Pick<ApiDeps, 'accounts' | 'clientAddress'>,
  { action, project, organizationId, target, changes }: AuditNote,
): Promise<void> {
  await deps.accounts.auditLog.add({
    actor: actorOf(context.get('caller')),
    action,
    organizationId: organizationId ?? project?.organizationId,
    projectId: project?.id,
    target,
    ...(changes && { changes }),
    address: addressOf(context, deps),
  })
}

const entryJson = (entry: AuditEntry): AuditEntryJson => ({
  id: entry.id,
  at: new Date(entry.at).toISOString(),
  actor: entry.actor,
  action: entry.action,
  organization_id: entry.organizationId ?? null,
  project_id: entry.projectId ?? null,
  target: entry.target,
  changes: { ...entry.changes },
  address: entry.address,
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/v1/audit',
  tags: ['Team'],
  security: [{ key: [] }],
  summary: 'Who changed what (admin)',
  request: {
    query: z.object({
      organization_id: z.string().max(100).optional().openapi({ description: 'May be left out by the operator only.' }),
      action: z.string().max(100).optional().openapi({ description: 'Only these.', example: 'project.update' }),
      actor: z.string().max(100).optional().openapi({ description: 'Only by this user or key (id), or `operator`.' }),
      before: z.coerce.number().int().min(1).optional().openapi({ description: 'Entries before this one.' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { 200: json(auditPageSchema, 'Entries, newest first.'), ...commonResponses },
})

export function addAuditRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  app.openapi(listRoute, async (c) => {
    const { organization_id, limit, ...filter } = c.req.valid('query')
    const caller = c.get('caller')
    const only = caller.kind === 'person' && caller.memberships.length === 1 ? caller.memberships[0]?.id : undefined
    const organizationId = organization_id ?? only
    if (organizationId === undefined) requireAllProjects(caller, 'admin')
    else await openOrganization(deps.accounts, caller, organizationId, ['owner', 'admin'])
    // One more than asked for tells whether there is a next page.
    const entries = await deps.accounts.auditLog.list({ organizationId, ...filter, limit: limit + 1 })
    const page = entries.slice(0, limit)
    const next = entries.length > limit ? (page.at(-1)?.id ?? null) : null
    return c.json({ entries: page.map(entryJson), next }, 200)
  })
}
