// One open invitation: for whom, until when, its link, and how to withdraw it.
import { Button, Group, Stack, Text } from '@mantine/core'
import type { InvitationJson } from '../../api/index.ts'
import { useWithdrawInvitation } from '../api/team.ts'
import { dayText } from '../words/dates.ts'
import { CopyLink, linkTo } from './copy-link.tsx'
import { Failure } from './failure.tsx'
import { roleWords } from './role-words.ts'

interface InvitationRowProps {
  readonly invitation: InvitationJson
  readonly organizationId: string
}

export function InvitationRow({ invitation, organizationId }: InvitationRowProps) {
  const withdraw = useWithdrawInvitation(organizationId)
  return (
    <li>
      <Group justify="space-between" gap="sm">
        <Stack gap={0} flex="1 1 220px" miw={0}>
          <Text fw={500} truncate>
            {invitation.email}
          </Text>
          <Text size="sm" c="dimmed">
            {roleWords[invitation.role].name} · invited by {invitation.invited_by} · until{' '}
            {dayText(invitation.expires_at)}
          </Text>
        </Stack>
        <Group gap="xs">
          <CopyLink link={linkTo(invitation.link)} label={`Copy link for ${invitation.email}`} />
          <Button
            variant="default"
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate(invitation.id)}
            aria-label={`Withdraw the invitation of ${invitation.email}`}
          >
            Withdraw
          </Button>
        </Group>
      </Group>
      <Failure error={withdraw.error} mt="xs" />
    </li>
  )
}
