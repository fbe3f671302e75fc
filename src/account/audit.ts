// Who changed what? Entries are added and never changed. Nothing secret goes in: callers name fields, not bodies.
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export interface AuditActor {
  readonly kind: 'user' | 'key' | 'operator'
  /** Of the user or key; '' for the operator. */
  readonly id: string
  readonly name: string
}
export type AuditChanges = Readonly<Record<string, { readonly from?: unknown; readonly to?: unknown }>>

interface NewAuditEntry {
  readonly actor: AuditActor
  /** thing.verb: 'project.update', 'user.sign_in'. */
  readonly action: string
  /** undefined: of no organisation; only the operator sees it. */
  readonly organizationId: string | undefined
  readonly projectId?: number | undefined
  /** What was changed, for people. */
  readonly target: string
  readonly changes?: AuditChanges
  /** Of the client; '' on this machine. */
  readonly address: string
}
export interface AuditEntry extends Required<Omit<NewAuditEntry, 'projectId'>> {
  readonly id: number
  readonly projectId: number | undefined
  /** ms since 1970. */
  readonly at: number
}

export interface AuditLog {
  add(entry: NewAuditEntry): Promise<void>
  /** Newest first; `before`: only entries with a smaller id. Without an organisation: all there is. */
  list(query: {
    readonly organizationId?: string | undefined
    readonly before?: number | undefined
    readonly action?: string | undefined
    /** Id of a user or key, or 'operator'. */
    readonly actor?: string | undefined
    readonly limit: number
  }): Promise<readonly AuditEntry[]>
}

/** Text and lists in `changes` are cut: an entry is for people. */
const mostText = 500

const short = (value: unknown): unknown => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text !== undefined && text.length > mostText ? `${text.slice(0, mostText)}…` : value
}

export function createAuditLog(db: Kysely<Tables>, now: () => number): AuditLog {
  return {
    add: async ({ actor, action, organizationId, projectId, target, changes = {}, address }) => {
      const cut = Object.entries(changes).map(([field, { from, to }]) => [field, { from: short(from), to: short(to) }])
      await db
        .insertInto('audit_log')
        .values({
          at: now(),
          actor_kind: actor.kind,
          actor_id: actor.id,
          actor_name: actor.name,
          action,
          organization_id: organizationId ?? null,
          project_id: projectId ?? null,
          target: target.slice(0, mostText),
          changes: JSON.stringify(Object.fromEntries(cut)),
          address,
        })
        .execute()
    },
    list: async ({ organizationId, before, action, actor, limit }) => {
      let query = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit)
      if (organizationId !== undefined) query = query.where('organization_id', '=', organizationId)
      if (before !== undefined) query = query.where('id', '<', before)
      if (action !== undefined) query = query.where('action', '=', action)
      if (actor === 'operator') query = query.where('actor_kind', '=', 'operator')
      else if (actor !== undefined) query = query.where('actor_id', '=', actor)
      return (await query.execute()).map((row) => ({
        id: row.id,
        at: row.at,
        actor: { kind: row.actor_kind as AuditActor['kind'], id: row.actor_id, name: row.actor_name },
        action: row.action,
        organizationId: row.organization_id ?? undefined,
        projectId: row.project_id ?? undefined,
        target: row.target,
        changes: JSON.parse(row.changes) as AuditChanges,
        address: row.address,
      }))
    },
  }
}

/** Field → before and after, of the fields that differ. */
export function changesBetween(before: object, after: object): AuditChanges {
  const changes: Record<string, { from: unknown; to: unknown }> = {}
  for (const [field, to] of Object.entries(after)) {
    const from: unknown = (before as Record<string, unknown>)[field]
    if (JSON.stringify(from) !== JSON.stringify(to)) changes[field] = { from, to }
  }
  return changes
}
