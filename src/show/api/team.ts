// Who belongs to an organisation, and how is that changed?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MemberJson, OrganizationJson, Role, SentInvitationJson, TeamJson } from '../../api/index.ts'
import { request } from './request.ts'
import { sessionQuery } from './session.ts'

const teamKey = (organizationId: string) => ['organizations', organizationId, 'team'] as const
const path = (organizationId: string, rest: string) =>
  `/api/v1/organizations/${encodeURIComponent(organizationId)}${rest}`

export const useTeam = (organizationId: string) =>
  useQuery({
    queryKey: teamKey(organizationId),
    queryFn: ({ signal }) => request<TeamJson>(path(organizationId, '/team'), { signal }),
  })

/** A change of the team: the team, the session (one's own role) and the projects that one sees are asked for again. */
function useTeamChange<Input, Answer>(organizationId: string, change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: teamKey(organizationId) }),
        client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
        client.invalidateQueries({ queryKey: ['projects'] }),
      ]),
  })
}

export const useInvite = (organizationId: string) =>
  useTeamChange(organizationId, (invitation: { readonly email: string; readonly role: Role }) =>
    request<SentInvitationJson>(path(organizationId, '/invitations'), { body: invitation }),
  )
export const useWithdrawInvitation = (organizationId: string) =>
  useTeamChange(organizationId, (invitationId: string) =>
    request(path(organizationId, `/invitations/${encodeURIComponent(invitationId)}`), { method: 'DELETE' }),
  )
export const useChangeMember = (organizationId: string) =>
  useTeamChange(organizationId, ({ memberId, role }: { readonly memberId: string; readonly role: Role }) =>
    request<MemberJson>(path(organizationId, `/members/${encodeURIComponent(memberId)}`), {
      method: 'PATCH',
      body: { role },
    }),
  )
/** Also to leave: one's own. */
export const useRemoveMember = (organizationId: string) =>
  useTeamChange(organizationId, (memberId: string) =>
    request(path(organizationId, `/members/${encodeURIComponent(memberId)}`), { method: 'DELETE' }),
  )
export const useRenameOrganization = (organizationId: string) =>
  useTeamChange(organizationId, (name: string) =>
    request<OrganizationJson>(path(organizationId, ''), { method: 'PATCH', body: { name } }),
  )
/** A further organisation, owned by whoever makes it. */
export const useCreateOrganization = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => request<OrganizationJson>('/api/v1/organizations', { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
}
