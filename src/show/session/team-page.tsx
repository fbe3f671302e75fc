// Who belongs to the organisation, with which role?
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { OrganizationJson } from '../../api/index.ts'
import { isAtLeast } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { useTeam } from '../api/team.ts'
import { QueryError } from '../shell/page-states.tsx'
import { Card } from './card.tsx'
import { InvitationRow } from './invitation-row.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberRow } from './member-row.tsx'
import { NewOrganizationCard, OrganizationNameCard } from './organization-cards.tsx'
import { OrganizationChoice, useOrganization } from './organization-choice.tsx'
import { roleOrder, roleWords } from './role-words.ts'
import { Rows } from './rows.tsx'
import { SettingsBody } from './settings-body.tsx'

function RolesExplained() {
  return (
    <Card title="Roles" lead="Each may do all that the one before may.">
      <Stack component="dl" gap="xs" m={0}>
        {roleOrder.map((role) => (
          <Group key={role} gap="sm" align="baseline" wrap="nowrap">
            <Text component="dt" fw={500} size="sm" w={72} flex="none">
              {roleWords[role].name}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {roleWords[role].can}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  )
}

function Team({ organization }: { readonly organization: OrganizationJson }) {
  const team = useTeam(organization.id)
  const me = useSession().data?.user?.id
  const [isInviting, setInviting] = useState(false)
  const mayManage = isAtLeast(organization.role, 'admin')
  const count = team.data?.members.length
  return (
    <>
      {!mayManage && (
        <Alert variant="light" color="gray">
          You see the team as {roleWords[organization.role].name.toLowerCase()}. Admins and owners change it.
        </Alert>
      )}
      <Card
        title={
          count === undefined
            ? 'Members'
            : `${new Intl.NumberFormat().format(count)} ${count === 1 ? 'member' : 'members'}`
        }
        action={
          mayManage && (
            <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
      >
        {team.isPending && [1, 2].map((row) => <Skeleton key={row} height={48} />)}
        {team.error !== null && <QueryError error={team.error} onRetry={team.refetch} />}
        {team.data !== undefined && (
          <Rows label="Members">
            {team.data.members.map((member) => (
              <MemberRow key={member.id} member={member} organization={organization} isMe={member.user_id === me} />
            ))}
          </Rows>
        )}
      </Card>
      {team.data !== undefined && team.data.invitations.length > 0 && (
        <Card title="Invited" lead="Whoever has the link may take the invitation, so send it to that person only.">
          <Rows label="Invited">
            {team.data.invitations.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} organizationId={organization.id} />
            ))}
          </Rows>
        </Card>
      )}
      <RolesExplained />
      {organization.role === 'owner' && <OrganizationNameCard organization={organization} />}
      <InviteDialog organization={organization} isOpen={isInviting} onClose={() => setInviting(false)} />
    </>
  )
}

export function TeamPage() {
  const session = useSession()
  const organization = useOrganization()
  return (
    <SettingsBody
      title="Team"
      {...(organization === undefined ? {} : { lead: organization.name })}
      action={<OrganizationChoice chosen={organization} />}
    >
      {session.error !== null && <QueryError error={session.error} onRetry={session.refetch} />}
      {session.isPending && <Skeleton height={220} />}
      {organization !== undefined && <Team key={organization.id} organization={organization} />}
      {session.data !== undefined && organization === undefined && (
        <Text>You belong to no organisation any more. Ask an admin to invite you, or make your own.</Text>
      )}
      {session.data !== undefined && <NewOrganizationCard />}
    </SettingsBody>
  )
}
