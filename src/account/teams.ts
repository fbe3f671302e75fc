// Who belongs to which organisation, as what, and who is invited? An organisation always has an owner.
import type { Kysely, Transaction } from 'kysely'
import { isRole } from './roles.ts'
import type { Role } from './roles.ts'
import type { Tables } from './tables.ts'

export interface Organization {
  readonly id: string
  readonly name: string
}
export interface Membership extends Organization {
  readonly role: Role
}
export interface Member {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly hasTwoFactor: boolean
  /** ms since 1970. */
  readonly joinedAt: number
}
export interface Invitation {
  /** Whoever knows it may take the invitation: it is the link's secret. */
  readonly id: string
  readonly organization: Organization
  readonly email: string
  readonly role: Role
  /** Name of who invited. */
  readonly invitedBy: string
  readonly expiresAt: number
}
interface NewInvitation {
  readonly organizationId: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
}

export interface Teams {
  /** All organisations, oldest first. */
  organizations(): Promise<readonly Organization[]>
  organization(id: string): Promise<Organization | undefined>
  /** Of one person, oldest organisation first. */
  memberships(userId: string): Promise<readonly Membership[]>
  /** `ownerId`: the person who becomes its owner; undefined: nobody yet (made by the operator). */
  createOrganization(name: string, ownerId: string | undefined): Promise<Organization>
  /** The very first one, with its owner; it gets all projects. undefined: somebody is a member somewhere already. */
  createFirst(name: string, ownerId: string): Promise<Organization | undefined>
  renameOrganization(id: string, name: string): Promise<Organization | undefined>
  /** Oldest first. */
  members(organizationId: string): Promise<readonly Member[]>
  addMember(organizationId: string, userId: string, role: Role): Promise<'added' | 'already_member'>
  changeRole(organizationId: string, memberId: string, role: Role): Promise<'done' | 'last_owner' | 'unknown'>
  removeMember(organizationId: string, memberId: string): Promise<'done' | 'last_owner' | 'unknown'>
  /** Open ones, oldest first. */
  invitations(organizationId: string): Promise<readonly Invitation[]>
  /** undefined: unknown, taken, withdrawn or expired. */
  invitation(id: string): Promise<Invitation | undefined>
  invite(invitation: NewInvitation): Promise<Invitation | 'already_member' | 'already_invited'>
  withdrawInvitation(organizationId: string, id: string): Promise<Invitation | undefined>
  /** Makes the person a member, once: undefined if the invitation is gone. The caller knows that it is theirs. */
  takeInvitation(id: string, userId: string): Promise<Invitation | undefined>
}

const invitationMs = 7 * 86_400_000

const roleOf = (text: string): Role => (isRole(text) ? text : 'viewer')

