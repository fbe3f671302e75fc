// Signing in and the own account: better-auth's addresses that the dashboard uses, each behind our limits and in the audit log.
// What is not in this table is not served.
import { z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AuditActor, AuditChanges, Person, Visit } from '../account/index.ts'
import type { AttemptKind, Attempts } from './attempts.ts'
import { addressOf, signedIn } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses, pathText } from './failure.ts'
import { ownOrigin, requireJson, requireOwnOrigin } from './origin.ts'
import { json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

const password = z.string().min(1).max(200)
const email = z.string().trim().toLowerCase().max(254)
const code = z.string().trim().min(1).max(64)
/** A page of ours. */
const page = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])/, 'A path of this host, e.g. "/sites".')

/** What is noted of a request that went well (or, for `failed`, wrong). */
interface AuthAddress {
  readonly path: string
  readonly method?: 'get'
  readonly summary: string
  readonly body?: z.ZodObject
  readonly attempts?: AttemptKind
  /** Fields that are sent on besides the body's. */
  readonly always?: object
  /** Action in the audit log when it went well. */
  readonly action?: string
  /** Action when it was refused. */
  readonly failedAction?: string
}

const empty = z.object({})
const addresses: readonly AuthAddress[] = [
  {
    path: '/sign-in/email',
    summary: 'Sign in; with a second factor the answer is {twoFactorRedirect: true}',
    body: z.object({ email, password, rememberMe: z.boolean().optional() }),
    attempts: 'sign_in',
    action: 'user.sign_in',
    failedAction: 'user.sign_in_failed',
  },
  {
    path: '/sign-in/social',
    summary: 'Begin to sign in by OIDC: the answer has the address to go to',
    body: z.object({ provider: z.literal('oidc'), callbackURL: page, errorCallbackURL: page.optional() }),
    attempts: 'invitation',
  },
  {
    path: '/callback/oidc',
    method: 'get',
    summary: 'Where the OIDC provider sends the browser back to',
    action: 'user.sign_in',
  },
  {
    path: '/two-factor/verify-totp',
    summary: 'Second factor by a code: finishes signing in, or turns the second factor on',
    body: z.object({ code, trustDevice: z.boolean().optional() }),
    attempts: 'second_factor',
    action: 'user.sign_in',
    failedAction: 'user.second_factor_failed',
  },
  {
    path: '/two-factor/verify-backup-code',
    summary: 'Second factor by a recovery code',
    body: z.object({ code, trustDevice: z.boolean().optional() }),
    attempts: 'second_factor',
    action: 'user.sign_in',
    failedAction: 'user.second_factor_failed',
  },
  { path: '/sign-out', summary: 'Sign out', body: empty, action: 'user.sign_out' },
  {
    path: '/request-password-reset',
    summary: 'Mail a link for a new password; never tells whether the account exists',
    body: z.object({ email }),
    attempts: 'reset_request',
    action: 'user.reset_request',
  },
  {
    path: '/reset-password',
    summary: 'Set a new password with the token of a link',
    body: z.object({ newPassword: password, token: z.string().max(200) }),
    attempts: 'reset',
    action: 'user.password_reset',
  },
  {
    path: '/change-password',
    summary: 'Change the own password; other sessions end',
    body: z.object({ currentPassword: password, newPassword: password }),
    attempts: 'password',
    always: { revokeOtherSessions: true },
    action: 'user.password_change',
  },
  {
    path: '/update-user',
    summary: 'Change the own name',
    body: z.object({ name: z.string().trim().min(1).max(100) }),
    action: 'user.rename',
  },
  { path: '/revoke-sessions', summary: 'Sign out everywhere', body: empty, action: 'user.sessions_ended' },
  { path: '/revoke-other-sessions', summary: 'Sign out everywhere else', body: empty, action: 'user.sessions_ended' },
  {
    path: '/two-factor/enable',
    summary: 'Begin to turn the second factor on: the answer has its address and recovery codes',
    body: z.object({ password: password.optional() }),
    attempts: 'password',
    always: { method: 'totp' },
  },
  {
    path: '/two-factor/disable',
    summary: 'Turn the second factor off',
    body: z.object({ password: password.optional() }),
    attempts: 'password',
    action: 'user.two_factor_off',
  },
  {
    path: '/two-factor/generate-backup-codes',
    summary: 'New recovery codes; the old ones are void',
    body: z.object({ password: password.optional() }),
    attempts: 'password',
    action: 'user.recovery_codes_renewed',
  },
]

const actors = {
  person: ({ id, name }: Person): AuditActor => ({ kind: 'user', id, name }),
  operator: (): AuditActor => ({ kind: 'operator', id: '', name: 'operator' }),
  somebody: (): AuditActor => ({ kind: 'user', id: '', name: 'somebody' }),
}

/** Writes about a person to each organisation that they belong to. */
export async function auditPerson(
  deps: Pick<ApiDeps, 'accounts'>,
  note: {
    readonly person: Person
    readonly action: string
    readonly changes?: AuditChanges
    readonly address: string
    /** The operator did it, or somebody of whom nothing is proven; default: the person. */
    readonly by?: 'operator' | 'somebody'
  },
): Promise<void> {
  const { person, action, changes = {}, address, by } = note
  const memberships = await deps.accounts.teams.memberships(person.id)
  const actor = actors[by ?? 'person'](person)
  const places = memberships.length === 0 ? [undefined] : memberships.map(({ id }) => id)
  for (const organizationId of places)
    await deps.accounts.auditLog.add({ actor, action, organizationId, target: person.email, changes, address })
}

