// Organisations over HTTP: who belongs to them, as what, and who is invited.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { invitationMail } from '../account/index.ts'
import type { Invitation, Member, Membership, Role } from '../account/index.ts'
import { actorOf, audit } from './audit.ts'
import { openOrganization, requireOperator } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { json, jsonBody } from './schemas.ts'
import {
  memberChangeSchema,
  memberSchema,
  newInvitationSchema,
  newOrganizationSchema,
  organizationSchema,
  sentInvitationSchema,
  teamSchema,
} from './session-schemas.ts'
import type { InvitationJson, MemberJson } from './session-schemas.ts'
import type { ApiDeps } from './types.ts'

const textParameter = (name: string, of: string) =>
  z
    .string()
    .min(1)
    .max(100)
    .openapi({ param: { name, in: 'path' }, description: `Id of the ${of}.` })
const organizationPath = z.object({ organizationId: textParameter('organizationId', 'organisation') })
const memberPath = organizationPath.extend({ memberId: textParameter('memberId', 'member') })
const invitationPath = organizationPath.extend({ invitationId: textParameter('invitationId', 'invitation') })
const common = { tags: ['Team'] }

const routes = {
  create: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/organizations',
    summary: 'Make a further organisation; one becomes its owner (owners of another, and the operator)',
    request: { body: jsonBody(newOrganizationSchema) },
    responses: { 201: json(organizationSchema, 'The organisation.'), ...commonResponses },
  }),
  rename: createRoute({
    ...common,
    method: 'patch',
    path: '/api/v1/organizations/{organizationId}',
    summary: 'Rename an organisation (owner)',
    request: { params: organizationPath, body: jsonBody(newOrganizationSchema) },
    responses: { 200: json(organizationSchema, 'The organisation as it is now.'), ...commonResponses },
  }),
  team: createRoute({
    ...common,
    method: 'get',
    path: '/api/v1/organizations/{organizationId}/team',
    summary: 'Members and open invitations',
    request: { params: organizationPath },
    responses: { 200: json(teamSchema, 'The team.'), ...commonResponses },
  }),
  invite: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/organizations/{organizationId}/invitations',
    summary: 'Invite somebody (admin)',
    description: 'Good for seven days. The link is mailed where mail is set up, and told here: hand it over yourself.',
    request: { params: organizationPath, body: jsonBody(newInvitationSchema) },
    responses: { 201: json(sentInvitationSchema, 'The invitation.'), ...commonResponses },
  }),
  withdraw: createRoute({
    ...common,
    method: 'delete',
    path: '/api/v1/organizations/{organizationId}/invitations/{invitationId}',
    summary: 'Withdraw an invitation (admin)',
    request: { params: invitationPath },
    responses: { 204: { description: 'The link opens nothing from now on.' }, ...commonResponses },
  }),
  changeRole: createRoute({
    ...common,
    method: 'patch',
    path: '/api/v1/organizations/{organizationId}/members/{memberId}',
    summary: 'Change a member’s role (admin; of and to owners: owner)',
    description: 'Holds at the next request. An organisation keeps at least one owner.',
    request: { params: memberPath, body: jsonBody(memberChangeSchema) },
    responses: { 200: json(memberSchema, 'The member as they are now.'), ...commonResponses },
  }),
  remove: createRoute({
    ...common,
    method: 'delete',
    path: '/api/v1/organizations/{organizationId}/members/{memberId}',
    summary: 'Remove a member (admin; owners: owner), or leave',
    request: { params: memberPath },
    responses: { 204: { description: 'Not a member any more.' }, ...commonResponses },
  }),
} as const

const memberJson = (member: Member): MemberJson => ({
  id: member.id,
  user_id: member.userId,
  name: member.name,
  email: member.email,
  role: member.role,
  two_factor: member.hasTwoFactor,
  joined_at: new Date(member.joinedAt).toISOString(),
})
const invitationPathOf = ({ id }: Invitation): string => `/invitations/${id}`
const invitationJson = (invitation: Invitation): InvitationJson => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  invited_by: invitation.invitedBy,
  expires_at: new Date(invitation.expiresAt).toISOString(),
  link: invitationPathOf(invitation),
})

const admins: readonly Role[] = ['owner', 'admin']

/** Only owners deal with owners: an admin could else make themselves one. */
const requireOwnerFor = (caller: Membership, ...concerned: readonly Role[]): void => {
  if (concerned.includes('owner') && caller.role !== 'owner')
    throw new ApiFailure('forbidden_role', 'Owners are made, changed and removed by owners only.')
}

/** Whose invitations a caller sees: they are links that make members. */
const mayShow = (caller: Membership, invitation: Invitation): boolean =>
  caller.role === 'owner' || (caller.role === 'admin' && invitation.role !== 'owner')

