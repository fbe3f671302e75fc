// Who is calling, and may they? A key of another project is told that the project does not exist.
import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import type { Accounts, Project, Scope } from '../account/index.ts'
import { ApiFailure } from './failure.ts'
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

export type Authenticate = (context: ApiContext) => Promise<Caller>

/** Gives the caller, or throws 401 or 429. */
export function createAuthenticate(deps: Pick<ApiDeps, 'accounts' | 'now' | 'clientAddress'>): Authenticate {
  const failed = createFailureCounter(deps.now)
  const addressOf = (request: IncomingMessage | undefined): string =>
    request === undefined ? '' : deps.clientAddress(request)
  return async (context) => {
    if (context.env?.isOperator === true) return { kind: 'operator' }
    const header = context.req.header('authorization')
    const secret = header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1]
    if (secret === undefined) throw new ApiFailure('no_credentials', 'This address needs an API key.')
    const address = addressOf(context.env?.incoming)
    const key = await deps.accounts.authenticate(secret)
    // A right key always opens: 256 random bits can't be guessed, and many senders may share an address.
    if (key !== undefined) return { kind: 'key', key }
    if (failed.isOver(address)) throw new ApiFailure('too_many_failures', 'Too many wrong API keys.')
    failed.add(address)
    throw new ApiFailure(
      'bad_credentials',
      secret.startsWith('ck_') ? 'That is a write key, it can only send events.' : 'The API key is not valid.',
    )
  }
}

const hasScope = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'operator' || caller.key.scopes.includes(scope) || caller.key.scopes.includes('admin')

const requireScope = (caller: Caller, scope: Scope): void => {
  if (!hasScope(caller, scope)) throw new ApiFailure('forbidden', `The key lacks the scope '${scope}'.`)
}

/** The project, if the caller may do `scope` in it; throws 404 or 403. */
export async function openProject(accounts: Accounts, caller: Caller, id: number, scope: Scope): Promise<Project> {
  const mayKnow = caller.kind === 'operator' || caller.key.projectId === undefined || caller.key.projectId === id
  const project = mayKnow ? await accounts.project(id) : undefined
  if (project === undefined) throw new ApiFailure('not_found', `There is no project ${id}.`)
  requireScope(caller, scope)
  return project
}

/** Throws 403 unless the caller may do `scope` in all projects. */
export function requireAllProjects(caller: Caller, scope: Scope): void {
  requireScope(caller, scope)
  if (caller.kind === 'key' && caller.key.projectId !== undefined)
    throw new ApiFailure('forbidden', 'The key opens one project only; this needs a key for all projects.')
}
