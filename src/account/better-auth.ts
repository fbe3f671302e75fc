// How is better-auth set up? Loaded when somebody first needs it (auth.ts): it takes some tenths of a second.
import { APIError, betterAuth } from 'better-auth'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Kysely } from 'kysely'
import { oneAtATime } from './one-at-a-time.ts'
import type { Tables } from './tables.ts'

/** Name of the only OIDC provider, in better-auth's addresses: /api/auth/callback/oidc. */
const oidcId = 'oidc'
/** Tells better-auth the client's address; what a client sends under this name is thrown away. */
export const addressHeader = 'x-cairn-client-address'
const passwordLength = { min: 10, max: 200 } as const
export const resetSeconds = 3600
const day = 86_400

export interface OidcProvider {
  /** Without /.well-known/openid-configuration. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

interface AuthSetup {
  readonly db: Kysely<Tables>
  /** Signs cookies and encrypts second factors; 32 bytes or more. */
  readonly secret: string
  /** Origin for the addresses that are told to others (OIDC). */
  readonly origin: string
  /** Cookies go over https only. */
  readonly isSecure: boolean
  readonly oidc: OidcProvider | undefined
  readonly mailReset:
    ((person: { readonly email: string; readonly name: string }, token: string) => Promise<void>) | undefined
  /** May somebody without an account get one by OIDC? */
  readonly mayJoin: (email: string) => Promise<boolean>
  /** Somebody got an account by OIDC. */
  readonly onJoined: (userId: string) => Promise<void>
  /** Work that goes on after the answer. */
  readonly inBackground: (work: Promise<unknown>) => void
  readonly onFault: (message: string, error: unknown) => void
}

// scrypt runs on the thread pool, which also writes the collector's spool: one at a time leaves it the other threads.
const queue = oneAtATime(100)
export const passwords = {
  hash: (password: string): Promise<string> => queue(() => hashPassword(password)),
  verify: ({ hash, password }: { readonly hash: string; readonly password: string }): Promise<boolean> =>
    queue(() => verifyPassword({ hash, password })),
}

export const createBetterAuth = (setup: AuthSetup) =>
  betterAuth({
    appName: 'Cairn',
    baseURL: setup.origin,
    basePath: '/api/auth',
    secret: setup.secret,
    database: { db: setup.db, type: 'sqlite' },
    // The request that is handed in bears our own origin (auth.ts).
    trustedOrigins: (request) => (request === undefined ? [] : [new URL(request.url).origin]),
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      // Accounts come from set-up, invitations, the command line and OIDC.
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: passwords,
      resetPasswordTokenExpiresIn: resetSeconds,
      revokeSessionsOnPasswordReset: true,
      ...(setup.mailReset && {
        sendResetPassword: ({ user, token }) => setup.mailReset?.(user, token) ?? Promise.resolve(),
      }),
    },
    session: { expiresIn: 30 * day, updateAge: day },
    verification: { storeIdentifier: 'hashed' },
    account: {
      encryptOAuthTokens: true,
      accountLinking: {
        enabled: true,
        // The provider must vouch for the address; ours came by an invitation to it, or from the operator.
        trustedProviders: [],
        requireLocalEmailVerified: false,
      },
    },
    databaseHooks: {
      user: {
        create: {
          // Without a context it is us (auth.ts) who make it.
          before: async (user, context) => {
            if (context?.path === undefined || (await setup.mayJoin(user.email))) return
            throw new APIError('FORBIDDEN', { code: 'signup_disabled', message: 'Newcomers need an invitation.' })
          },
          after: async (user, context) => {
            if (context?.path !== undefined) await setup.onJoined(user.id)
          },
        },
      },
    },
    // Our own limits stand before it, by address and by account (api/attempts.ts).
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: setup.isSecure,
      cookiePrefix: 'cairn',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      backgroundTasks: { handler: setup.inBackground },
    },
    onAPIError: { errorURL: '/sign-in' },
    logger: {
      level: 'error',
      disableColors: true,
      log: (level, message, ...more) => {
        const error = more.find((one) => one instanceof Error)
        // It also logs as errors what a caller did wrong: those have a code (a state that is not ours) or no error at all.
        if (level === 'error' && error !== undefined && !('code' in error)) setup.onFault(message, error)
      },
    },
    plugins: [
      twoFactor({ issuer: 'Cairn', allowPasswordless: true }),
      ...(setup.oidc === undefined
        ? []
        : [
            genericOAuth({
              config: [
                {
                  providerId: oidcId,
                  discoveryUrl: `${setup.oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
                  clientId: setup.oidc.clientId,
                  clientSecret: setup.oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  requireIdTokenVerification: true,
                },
              ],
            }),
          ]),
    ],
  })

export type BetterAuth = ReturnType<typeof createBetterAuth>
