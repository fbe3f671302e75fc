// Who is signed in, and how does one sign in, out, and change one's own account?
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  AcceptInvitationJson,
  InvitationDoorJson,
  OwnSessionJson,
  SessionJson,
  SetupJson,
} from '../../api/index.ts'
import { queryClient } from './query-client.ts'
import { request } from './request.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<SessionJson>('/api/v1/session', { signal }),
  staleTime: 5 * 60_000,
})
/** Who is signed in (`user: null`: nobody), and what the asker may know before. */
export const useSession = () => useQuery(sessionQuery)

/** Somebody else is there now: nothing of what was known before may stay. */
async function beginAnew(session?: SessionJson): Promise<void> {
  await queryClient.cancelQueries()
  if (session === undefined) await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
  else queryClient.setQueryData(sessionQuery.queryKey, session)
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}

export const useSetup = () =>
  useMutation({
    mutationFn: (setup: SetupJson) => request<SessionJson>('/api/v1/setup', { body: setup }),
    onSuccess: (session) => beginAnew(session),
  })

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly rememberMe: boolean
}
/** Signs in, or asks for the second factor. */
export const useSignIn = () =>
  useMutation({
    mutationFn: async (credentials: Credentials): Promise<'signed-in' | 'second-factor'> => {
      const answer = await request<{ twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { body: credentials })
      if (answer.twoFactorRedirect === true) return 'second-factor'
      await beginAnew()
      return 'signed-in'
    },
  })

export interface SecondFactor {
  readonly kind: 'totp' | 'recovery'
  readonly code: string
  readonly trustDevice: boolean
}
export const useSecondFactor = () =>
  useMutation({
    mutationFn: ({ kind, code, trustDevice }: SecondFactor) =>
      request(`/api/auth/two-factor/${kind === 'totp' ? 'verify-totp' : 'verify-backup-code'}`, {
        body: { code, trustDevice },
      }),
    onSuccess: () => beginAnew(),
  })

/** Gives the address of the identity provider, to go there. */
export const useSingleSignOn = () =>
  useMutation({
    mutationFn: ({ provider, nextPath }: { readonly provider: string; readonly nextPath: string }) =>
      request<{ url: string }>('/api/auth/sign-in/social', {
        body: { provider, callbackURL: nextPath, errorCallbackURL: '/sign-in' },
      }),
  })

/** Signs out here, or wherever the reader is signed in, and forgets all that was shown. */
export const useSignOut = () =>
  useMutation({
    mutationFn: (where: 'here' | 'everywhere') =>
      request(where === 'here' ? '/api/auth/sign-out' : '/api/auth/revoke-sessions', { body: {} }),
    onSuccess: () => beginAnew(),
  })

export const useRequestReset = () =>
  useMutation({
    mutationFn: (email: string) => request('/api/auth/request-password-reset', { body: { email } }),
  })
/** The link's token and the new password; ends all sessions. */
export const useResetPassword = () =>
  useMutation({
    mutationFn: (body: { readonly token: string; readonly newPassword: string }) =>
      request('/api/auth/reset-password', { body }),
    onSuccess: () => beginAnew(),
  })

export const useInvitation = (id: string) =>
  useQuery({
    queryKey: ['invitations', id],
    queryFn: ({ signal }) => request<InvitationDoorJson>(`/api/v1/invitations/${encodeURIComponent(id)}`, { signal }),
  })
export const useAcceptInvitation = (id: string) =>
  useMutation({
    mutationFn: (body: AcceptInvitationJson) =>
      request<SessionJson>(`/api/v1/invitations/${encodeURIComponent(id)}/accept`, { body }),
    onSuccess: (session) => beginAnew(session),
  })
export const useDeclineInvitation = (id: string) =>
  useMutation({
    mutationFn: () => request(`/api/v1/invitations/${encodeURIComponent(id)}/decline`, { body: {} }),
  })

/** After a change of the own account the session is asked for again. */
function useAccountChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['sessions'] }),
      ]),
  })
}
export const useChangeName = () =>
  useAccountChange((name: string) => request('/api/auth/update-user', { body: { name } }))
/** Ends all other sessions. */
export const useChangePassword = () =>
  useAccountChange((passwords: { readonly currentPassword: string; readonly newPassword: string }) =>
    request('/api/auth/change-password', { body: { ...passwords, revokeOtherSessions: true } }),
  )

/** undefined for people without a password. */
type OwnPassword = string | undefined
const passwordBody = (password: OwnPassword) => (password === undefined ? {} : { password })

export interface NewSecondFactor {
  readonly totpURI: string
  readonly backupCodes: readonly string[]
}
/** The second factor's secret and recovery codes; it holds once a code was sent by `useConfirmSecondFactor`. */
export const useBeginSecondFactor = () =>
  useMutation({
    mutationFn: (password: OwnPassword) =>
      request<NewSecondFactor>('/api/auth/two-factor/enable', { body: passwordBody(password) }),
  })
export const useConfirmSecondFactor = () =>
  useAccountChange((code: string) => request('/api/auth/two-factor/verify-totp', { body: { code } }))
export const useNewRecoveryCodes = () =>
  useMutation({
    mutationFn: (password: OwnPassword) =>
      request<{ backupCodes: readonly string[] }>('/api/auth/two-factor/generate-backup-codes', {
        body: passwordBody(password),
      }),
  })
export const useEndSecondFactor = () =>
  useAccountChange((password: OwnPassword) => request('/api/auth/two-factor/disable', { body: passwordBody(password) }))

export const useOwnSessions = () =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) =>
      request<{ sessions: readonly OwnSessionJson[] }>('/api/v1/sessions', { signal }).then(({ sessions }) => sessions),
  })
export const useEndSession = () =>
  useAccountChange((id: string) => request(`/api/v1/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }))
export const useEndOtherSessions = () =>
  useAccountChange(() => request('/api/auth/revoke-other-sessions', { body: {} }))
