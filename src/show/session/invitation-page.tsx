// How is an invitation taken? By whoever is signed in with its address, or by making the account.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvitationDoorJson } from '../../api/index.ts'
import { ApiError } from '../api/request.ts'
import { useAcceptInvitation, useDeclineInvitation, useInvitation, useSession, useSignOut } from '../api/session.ts'
import { signInSearch } from './address.ts'
import { PageAnchor, PageButton } from './anchors.tsx'
import { BarePage, FormSkeleton } from './bare-page.tsx'
import { Failure, useWait } from './failure.tsx'
import { NewPassword, passwordIssue, textIssue } from './new-password.tsx'
import { roleWords } from './role-words.ts'

interface PartProps {
  readonly invitation: InvitationDoorJson
}

function NewAccount({ invitation }: PartProps) {
  const accept = useAcceptInvitation(invitation.id)
  const navigate = useNavigate()
  const wait = useWait(accept.error)
  const form = useForm({
    initialValues: { name: '', password: '' },
    validate: { name: textIssue('Enter your name.'), password: passwordIssue },
  })
  const submit = form.onSubmit((values) => accept.mutate(values, { onSuccess: () => void navigate({ to: '/' }) }))
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput label="E-mail address" autoComplete="username" value={invitation.email} readOnly variant="filled" />
        <TextInput label="Your name" autoComplete="name" autoFocus {...form.getInputProps('name')} />
        <NewPassword
          known={[form.values.name, invitation.email, invitation.organization.name]}
          {...form.getInputProps('password')}
          value={form.values.password}
        />
        <Failure error={accept.error} waitSeconds={wait} />
        <Button type="submit" fullWidth loading={accept.isPending || accept.isSuccess} disabled={wait > 0}>
          Create account and join
        </Button>
      </Stack>
    </form>
  )
}

function Join({ invitation, onDeclined }: PartProps & { readonly onDeclined: () => void }) {
  const accept = useAcceptInvitation(invitation.id)
  const decline = useDeclineInvitation(invitation.id)
  const navigate = useNavigate()
  return (
    <Stack gap="md">
      <Failure error={accept.error ?? decline.error} />
      <Group grow>
        <Button
          variant="default"
          loading={decline.isPending}
          onClick={() => decline.mutate(undefined, { onSuccess: onDeclined })}
        >
          Decline
        </Button>
        <Button
          loading={accept.isPending || accept.isSuccess}
          onClick={() => accept.mutate({}, { onSuccess: () => void navigate({ to: '/' }) })}
        >
          Join
        </Button>
      </Group>
    </Stack>
  )
}

function SignInFirst({ invitation }: PartProps) {
  return (
    <Stack gap="md">
      <Text size="sm">
        You have an account as <b>{invitation.email}</b>. Sign in with it to join.
      </Text>
      <PageButton to="/sign-in" search={signInSearch(`/invitations/${invitation.id}`, invitation.email)} fullWidth>
        Sign in
      </PageButton>
    </Stack>
  )
}

function SomebodyElse({ invitation, email }: PartProps & { readonly email: string }) {
  const signOut = useSignOut()
  return (
    <Stack gap="md">
      <Text size="sm">
        You are signed in as <b>{email}</b>, but this invitation is for <b>{invitation.email}</b>.
      </Text>
      <Failure error={signOut.error} />
      <Button fullWidth loading={signOut.isPending} onClick={() => signOut.mutate('here')}>
        Sign out and go on
      </Button>
    </Stack>
  )
}

export function InvitationPage() {
  const { invitationId } = useParams({ from: '/invitations/$invitationId' })
  const invitation = useInvitation(invitationId)
  const session = useSession()
  const [isDeclined, setDeclined] = useState(false)
  const home = <PageAnchor to="/">Go to Cairn</PageAnchor>

  if (isDeclined)
    return (
      <BarePage title="Declined" below={home}>
        <Text size="sm" role="status">
          You did not join. If you change your mind, ask for a new invitation.
        </Text>
      </BarePage>
    )
  if (invitation.error instanceof ApiError && invitation.error.status === 404)
    return (
      <BarePage title="This invitation is not good any more" below={home}>
        <Text size="sm" role="alert">
          It was used, withdrawn or has expired. Ask whoever sent it to invite you again.
        </Text>
      </BarePage>
    )
  if (invitation.data === undefined || session.data === undefined)
    return (
      <BarePage title="Invitation">
        <Failure error={invitation.error ?? session.error} />
        {invitation.error === null && session.error === null && <FormSkeleton fields={2} />}
      </BarePage>
    )
  const { organization, invited_by, role, email, needs_account } = invitation.data
  const { user } = session.data
  return (
    <BarePage
      title={`Join ${organization.name}`}
      lead={
        <>
          {invited_by} invites you as <b>{roleWords[role].name.toLowerCase()}</b>. {roleWords[role].youCan}
        </>
      }
    >
      {user !== null && user.email.toLowerCase() === email.toLowerCase() && (
        <Join invitation={invitation.data} onDeclined={() => setDeclined(true)} />
      )}
      {user !== null && user.email.toLowerCase() !== email.toLowerCase() && (
        <SomebodyElse invitation={invitation.data} email={user.email} />
      )}
      {user === null && needs_account && <NewAccount invitation={invitation.data} />}
      {user === null && !needs_account && <SignInFirst invitation={invitation.data} />}
    </BarePage>
  )
}