export function addSignInRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps, attempts: Attempts): void {
  const { auth } = deps.accounts

  const serve = async (context: ApiContext, address: AuthAddress, body: object | undefined): Promise<Response> => {
    const hasCookie = context.req.header('cookie')?.includes('cairn.') === true
    if (address.method !== 'get') {
      requireOwnOrigin(context, deps, hasCookie)
      requireJson(context)
    }
    const visit: Visit = { origin: ownOrigin(context, deps), address: addressOf(context, deps) }
    const before = (await signedIn(context, deps))?.person
    const named = body !== undefined && 'email' in body ? String(body.email) : before?.id
    const attempt =
      address.attempts === undefined
        ? undefined
        : attempts.begin(address.attempts, {
            address: visit.address,
            ...(named === undefined ? {} : { account: named }),
          })
    // Whom it is about has to be asked before: afterwards the token or challenge is used up.
    const about = before ?? (await personAbout(context, body))
    const response = await auth.handle(forwarded(context, body, address), visit)
    if (response.status < 400 && address.attempts !== 'reset_request') attempt?.giveBack()
    await note(address, response, { before, about, visit, body })
    return response
  }

  /** Of a reset link, of a second factor under way, or of the address that was typed. */
  const personAbout = async (context: ApiContext, body: object | undefined): Promise<Person | undefined> => {
    if (body === undefined) return undefined
    if ('token' in body) return auth.personOfReset(String(body.token))
    if ('code' in body) return auth.personOfChallenge(context.req.header('cookie') ?? '')
    return 'email' in body ? auth.personByEmail(String(body.email)) : undefined
  }

  const note = async (
    address: AuthAddress,
    response: Response,
    { before, about, visit, body }: Noted,
  ): Promise<void> => {
    const isRefused = response.status >= 400
    const action = isRefused ? address.failedAction : address.action
    if (action === undefined) return
    if (action !== 'user.sign_in') {
      const changes =
        action === 'user.rename' && body !== undefined && 'name' in body
          ? { name: { from: before?.name, to: body.name } }
          : undefined
      const isOwnCode = isRefused && before !== undefined
      if (about !== undefined && !isOwnCode)
        await auditPerson(deps, {
          person: about,
          action,
          address: visit.address,
          ...(changes && { changes }),
          ...((isRefused || action === 'user.reset_request') && { by: 'somebody' }),
        })
      return
    }
    if (before !== undefined && address.path === '/two-factor/verify-totp') {
      if (!before.hasTwoFactor)
        await auditPerson(deps, { person: before, action: 'user.two_factor_on', address: visit.address })
      return
    }
    // Signed in for sure only if there is a session now: a second factor may still be wanted.
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0] ?? '')
      .join('; ')
    const person = (await auth.signedIn(new Headers({ cookie }), visit))?.person
    if (person !== undefined)
      await auditPerson(deps, {
        person,
        action,
        address: visit.address,
        changes: { method: { to: methodNames[address.path] ?? 'password' } },
      })
  }

  for (const address of addresses) {
    const method = address.method ?? 'post'
    const path = `/api/auth${address.path}`
    app.openAPIRegistry.registerPath({
      method,
      path,
      tags: ['Sign in'],
      summary: address.summary,
      ...(address.body && { request: { body: jsonBody(address.body) } }),
      responses: { 200: json(z.looseObject({}), 'As better-auth answers.'), ...commonResponses },
    })
    app.on(method, path, async (context) =>
      serve(context, address, address.body === undefined ? undefined : await bodyOf(context, address.body)),
    )
  }
}

interface Noted {
  readonly before: Person | undefined
  readonly about: Person | undefined
  readonly visit: Visit
  readonly body: object | undefined
}

const methodNames: Readonly<Record<string, string>> = {
  '/sign-in/email': 'password',
  '/callback/oidc': 'oidc',
  '/two-factor/verify-totp': 'code',
  '/two-factor/verify-backup-code': 'recovery code',
}

/** The body with the fields that the address takes, and no others; an absent one is {}. Throws 400. */
async function bodyOf(context: ApiContext, schema: z.ZodObject): Promise<object> {
  const text = await context.req.text()
  let sent: unknown
  try {
    sent = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new ApiFailure('bad_request', 'The body is not valid JSON.')
  }
  const parsed = schema.safeParse(sent)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: pathText(path), message }))
  throw new ApiFailure('bad_request', `${issues[0]?.path ?? 'body'}: ${issues[0]?.message}`, issues)
}

function forwarded(context: ApiContext, body: object | undefined, { always }: AuthAddress): Request {
  const headers = new Headers(context.req.raw.headers)
  headers.delete('content-length')
  if (body === undefined) return new Request(context.req.url, { headers })
  headers.set('content-type', 'application/json')
  return new Request(context.req.url, { method: 'POST', headers, body: JSON.stringify({ ...body, ...always }) })
}
