// Who is calling, and may they? A caller who does not know a project is told that it does not exist.
import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { mayInProject } from '../account/index.ts'
import type { Accounts, Membership, Project, ProjectAction, Role, Scope, SignedIn } from '../account/index.ts'
import { ApiFailure } from './failure.ts'
import { linkKeyOf, requireLinkKey } from './link-keys.ts'
import { ownOrigin, requireJson, requireOwnOrigin } from './origin.ts'
import type { ApiDeps, ApiEnvironment, Caller } from './types.ts'

export interface ApiTypes {
  Bindings: ApiEnvironment
  Variables: { caller: Caller }
}
export type ApiContext = Context<ApiTypes>

/** Wrong keys per address and minute before that address is answered 429. */
const failuresPerMinute = 30
const mostAddresses = 10_000

interface FailureCounter {
  isOver(address: string): boolean
  add(address: string): void
}

/** Counts wrong keys by address in windows of one minute. Bounded: with too many addresses the window begins anew. */
function createFailureCounter(now: () => number): FailureCounter {
  let windowEnd = 0
  let counts = new Map<string, number>()
  const current = (): Map<string, number> => {
    if (now() >= windowEnd || counts.size > mostAddresses) {
      counts = new Map()
      windowEnd = now() + 60_000
    }
    return counts
  }
  return {
    isOver: (address) => (current().get(address) ?? 0) >= failuresPerMinute,
    add: (address) => void current().set(address, (current().get(address) ?? 0) + 1),
  }
}

type AuthenticateDeps = Pick<ApiDeps, 'accounts' | 'now' | 'clientAddress' | 'origin' | 'publicUrl'>
export type Authenticate = (context: ApiContext) => Promise<Caller>

export const addressOf = (context: ApiContext, deps: Pick<ApiDeps, 'clientAddress'>): string => {
  const incoming: IncomingMessage | undefined = context.env?.incoming
  return incoming === undefined ? '' : deps.clientAddress(incoming)
}

/** Whose session the cookies of the request are; undefined if there is none. */
export async function signedIn(context: ApiContext, deps: AuthenticateDeps): Promise<SignedIn | undefined> {
  if (!/(?:^|;\s*)(?:__Secure-)?cairn\.session_token=/.test(context.req.header('cookie') ?? '')) return undefined
  const visit = { origin: ownOrigin(context, deps), address: addressOf(context, deps) }
  return deps.accounts.auth.signedIn(context.req.raw.headers, visit)
}

/** Gives the caller, or throws 401, 403 (a page of another site asks) or 429. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const failed = createFailureCounter(deps.now)
  /** Runs `open`; what opens nothing is counted. A right secret always opens: it can't be guessed, and many may share an address. */
  const counted = async <T>(
    address: string,
    open: () => Promise<T | undefined>,
    refuse: () => ApiFailure,
  ): Promise<T> => {
    const opened = await open()
    if (opened !== undefined) return opened
    if (failed.isOver(address)) throw new ApiFailure('too_many_failures', 'Too many wrong API keys or links.')
    failed.add(address)
    throw refuse()
  }

  const byKey = (secret: string, address: string): Promise<Caller> =>
    counted(
      address,
      async () => {
        const key = await deps.accounts.authenticate(secret)
        return key && { kind: 'key', key }
      },
      () =>
        new ApiFailure(
          'bad_credentials',
          secret.startsWith('ck_') ? 'That is a write key, it can only send events.' : 'The API key is not valid.',
        ),
    )
  /** `Cairn-Share: TOKEN [TICKET]`. */
  const byShare = (header: string, address: string): Promise<Caller> => {
    const [token = '', ticket] = header.trim().split(/ +/)
    return counted(
      address,
      async () => {
        const opening = await deps.accounts.openShare(token, ticket)
        if (opening.kind === 'locked') throw new ApiFailure('share_locked', 'The share link wants its password.')
        if (opening.kind !== 'open') return undefined
        const { projectId, dashboardId } = opening.share
        return { kind: 'share', projectId, dashboardId }
      },
      () => new ApiFailure('not_found', 'There is no such share link (any more).'),
    )
  }
  const bySession = async (context: ApiContext): Promise<Caller> => {
    const session = await signedIn(context, deps)
    if (session === undefined) throw new ApiFailure('no_credentials', 'This address needs a session or an API key.')
    requireOwnOrigin(context, deps, true)
    requireJson(context)
    return { kind: 'person', ...session, memberships: await deps.accounts.teams.memberships(session.person.id) }
  }

  return async (context) => {
    if (context.env?.isOperator === true) return { kind: 'operator' }
    const header = context.req.header('authorization')
    const secret = header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1]
    const address = addressOf(context, deps)
    if (secret !== undefined) return byKey(secret, address)
    const linkKey = linkKeyOf(context)
    if (linkKey !== undefined) {
      const caller = await byKey(linkKey, address)
      if (caller.kind === 'key') requireLinkKey(caller.key)
      return caller
    }
    const share = context.req.header('cairn-share')
    if (share !== undefined) return byShare(share, address)
    return bySession(context)
  }
}

