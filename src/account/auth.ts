// Who is signed in, and how do accounts come to be? better-auth does the work; this gives it our requests and our rules.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { BetterAuth, OidcProvider } from './better-auth.ts'
import { resetMail } from './mails.ts'
import type { Mail } from './mails.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { isRole } from './roles.ts'
import type { Tables } from './tables.ts'
import type { Teams } from './teams.ts'

export interface Person {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly hasTwoFactor: boolean
}
export interface SignedIn {
  readonly person: Person
  readonly sessionId: string
}
interface OwnSession {
  readonly id: string
  /** ms since 1970. */
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly expiresAt: number
  readonly address: string
  readonly userAgent: string
}

/** From where a request comes, as the server knows it. */
export interface Visit {
  /** Our own, as the visitor's browser has it: 'https://stats.example.com'. */
  readonly origin: string
  /** The client's; '' where unknown. */
  readonly address: string
}

export interface AuthOptions {
  /** 32 characters or more; who has it can make sessions. */
  readonly secret: string
  /** '' if not said: then there is neither mail nor OIDC, whose links and answers lead there. */
  readonly publicUrl: string
  readonly sendMail?: (mail: Mail) => Promise<void>
  readonly oidc?: OidcProvider & {
    /** What the button says. */
    readonly name: string
    /** Of those who come without invitation; undefined: they are not let in. */
    readonly newcomerRole: string | undefined
    /** Name or id; '': the first organisation. */
    readonly newcomerOrganization: string
  }
  readonly onFault?: (message: string, error: unknown) => void
}

export interface Auth {
  readonly hasMail: boolean
  readonly oidc: { readonly id: string; readonly name: string } | undefined
  /** Loads better-auth before the first visitor waits for it. */
  warm(): Promise<void>
  /** An address of better-auth (/api/auth/…). The caller has checked origin and limits. */
  handle(request: Request, visit: Visit): Promise<Response>
  /** Whose session the cookies are. */
  signedIn(headers: Headers, visit: Visit): Promise<SignedIn | undefined>
  /** The cookies that prolong a session, once a day; none otherwise. */
  prolong(headers: Headers, visit: Visit): Promise<readonly string[]>
  /** Cookies of a new session, or undefined if the password is wrong. No second factor: for accounts just made. */
  signIn(email: string, password: string, request: Request, visit: Visit): Promise<readonly string[] | undefined>

  personByEmail(email: string): Promise<Person | undefined>
  /** Whom a reset link is for; undefined: unknown or used. */
  personOfReset(token: string): Promise<Person | undefined>
  /** Whose second factor is asked for, by the cookies. For the audit log: it proves nothing. */
  personOfChallenge(cookies: string): Promise<Person | undefined>
  people(): Promise<readonly Person[]>
  hasPassword(userId: string): Promise<boolean>
  /** undefined: the address has an account. Without a password only a reset link or OIDC lets them in. */
  createPerson(person: {
    readonly email: string
    readonly name: string
    readonly password: string | undefined
  }): Promise<Person | undefined>
  setPassword(userId: string, password: string): Promise<void>
  /** Path of a link that lets set a new password, for an hour. */
  resetPath(userId: string): Promise<string>
  disableTwoFactor(userId: string): Promise<boolean>
  sessions(userId: string): Promise<readonly OwnSession[]>
  endSession(userId: string, sessionId: string): Promise<boolean>
  endSessions(userId: string): Promise<void>

  /** Nobody belongs to an organisation yet. */
  isSetupNeeded(): Promise<boolean>
  /** In the link that `cairn start` prints; the same until set-up is done. */
  readonly setupToken: string
  isSetupToken(token: string): boolean
  /** The first person, once: makes them owner of a new organisation that gets all projects. */
  setup(owner: {
    readonly email: string
    readonly name: string
    readonly password: string
    readonly organization: string
  }): Promise<Person | 'already_set_up'>
  /** Removes sessions and links that are over. */
  removeExpired(): Promise<void>
  sendMail(mail: Mail): void
  /** Mails on their way. */
  settled(): Promise<void>
}

const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

