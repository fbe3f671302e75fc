// How are share links kept, opened and unlocked?
import type { Kysely } from 'kysely'
import type { ShareRow } from './resource-tables.ts'
import { resourceLimits } from './resource-types.ts'
import type { Resources, Share, ShareOpening } from './resource-types.ts'
import {
  hashPassword,
  isPassword,
  isShareToken,
  isTicket,
  makeShareToken,
  makeTicket,
  makeTicketKey,
} from './share-secrets.ts'
import type { Tables } from './tables.ts'
import type { AccountOptions } from './types.ts'

const shareOf = (row: ShareRow): Share => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  token: row.token,
  hasPassword: row.password_hash !== null,
  dashboardId: row.dashboard_id ?? undefined,
  createdBy: row.created_by,
  createdAt: row.created_at,
})

type ShareParts = Pick<Resources, 'shares' | 'createShare' | 'changeShare' | 'deleteShare' | 'unlockShare'> & {
  readonly openShare: (token: string, ticket: string | undefined) => Promise<ShareOpening>
}

export function createShares(db: Kysely<Tables>, { now, randomBytes }: AccountOptions): ShareParts {
  /** Of a project that is not deleted. */
  const find = async (token: string): Promise<ShareRow | undefined> =>
    isShareToken(token)
      ? db
          .selectFrom('shares')
          .innerJoin('projects', 'projects.id', 'shares.project_id')
          .selectAll('shares')
          .where('shares.token', '=', token)
          .where('projects.deleted_at', 'is', null)
          .executeTakeFirst()
      : undefined
  const hashOf = async (password: string | undefined): Promise<string | null> =>
    password === undefined ? null : hashPassword(password, randomBytes)

  return {
    shares: async (projectId) =>
      (await db.selectFrom('shares').selectAll().where('project_id', '=', projectId).orderBy('id').execute()).map(
        shareOf,
      ),
    createShare: async (projectId, { name, password, dashboardId, createdBy }) => {
      const { count } = await db
        .selectFrom('shares')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow()
      if (count >= resourceLimits.shares) return 'too_many'
      const row = await db
        .insertInto('shares')
        .values({
          project_id: projectId,
          name,
          token: makeShareToken(randomBytes),
          password_hash: await hashOf(password),
          ticket_key: makeTicketKey(randomBytes),
          dashboard_id: dashboardId ?? null,
          created_by: createdBy,
          created_at: now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return shareOf(row)
    },
    changeShare: async (projectId, id, change) => {
      const password =
        'password' in change
          ? { password_hash: await hashOf(change.password), ticket_key: makeTicketKey(randomBytes) }
          : {}
      const columns = { ...(change.name === undefined ? {} : { name: change.name }), ...password }
      const known = { project_id: projectId, id }
      const row =
        Object.keys(columns).length === 0
          ? await db
              .selectFrom('shares')
              .selectAll()
              .where((eb) => eb.and(known))
              .executeTakeFirst()
          : await db
              .updateTable('shares')
              .set(columns)
              .where((eb) => eb.and(known))
              .returningAll()
              .executeTakeFirst()
      return row && shareOf(row)
    },
    deleteShare: async (projectId, id) => {
      const row = await db
        .deleteFrom('shares')
        .where('project_id', '=', projectId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row && shareOf(row)
    },
    unlockShare: async (token, password) => {
      const row = await find(token)
      if (row === undefined) return 'unknown'
      if (row.password_hash !== null && !(await isPassword(password, row.password_hash))) return 'wrong_password'
      return { ticket: makeTicket(row.ticket_key, token, now()) }
    },
    openShare: async (token, ticket) => {
      const row = await find(token)
      if (row === undefined) return { kind: 'unknown' }
      const isOpen =
        row.password_hash === null || (ticket !== undefined && isTicket(ticket, row.ticket_key, token, now()))
      return isOpen ? { kind: 'open', share: shareOf(row) } : { kind: 'locked' }
    },
  }
}