export function createTeams(
  db: Kysely<Tables>,
  { now, randomBytes }: { readonly now: () => number; readonly randomBytes: (bytes: number) => Uint8Array },
): Teams {
  const newId = (bytes = 12): string => Buffer.from(randomBytes(bytes)).toString('base64url')

  const openInvitations = (of: Kysely<Tables> | Transaction<Tables> = db) =>
    of
      .selectFrom('invitations')
      .innerJoin('organizations', 'organizations.id', 'invitations.organization_id')
      .select([
        'invitations.id',
        'invitations.organization_id',
        'organizations.name as organization',
        'invitations.email',
        'invitations.role',
        'invitations.invited_by',
        'invitations.expires_at',
      ])
      .where('invitations.expires_at', '>', now())
  type InvitationRow = Awaited<ReturnType<ReturnType<typeof openInvitations>['executeTakeFirstOrThrow']>>
  const invitationOf = (row: InvitationRow): Invitation => ({
    id: row.id,
    organization: { id: row.organization_id, name: row.organization },
    email: row.email,
    role: roleOf(row.role),
    invitedBy: row.invited_by,
    expiresAt: row.expires_at,
  })

  /** In one transaction: the change is not made if it would leave the organisation without an owner. */
  const changeMember = (
    organizationId: string,
    memberId: string,
    change: (transaction: Transaction<Tables>) => Promise<unknown>,
  ): Promise<'done' | 'last_owner' | 'unknown'> =>
    db
      .transaction()
      .setIsolationLevel('serializable')
      .execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('members')
          .select(['id', 'role'])
          .where('organization_id', '=', organizationId)
          .execute()
        const member = rows.find((row) => row.id === memberId)
        if (member === undefined) return 'unknown'
        const others = rows.filter((row) => row.role === 'owner' && row.id !== memberId)
        if (member.role === 'owner' && others.length === 0) return 'last_owner'
        await change(transaction)
        return 'done'
      })

  const insertMember = (of: Kysely<Tables> | Transaction<Tables>, organizationId: string, userId: string, role: Role) =>
    of
      .insertInto('members')
      .values({ id: newId(), organization_id: organizationId, user_id: userId, role, created_at: now() })
      .onConflict((conflict) => conflict.columns(['organization_id', 'user_id']).doNothing())
      .executeTakeFirst()

  const organization = (id: string): Promise<Organization | undefined> =>
    db.selectFrom('organizations').select(['id', 'name']).where('id', '=', id).executeTakeFirst()

  return {
    organizations: () => db.selectFrom('organizations').select(['id', 'name']).orderBy('created_at').execute(),
    organization,
    memberships: async (userId) => {
      const rows = await db
        .selectFrom('members')
        .innerJoin('organizations', 'organizations.id', 'members.organization_id')
        .select(['organizations.id', 'organizations.name', 'members.role'])
        .where('members.user_id', '=', userId)
        .orderBy('organizations.created_at')
        .execute()
      return rows.map((row) => ({ ...row, role: roleOf(row.role) }))
    },
    createOrganization: (name, ownerId) =>
      db.transaction().execute(async (transaction) => {
        const made = { id: newId(), name }
        await transaction
          .insertInto('organizations')
          .values({ ...made, created_at: now() })
          .execute()
        if (ownerId !== undefined) await insertMember(transaction, made.id, ownerId, 'owner')
        return made
      }),
    createFirst: (name, ownerId) =>
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (transaction) => {
          const someone = await transaction.selectFrom('members').select('id').limit(1).executeTakeFirst()
          if (someone !== undefined) return undefined
          const made = { id: newId(), name }
          await transaction
            .insertInto('organizations')
            .values({ ...made, created_at: now() })
            .execute()
          await insertMember(transaction, made.id, ownerId, 'owner')
          await transaction
            .updateTable('projects')
            .set({ organization_id: made.id })
            .where('organization_id', 'is', null)
            .execute()
          return made
        }),
    renameOrganization: async (id, name) => {
      await db.updateTable('organizations').set({ name }).where('id', '=', id).execute()
      return organization(id)
    },
    members: async (organizationId) => {
      const rows = await db
        .selectFrom('members')
        .innerJoin('user', 'user.id', 'members.user_id')
        .leftJoin('twoFactor', 'twoFactor.userId', 'user.id')
        .select([
          'members.id',
          'members.user_id',
          'members.role',
          'members.created_at',
          'user.name',
          'user.email',
          'twoFactor.verified',
        ])
        .where('members.organization_id', '=', organizationId)
        .orderBy('members.created_at')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        userId: row.user_id,
        name: row.name,
        email: row.email,
        role: roleOf(row.role),
        hasTwoFactor: Boolean(row.verified),
        joinedAt: row.created_at,
      }))
    },
    addMember: async (organizationId, userId, role) => {
      const result = await insertMember(db, organizationId, userId, role)
      return Number(result.numInsertedOrUpdatedRows ?? 0) > 0 ? 'added' : 'already_member'
    },
    changeRole: (organizationId, memberId, role) =>
      role === 'owner'
        ? changeToOwner(organizationId, memberId)
        : changeMember(organizationId, memberId, (transaction) =>
            transaction.updateTable('members').set({ role }).where('id', '=', memberId).execute(),
          ),
    removeMember: (organizationId, memberId) =>
      changeMember(organizationId, memberId, (transaction) =>
        transaction.deleteFrom('members').where('id', '=', memberId).execute(),
      ),

    invitations: async (organizationId) =>
      (
        await openInvitations()
          .where('invitations.organization_id', '=', organizationId)
          .orderBy('invitations.created_at')
          .execute()
      ).map(invitationOf),
    invitation: async (id) => {
      const row = await openInvitations().where('invitations.id', '=', id).executeTakeFirst()
      return row && invitationOf(row)
    },
    invite: async ({ organizationId, email, role, invitedBy }) => {
      const address = email.toLowerCase()
      const member = await db
        .selectFrom('members')
        .innerJoin('user', 'user.id', 'members.user_id')
        .select('members.id')
        .where('members.organization_id', '=', organizationId)
        .where('user.email', '=', address)
        .executeTakeFirst()
      if (member !== undefined) return 'already_member'
      // An expired one makes room.
      await db
        .deleteFrom('invitations')
        .where('organization_id', '=', organizationId)
        .where('email', '=', address)
        .where('expires_at', '<=', now())
        .execute()
      const id = newId(24)
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('invitations')
        .values({
          id,
          organization_id: organizationId,
          email: address,
          role,
          invited_by: invitedBy,
          created_at: now(),
          expires_at: now() + invitationMs,
        })
        .onConflict((conflict) => conflict.columns(['organization_id', 'email']).doNothing())
        .executeTakeFirst()
      if (Number(numInsertedOrUpdatedRows ?? 0) === 0) return 'already_invited'
      return invitationOf(await openInvitations().where('invitations.id', '=', id).executeTakeFirstOrThrow())
    },
    withdrawInvitation: async (organizationId, id) => {
      const row = await openInvitations()
        .where('invitations.id', '=', id)
        .where('invitations.organization_id', '=', organizationId)
        .executeTakeFirst()
      if (row === undefined) return undefined
      await db.deleteFrom('invitations').where('id', '=', id).execute()
      return invitationOf(row)
    },
    takeInvitation: (id, userId) =>
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (transaction) => {
          const row = await openInvitations(transaction).where('invitations.id', '=', id).executeTakeFirst()
          if (row === undefined) return undefined
          const { numDeletedRows } = await transaction.deleteFrom('invitations').where('id', '=', id).executeTakeFirst()
          if (Number(numDeletedRows) === 0) return undefined
          await insertMember(transaction, row.organization_id, userId, roleOf(row.role))
          return invitationOf(row)
        }),
  }

  async function changeToOwner(organizationId: string, memberId: string): Promise<'done' | 'unknown'> {
    const { numUpdatedRows } = await db
      .updateTable('members')
      .set({ role: 'owner' })
      .where('id', '=', memberId)
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()
    return Number(numUpdatedRows) > 0 ? 'done' : 'unknown'
  }
}
