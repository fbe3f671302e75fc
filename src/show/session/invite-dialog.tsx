// How is somebody invited: address and role, then the link.
import { Button, Code, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OrganizationJson, Role, SentInvitationJson } from '../../api/index.ts'
import { useInvite } from '../api/team.ts'
import { CopyLink, linkTo } from './copy-link.tsx'
import { Failure, useWait } from './failure.tsx'
import { rolesGivenBy } from './member-row.tsx'
import { emailIssue } from './new-password.tsx'
import { roleWords } from './role-words.ts'

function Sent({ invitation, onClose }: { readonly invitation: SentInvitationJson; readonly onClose: () => void }) {
  const link = linkTo(invitation.link)
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {invitation.mailed
          ? `A mail with the link is on its way to ${invitation.email}. You can also hand it over yourself:`
          : `Send this link to ${invitation.email}, and to nobody else: whoever has it may take the invitation.`}
      </Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {link}
      </Code>
      <Group justify="space-between">
        <CopyLink link={link} label={`Copy link for ${invitation.email}`} />
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  )
}

interface InviteFormProps {
  readonly organization: OrganizationJson
  readonly onClose: () => void
}

function InviteForm({ organization, onClose }: InviteFormProps) {
  const invite = useInvite(organization.id)
  const wait = useWait(invite.error)
  const form = useForm<{ email: string; role: Role }>({
    initialValues: { email: '', role: 'viewer' },
    validate: { email: emailIssue },
  })
  if (invite.data !== undefined) return <Sent invitation={invite.data} onClose={onClose} />
  return (
    <form onSubmit={form.onSubmit(({ email, role }) => invite.mutate({ email: email.trim(), role }))} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
        />
        <Radio.Group label="Role" {...form.getInputProps('role')}>
          <Stack gap="sm" mt={6}>
            {rolesGivenBy(organization.role).map(({ value, label }) => (
              <Radio key={value} value={value} label={label} description={roleWords[value].can} />
            ))}
          </Stack>
        </Radio.Group>
        <Failure error={invite.error} waitSeconds={wait} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending} disabled={wait > 0}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export function InviteDialog({ isOpen, ...props }: InviteFormProps & { readonly isOpen: boolean }) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={`Invite to ${props.organization.name}`} centered>
      <InviteForm {...props} />
    </Modal>
  )
}
