// Who is here, the first set-up, and where one is signed in.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { SignedIn, Visit } from '../account/index.ts'
import type { Attempts } from './attempts.ts'
import { addressOf, signedIn } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { ownOrigin, requireJson, requireOwnOrigin } from './origin.ts'
import { json, jsonBody } from './schemas.ts'
import { ownSessionSchema, sessionSchema, setupSchema } from './session-schemas.ts'
import type { SessionJson } from './session-schemas.ts'
import { auditPerson } from './sign-in.ts'
import type { ApiDeps } from './types.ts'

const tags = ['Sign in']
const sessionId = z.object({
  sessionId: z
    .string()
    .max(100)
    .openapi({ param: { name: 'sessionId', in: 'path' } }),
})
const routes = {
  session: createRoute({
    method: 'get',
    path: '/api/v1/session',
    tags,
    summary: 'Who is signed in, and how one may sign in (open to everybody)',
    responses: { 200: json(sessionSchema, 'The session.'), ...commonResponses },
  }),
  setup: createRoute({
    method: 'post',
    path: '/api/v1/setup',
    tags,
    summary: 'Make the owner’s account and the first organisation, once',
    description:
      'Only while nobody belongs to an organisation. From another machine, or with --public-url, it needs the token of the link that `cairn start` prints. All projects come to the organisation. Signs in.',
    request: { body: jsonBody(setupSchema) },
    responses: { 201: json(sessionSchema, 'Signed in.'), ...commonResponses },
  }),
  sessions: createRoute({
    method: 'get',
    path: '/api/v1/sessions',
    tags,
    summary: 'Where one is signed in',
    responses: { 200: json(z.object({ sessions: z.array(ownSessionSchema) }), 'Newest first.'), ...commonResponses },
  }),
  endSession: createRoute({
    method: 'delete',
    path: '/api/v1/sessions/{sessionId}',
    tags,
    summary: 'Sign out elsewhere',
    request: { params: sessionId },
    responses: { 204: { description: 'It is ended.' }, ...commonResponses },
  }),
} as const

/** May set up without the link: at this machine, where no proxy stands between. */
function isAtHome(context: ApiContext, deps: ApiDeps): boolean {
  const incoming = context.env?.incoming
  return deps.publicUrl === '' && incoming !== undefined && deps.isLocal(incoming)
}

export async function sessionJson(
  context: ApiContext,
  deps: ApiDeps,
  signed: SignedIn | undefined,
): Promise<SessionJson> {
  const { auth, teams } = deps.accounts
  const isSetupNeeded = signed === undefined && (await auth.isSetupNeeded())
  const memberships = signed === undefined ? [] : await teams.memberships(signed.person.id)
  return {
    version: deps.version,
    setup_needed: isSetupNeeded,
    setup_token_needed: isSetupNeeded && !isAtHome(context, deps),
    sign_in: { mail: auth.hasMail, oidc: auth.oidc ?? null },
    user:
      signed === undefined
        ? null
        : {
            id: signed.person.id,
            email: signed.person.email,
            name: signed.person.name,
            two_factor: signed.person.hasTwoFactor,
            has_password: await auth.hasPassword(signed.person.id),
          },
    organizations: memberships.map(({ id, name, role }) => ({ id, name, role })),
  }
}

const visitOf = (context: ApiContext, deps: ApiDeps): Visit => ({
  origin: ownOrigin(context, deps),
  address: addressOf(context, deps),
})

/** Signs a person in whose account was just made: sets the cookies of the answer and gives the session. */
export async function signInNow(
  context: ApiContext,
  deps: ApiDeps,
  email: string,
  password: string,
): Promise<SignedIn | undefined> {
  const { auth } = deps.accounts
  const visit = visitOf(context, deps)
  const cookies = await auth.signIn(email, password, context.req.raw, visit)
  if (cookies === undefined) return undefined
  for (const cookie of cookies) context.header('Set-Cookie', cookie, { append: true })
  return auth.signedIn(new Headers({ cookie: cookies.map((line) => line.split(';')[0] ?? '').join('; ') }), visit)
}

export function addSessionRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps, attempts: Attempts): void {
  const { auth } = deps.accounts

  app.openapi(routes.session, async (c) => {
    const signed = await signedIn(c, deps)
    if (signed !== undefined)
      for (const cookie of await auth.prolong(c.req.raw.headers, visitOf(c, deps)))
        c.header('Set-Cookie', cookie, { append: true })
    return c.json(await sessionJson(c, deps, signed), 200)
  })

  app.openapi(routes.setup, async (c) => {
    requireOwnOrigin(c, deps, false)
    requireJson(c)
    const { token = '', ...owner } = c.req.valid('json')
    if (!(await auth.isSetupNeeded())) throw new ApiFailure('already_set_up', 'This Cairn is set up already.')
    const attempt = attempts.begin('setup', { address: addressOf(c, deps) })
    if (!isAtHome(c, deps) && !auth.isSetupToken(token))
      throw new ApiFailure('setup_token', 'The set-up page must be opened by its link.')
    const person = await auth.setup(owner)
    if (person === 'already_set_up') throw new ApiFailure('already_set_up', 'This Cairn is set up already.')
    attempt.giveBack()
    await auditPerson(deps, {
      person,
      action: 'organization.create',
      address: addressOf(c, deps),
      changes: { name: { to: owner.organization } },
    })
    return c.json(await sessionJson(c, deps, await signInNow(c, deps, owner.email, owner.password)), 201)
  })

  app.openapi(routes.sessions, async (c) => {
    const { personId, current } = ownOf(c)
    const sessions = (await auth.sessions(personId)).map((session) => ({
      id: session.id,
      created_at: new Date(session.createdAt).toISOString(),
      last_used_at: new Date(session.lastUsedAt).toISOString(),
      expires_at: new Date(session.expiresAt).toISOString(),
      address: session.address,
      user_agent: session.userAgent,
      is_current: session.id === current,
    }))
    return c.json({ sessions: sessions.toSorted((a, b) => b.created_at.localeCompare(a.created_at)) }, 200)
  })

  app.openapi(routes.endSession, async (c) => {
    const { personId, person } = ownOf(c)
    if (!(await auth.endSession(personId, c.req.valid('param').sessionId)))
      throw new ApiFailure('not_found', 'There is no such session of yours (any more).')
    await auditPerson(deps, { person, action: 'user.session_ended', address: addressOf(c, deps) })
    return c.body(null, 204)
  })
}

function ownOf(context: ApiContext) {
  const caller = context.get('caller')
  if (caller.kind !== 'person') throw new ApiFailure('no_credentials', 'Only people who are signed in have sessions.')
  return { personId: caller.person.id, person: caller.person, current: caller.sessionId }
}