/** What a caller may be asked for: a key's scope, or what a role allows. */
export type Access = Scope | 'annotate'

/** Keys: `admin` includes all; people: to send and import is the admin's. */
const roleAction = {
  read: 'read',
  annotate: 'annotate',
  write: 'admin',
  admin: 'admin',
} as const satisfies Record<Access, ProjectAction>

const hasScope = (caller: Caller & { kind: 'key' }, access: Access): boolean =>
  caller.key.scopes.includes('admin') || (access !== 'annotate' && caller.key.scopes.includes(access))

const membershipIn = (
  caller: Caller & { kind: 'person' },
  organizationId: string | undefined,
): Membership | undefined => caller.memberships.find(({ id }) => id === organizationId)

/** Does the caller know that the project exists? */
export function knowsProject(caller: Caller, project: Project): boolean {
  if (caller.kind === 'operator') return true
  if (caller.kind === 'key') return caller.key.projectId === undefined || caller.key.projectId === project.id
  if (caller.kind === 'share') return caller.projectId === project.id
  return membershipIn(caller, project.organizationId) !== undefined
}

/** As what the caller sees the project; keys as what their scopes come to. */
export function roleIn(caller: Caller, project: Project): Role {
  if (caller.kind === 'operator') return 'owner'
  if (caller.kind === 'share') return 'viewer'
  if (caller.kind === 'key') return caller.key.scopes.includes('admin') ? 'admin' : 'viewer'
  return membershipIn(caller, project.organizationId)?.role ?? 'viewer'
}

/** Throws 403 unless the caller, who knows the project, may do it there. */
function requireAccess(caller: Caller, project: Project, access: Access): void {
  if (caller.kind === 'operator') return
  if (caller.kind === 'key') {
    if (hasScope(caller, access)) return
    const scope = access === 'annotate' ? 'admin' : access
    throw new ApiFailure('forbidden', `The key lacks the scope '${scope}'.`)
  }
  if (caller.kind === 'share') {
    if (access === 'read') return
    throw new ApiFailure('read_only', 'A share link only reads.')
  }
  const role = roleIn(caller, project)
  if (!mayInProject(role, roleAction[access]))
    throw new ApiFailure('forbidden_role', `Your role here is '${role}', it does not allow this.`)
}

/** The project, if the caller may do `access` in it; throws 404 or 403. */
export async function openProject(accounts: Accounts, caller: Caller, id: number, access: Access): Promise<Project> {
  const project = await accounts.project(id)
  if (project === undefined || !knowsProject(caller, project))
    throw new ApiFailure('not_found', `There is no project ${id}.`)
  requireAccess(caller, project, access)
  return project
}

/** Throws 403 unless the caller is the operator, or a key that may do `scope` in all projects. */
export function requireAllProjects(caller: Caller, scope: Scope): void {
  if (caller.kind === 'operator') return
  if (caller.kind === 'share') throw new ApiFailure('read_only', 'A share link only reads.')
  if (caller.kind === 'person')
    throw new ApiFailure(
      'forbidden_role',
      'This is for the operator, on the command line or with a key for all projects.',
    )
  if (!hasScope(caller, scope)) throw new ApiFailure('forbidden', `The key lacks the scope '${scope}'.`)
  if (caller.key.projectId !== undefined)
    throw new ApiFailure('forbidden', 'The key opens one project only; this needs a key for all projects.')
}

/** Throws 403 unless it is the operator, on the control socket: keys may leak, accounts open everything. */
export function requireOperator(caller: Caller): void {
  if (caller.kind !== 'operator') throw new ApiFailure('forbidden_role', 'This is for the operator: `cairn user`.')
}

/** The membership in an organisation, if it suffices; the operator is an owner everywhere. Throws 404 or 403. */
export async function openOrganization(
  accounts: Accounts,
  caller: Caller,
  id: string,
  needed: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'],
): Promise<Membership> {
  const missing = new ApiFailure('not_found', 'There is no such organisation.')
  if (caller.kind === 'operator') {
    const organization = await accounts.teams.organization(id)
    if (organization === undefined) throw missing
    return { ...organization, role: 'owner' }
  }
  if (caller.kind === 'key')
    throw new ApiFailure('forbidden_role', 'People are managed by people: sign in. API keys are for projects.')
  const membership = caller.kind === 'person' ? membershipIn(caller, id) : undefined
  if (membership === undefined) throw missing
  if (!needed.includes(membership.role))
    throw new ApiFailure('forbidden_role', `Your role here is '${membership.role}', it does not allow this.`)
  return membership
}
