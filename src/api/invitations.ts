// An invitation's link over HTTP: open to everybody who has it, with or without an account.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Invitation, Person, SignedIn } from '../account/index.ts'
import type { Attempts } from './attempts.ts'
import { addressOf, signedIn } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { requireJson, requireOwnOrigin } from './origin.ts'
import { json, jsonBody } from './schemas.ts'
import { acceptInvitationSchema, invitationDoorSchema, sessionSchema } from './session-schemas.ts'
import { sessionJson, signInNow } from './session.ts'
import type { ApiDeps } from './types.ts'

const invitationPath = z.object({
  invitationId: z
    .string()
    .min(1)
    .max(100)
    .openapi({ param: { name: 'invitationId', in: 'path' }, description: 'From the link: /invitations/ID.' }),
})
const common = { tags: ['Team'] }
const routes = {
  look: createRoute({
    ...common,
    method: 'get',
    path: '/api/v1/invitations/{invitationId}',
    summary: 'What an invitation is for',
    request: { params: invitationPath },
    responses: { 200: json(invitationDoorSchema, 'The invitation.'), ...commonResponses },
  }),
  accept: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/invitations/{invitationId}/accept',
    summary: 'Accept an invitation',
    description:
      'Signed in with the invited address: {}. Without an account: name and password, which makes one and signs in.',
    request: { params: invitationPath, body: jsonBody(acceptInvitationSchema) },
    responses: { 200: json(sessionSchema, 'The session, with the organisation.'), ...commonResponses },
  }),
  decline: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/invitations/{invitationId}/decline',
    summary: 'Decline an invitation',
    request: { params: invitationPath },
    responses: { 204: { description: 'It is gone.' }, ...commonResponses },
  }),
} as const

export function addInvitationRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps, attempts: Attempts): void {
  const { auth, teams } = deps.accounts

  const openInvitation = async (id: string): Promise<Invitation> => {
    const invitation = await teams.invitation(id)
    if (invitation === undefined)
      throw new ApiFailure('not_found', 'This invitation was used, withdrawn, or is older than seven days.')
    return invitation
  }
  const requireOwnPage = (context: ApiContext): void => {
    requireOwnOrigin(context, deps, false)
    requireJson(context)
  }
  const note = async (
    context: ApiContext,
    action: string,
    invitation: Invitation,
    person: Person | undefined,
  ): Promise<void> => {
    await deps.accounts.auditLog.add({
      actor: { kind: 'user', id: person?.id ?? '', name: person?.name ?? invitation.email },
      action,
      organizationId: invitation.organization.id,
      target: invitation.email,
      changes: { role: { to: invitation.role } },
      address: addressOf(context, deps),
    })
  }
  const take = async (context: ApiContext, invitation: Invitation, person: Person): Promise<void> => {
    if ((await teams.takeInvitation(invitation.id, person.id)) === undefined) await openInvitation('')
    await note(context, 'invitation.accept', invitation, person)
  }

  app.openapi(routes.look, async (c) => {
    const invitation = await openInvitation(c.req.valid('param').invitationId)
    return c.json(
      {
        id: invitation.id,
        email: invitation.email,
        role: invitation.role,
        organization: { name: invitation.organization.name },
        invited_by: invitation.invitedBy,
        expires_at: new Date(invitation.expiresAt).toISOString(),
        needs_account: (await auth.personByEmail(invitation.email)) === undefined,
      },
      200,
    )
  })

  app.openapi(routes.accept, async (c) => {
    requireOwnPage(c)
    const attempt = attempts.begin('invitation', { address: addressOf(c, deps) })
    const invitation = await openInvitation(c.req.valid('param').invitationId)
    const { name, password } = c.req.valid('json')
    const signed = await signedIn(c, deps)
    let session: SignedIn | undefined = signed
    if (signed !== undefined) {
      if (signed.person.email !== invitation.email)
        throw new ApiFailure(
          'wrong_person',
          `You are signed in as ${signed.person.email}, it is for ${invitation.email}.`,
        )
      await take(c, invitation, signed.person)
    } else {
      const mustSignIn = new ApiFailure('sign_in_first', `${invitation.email} has an account already.`)
      if ((await auth.personByEmail(invitation.email)) !== undefined) throw mustSignIn
      if (name === undefined || password === undefined)
        throw new ApiFailure('bad_request', 'A new account needs name and password.')
      const person = await auth.createPerson({ email: invitation.email, name, password })
      if (person === undefined) throw mustSignIn
      await take(c, invitation, person)
      session = await signInNow(c, deps, invitation.email, password)
    }
    attempt.giveBack()
    return c.json(await sessionJson(c, deps, session), 200)
  })

  app.openapi(routes.decline, async (c) => {
    requireOwnPage(c)
    const invitation = await openInvitation(c.req.valid('param').invitationId)
    await teams.withdrawInvitation(invitation.organization.id, invitation.id)
    await note(c, 'invitation.decline', invitation, undefined)
    return c.body(null, 204)
  })
}