export function addTeamRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { accounts } = deps
  const { teams, auth } = accounts

  const memberOf = async (organizationId: string, memberId: string): Promise<Member> => {
    const member = (await teams.members(organizationId)).find(({ id }) => id === memberId)
    if (member === undefined) throw new ApiFailure('not_found', 'There is no such member (any more).')
    return member
  }
  const settled = (outcome: 'done' | 'last_owner' | 'unknown'): void => {
    if (outcome === 'last_owner') throw new ApiFailure('last_owner', 'An organisation keeps at least one owner.')
    if (outcome === 'unknown') throw new ApiFailure('not_found', 'There is no such member (any more).')
  }

  app.openapi(routes.create, async (c) => {
    const caller = c.get('caller')
    const { name } = c.req.valid('json')
    if (caller.kind !== 'person') requireOperator(caller)
    else if (!caller.memberships.some(({ role }) => role === 'owner'))
      throw new ApiFailure('forbidden_role', 'Only owners make further organisations.')
    const made = await teams.createOrganization(name, caller.kind === 'person' ? caller.person.id : undefined)
    await audit(c, deps, { action: 'organization.create', organizationId: made.id, target: name })
    return c.json({ ...made, role: 'owner' as const }, 201)
  })
  app.openapi(routes.rename, async (c) => {
    const { organizationId } = c.req.valid('param')
    const { name } = c.req.valid('json')
    const before = await openOrganization(accounts, c.get('caller'), organizationId, ['owner'])
    await teams.renameOrganization(organizationId, name)
    const changes = { name: { from: before.name, to: name } }
    await audit(c, deps, { action: 'organization.rename', organizationId, target: name, changes })
    return c.json({ id: organizationId, name, role: before.role }, 200)
  })
  app.openapi(routes.team, async (c) => {
    const { organizationId } = c.req.valid('param')
    const caller = await openOrganization(accounts, c.get('caller'), organizationId)
    const members = await teams.members(organizationId)
    const invitations = (await teams.invitations(organizationId)).filter((invitation) => mayShow(caller, invitation))
    return c.json(
      {
        organization: { id: caller.id, name: caller.name },
        members: members.map(memberJson),
        invitations: invitations.map(invitationJson),
      },
      200,
    )
  })

  app.openapi(routes.invite, async (c) => {
    const { organizationId } = c.req.valid('param')
    const { email, role } = c.req.valid('json')
    const caller = await openOrganization(accounts, c.get('caller'), organizationId, admins)
    requireOwnerFor(caller, role)
    const invitedBy = actorOf(c.get('caller')).name
    const invitation = await teams.invite({ organizationId, email, role, invitedBy })
    if (invitation === 'already_member') throw new ApiFailure('already_member', `${email} is a member already.`)
    if (invitation === 'already_invited') throw new ApiFailure('already_invited', `${email} is invited already.`)
    if (auth.hasMail) auth.sendMail(invitationMail(deps.publicUrl + invitationPathOf(invitation), invitation))
    const changes = { role: { to: role } }
    await audit(c, deps, { action: 'invitation.create', organizationId, target: invitation.email, changes })
    return c.json({ ...invitationJson(invitation), mailed: auth.hasMail }, 201)
  })
  app.openapi(routes.withdraw, async (c) => {
    const { organizationId, invitationId } = c.req.valid('param')
    const caller = await openOrganization(accounts, c.get('caller'), organizationId, admins)
    const known = (await teams.invitations(organizationId)).find(({ id }) => id === invitationId)
    if (known !== undefined) requireOwnerFor(caller, known.role)
    const invitation = await teams.withdrawInvitation(organizationId, invitationId)
    if (invitation === undefined) throw new ApiFailure('not_found', 'There is no such invitation (any more).')
    await audit(c, deps, { action: 'invitation.withdraw', organizationId, target: invitation.email })
    return c.body(null, 204)
  })

  app.openapi(routes.changeRole, async (c) => {
    const { organizationId, memberId } = c.req.valid('param')
    const { role } = c.req.valid('json')
    const caller = await openOrganization(accounts, c.get('caller'), organizationId, admins)
    const before = await memberOf(organizationId, memberId)
    requireOwnerFor(caller, before.role, role)
    settled(await teams.changeRole(organizationId, memberId, role))
    const changes = { role: { from: before.role, to: role } }
    await audit(c, deps, { action: 'member.change', organizationId, target: before.email, changes })
    return c.json(memberJson({ ...before, role }), 200)
  })
  app.openapi(routes.remove, async (c) => {
    const { organizationId, memberId } = c.req.valid('param')
    const caller = c.get('caller')
    const membership = await openOrganization(accounts, caller, organizationId)
    const member = await memberOf(organizationId, memberId)
    const isOwn = caller.kind === 'person' && caller.person.id === member.userId
    if (!isOwn) {
      await openOrganization(accounts, caller, organizationId, admins)
      requireOwnerFor(membership, member.role)
    }
    settled(await teams.removeMember(organizationId, memberId))
    const action = isOwn ? 'member.leave' : 'member.remove'
    await audit(c, deps, { action, organizationId, target: member.email, changes: { role: { from: member.role } } })
    return c.body(null, 204)
  })
}