export function createAuth(
  db: Kysely<Tables>,
  teams: Teams,
  options: AuthOptions,
  {
    now,
    randomBytes,
    onAdopted,
  }: {
    readonly now: () => number
    readonly randomBytes: (bytes: number) => Uint8Array
    /** Projects came to an organisation. */
    readonly onAdopted: () => void
  },
): Auth {
  const { publicUrl, sendMail, oidc } = options
  const onFault = options.onFault ?? (() => undefined)
  const publicOrigin = publicUrl === '' ? '' : new URL(publicUrl).origin
  const background = new Set<Promise<unknown>>()
  const inBackground = (work: Promise<unknown>): void => {
    const done = work
      .catch((error: unknown) => onFault('work after an answer failed', error))
      .finally(() => background.delete(done))
    background.add(done)
  }

  const mayJoin = async (email: string): Promise<boolean> => {
    if (oidc?.newcomerRole !== undefined && (await newcomerOrganization()) !== undefined) return true
    const open = await db.selectFrom('invitations').select('id').where('email', '=', email.toLowerCase()).execute()
    for (const { id } of open) if ((await teams.invitation(id)) !== undefined) return true
    return false
  }
  const newcomerOrganization = async (): Promise<string | undefined> => {
    const all = await teams.organizations()
    const wanted = oidc?.newcomerOrganization ?? ''
    return (wanted === '' ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted))?.id
  }
  const onJoined = async (userId: string): Promise<void> => {
    const organizationId = await newcomerOrganization()
    const role = oidc?.newcomerRole
    if (organizationId !== undefined && role !== undefined && isRole(role))
      await teams.addMember(organizationId, userId, role)
  }

  const made = new Map<boolean, Promise<BetterAuth>>()
  /** Two, since better-auth decides at its start whether cookies go over https only. */
  const authFor = (isSecure: boolean): Promise<BetterAuth> => {
    const known = made.get(isSecure)
    if (known !== undefined) return known
    const making = import('./better-auth.ts').then(({ createBetterAuth }) =>
      createBetterAuth({
        db,
        secret: options.secret,
        origin: publicOrigin === '' ? 'http://localhost' : publicOrigin,
        isSecure,
        oidc,
        mailReset:
          sendMail &&
          (({ email, name }, token) =>
            sendMail(resetMail(`${publicUrl}/reset-password?token=${token}`, { email, name }))),
        mayJoin,
        onJoined,
        inBackground,
        onFault,
      }),
    )
    made.set(isSecure, making)
    return making
  }
  const isHttps = (visit: Visit): boolean => visit.origin.startsWith('https:')
  const internals = async () => (await (await authFor(publicOrigin.startsWith('https:'))).$context).internalAdapter

  const personOf = (user: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly twoFactorEnabled?: boolean | null | undefined
  }): Person => ({ id: user.id, email: user.email, name: user.name, hasTwoFactor: user.twoFactorEnabled === true })

  const handle: Auth['handle'] = async (request, visit) => {
    const { pathname, search } = new URL(request.url)
    const headers = new Headers(request.headers)
    for (const name of forwarded) headers.delete(name)
    const { addressHeader } = await import('./better-auth.ts')
    headers.delete(addressHeader)
    if (visit.address !== '') headers.set(addressHeader, visit.address)
    if (request.method !== 'GET') headers.set('origin', visit.origin)
    const auth = await authFor(isHttps(visit))
    const body = request.method === 'GET' ? undefined : await request.text()
    return auth.handler(
      new Request(`${visit.origin}${pathname}${search}`, {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
    )
  }

  const setPassword = async (userId: string, password: string): Promise<void> => {
    const { passwords } = await import('./better-auth.ts')
    const hash = await passwords.hash(password)
    const adapter = await internals()
    if ((await adapter.findCredentialAccount(userId)) === null)
      await adapter.linkAccount({ userId, providerId: 'credential', accountId: userId, password: hash })
    else await adapter.updatePassword(userId, hash)
  }
  const personByEmail = async (email: string): Promise<Person | undefined> => {
    const found = await (await internals()).findUserByEmail(email.toLowerCase())
    return found === null ? undefined : personOf(found.user)
  }
  const personOfVerification = async (identifier: string): Promise<Person | undefined> => {
    const adapter = await internals()
    const verification = await adapter.findVerificationValue(identifier)
    const user = verification && (await adapter.findUserById(verification.value))
    return user ? personOf(user) : undefined
  }
  const createPerson: Auth['createPerson'] = async ({ email, name, password }) => {
    if ((await personByEmail(email)) !== undefined) return undefined
    const adapter = await internals()
    const user = await adapter.createUser(
      { email: email.toLowerCase(), name, emailVerified: false },
      { method: 'email-password' },
    )
    if (password !== undefined) await setPassword(user.id, password)
    return personOf(user)
  }
  const isSetupNeeded = async (): Promise<boolean> =>
    (await db.selectFrom('members').select('id').limit(1).executeTakeFirst()) === undefined

  const settingUp = oneAtATime(20)
  const creating = oneAtATime(100)
  const setup: Auth['setup'] = async ({ email, name, password, organization }) => {
    if (!(await isSetupNeeded())) return 'already_set_up'
    // Known: left over from a Cairn that died within; an account that belongs nowhere may do nothing.
    const person = (await personByEmail(email)) ?? (await createPerson({ email, name, password: undefined }))
    if (person === undefined) return 'already_set_up'
    await setPassword(person.id, password)
    if ((await teams.createFirst(organization, person.id)) === undefined) return 'already_set_up'
    onAdopted()
    return person
  }
  const setupToken = createHmac('sha256', options.secret).update('setup').digest('base64url').slice(0, 22)

  return {
    hasMail: sendMail !== undefined,
    oidc: oidc && { id: 'oidc', name: oidc.name },
    warm: async () => {
      await (
        await authFor(publicOrigin.startsWith('https:'))
      ).$context
    },
    handle,
    signedIn: async (headers, visit) => {
      const auth = await authFor(isHttps(visit))
      const found = await auth.api.getSession({ headers, query: { disableRefresh: true } })
      return found === null ? undefined : { person: personOf(found.user), sessionId: found.session.id }
    },
    prolong: async (headers, visit) => {
      const auth = await authFor(isHttps(visit))
      const response = await auth.api.getSession({ headers, asResponse: true })
      return response.headers.getSetCookie()
    },
    signIn: async (email, password, request, visit) => {
      const headers = new Headers(request.headers)
      headers.set('Content-Type', 'application/json')
      headers.delete('content-length')
      const response = await handle(
        new Request(`${visit.origin}/api/auth/sign-in/email`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ email, password }),
        }),
        visit,
      )
      return response.ok ? response.headers.getSetCookie() : undefined
    },

    personByEmail,
    personOfReset: (token) => personOfVerification(`reset-password:${token}`),
    personOfChallenge: async (cookies) => {
      const value = /(?:^|;\s*)(?:__Secure-)?cairn\.two_factor=([^;.]+)/.exec(cookies)?.[1]
      return value === undefined ? undefined : personOfVerification(value)
    },
    people: async () => {
      const rows = await db
        .selectFrom('user')
        .leftJoin('twoFactor', 'twoFactor.userId', 'user.id')
        .select(['user.id', 'user.email', 'user.name', 'twoFactor.verified'])
        .orderBy('user.email')
        .execute()
      return rows.map(({ verified, ...user }) => ({ ...user, hasTwoFactor: Boolean(verified) }))
    },
    hasPassword: async (userId) =>
      (await db
        .selectFrom('account')
        .select('id')
        .where('userId', '=', userId)
        .where('providerId', '=', 'credential')
        .executeTakeFirst()) !== undefined,
    // One after the other: of two who want the same address at once, one is told that it is taken.
    createPerson: (person) => creating(() => createPerson(person)),
    setPassword,
    resetPath: async (userId) => {
      const { resetSeconds } = await import('./better-auth.ts')
      const token = Buffer.from(randomBytes(24)).toString('base64url')
      await (
        await internals()
      ).createVerificationValue({
        value: userId,
        identifier: `reset-password:${token}`,
        expiresAt: new Date(now() + resetSeconds * 1000),
      })
      return `/reset-password?token=${token}`
    },
    disableTwoFactor: async (userId) => {
      const { numDeletedRows } = await db.deleteFrom('twoFactor').where('userId', '=', userId).executeTakeFirst()
      await (await internals()).updateUser(userId, { twoFactorEnabled: false })
      return Number(numDeletedRows) > 0
    },
    sessions: async (userId) =>
      (await (await internals()).listSessions(userId, { onlyActiveSessions: true })).map((session) => ({
        id: session.id,
        createdAt: session.createdAt.getTime(),
        lastUsedAt: session.updatedAt.getTime(),
        expiresAt: session.expiresAt.getTime(),
        address: session.ipAddress ?? '',
        userAgent: session.userAgent ?? '',
      })),
    endSession: async (userId, sessionId) => {
      const adapter = await internals()
      const session = (await adapter.listSessions(userId)).find(({ id }) => id === sessionId)
      if (session === undefined) return false
      await adapter.deleteSession(session.token)
      return true
    },
    endSessions: async (userId) => (await internals()).deleteUserSessions(userId),

    isSetupNeeded,
    setupToken,
    isSetupToken: (token) => {
      const [given, right] = [Buffer.from(token), Buffer.from(setupToken)]
      return given.length === right.length && timingSafeEqual(given, right)
    },
    // One after the other: who comes second sees that it is done.
    setup: (owner) => settingUp(() => setup(owner)),
    removeExpired: async () => {
      const { adapter } = await (await authFor(publicOrigin.startsWith('https:'))).$context
      for (const model of ['session', 'verification'])
        await adapter.deleteMany({ model, where: [{ field: 'expiresAt', operator: 'lt', value: new Date(now()) }] })
    },
    sendMail: (mail) => {
      if (sendMail !== undefined) inBackground(sendMail(mail))
    },
    settled: async () => {
      await Promise.all(background)
    },
  }
}
