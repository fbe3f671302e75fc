// What can people change about themselves: name, password, second factor, sessions?
import { Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { SessionJson } from '../../api/index.ts'
import { useChangeName, useChangePassword, useSession } from '../api/session.ts'
import { QueryError } from '../shell/page-states.tsx'
import { Card } from './card.tsx'
import { Failure, useWait } from './failure.tsx'
import { NewPassword, passwordIssue, textIssue } from './new-password.tsx'
import { OwnSessions } from './own-sessions.tsx'
import { SecondFactorCard } from './second-factor-card.tsx'
import { SettingsBody } from './settings-body.tsx'

type User = NonNullable<SessionJson['user']>

function NameCard({ user }: { readonly user: User }) {
  const change = useChangeName()
  const form = useForm({ initialValues: { name: user.name }, validate: { name: textIssue('Enter your name.') } })
  const submit = form.onSubmit(({ name }) => change.mutate(name.trim(), { onSuccess: () => form.resetDirty() }))
  return (
    <Card title="You" lead="Your team sees your name and e-mail address.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <TextInput label="E-mail address" value={user.email} readOnly variant="filled" autoComplete="username" />
          <TextInput label="Name" autoComplete="name" maxLength={100} {...form.getInputProps('name')} />
          <Failure error={change.error} />
          <Group>
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              Save name
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {change.isSuccess && !form.isDirty() ? 'Saved.' : ''}
            </Text>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

function PasswordCard({ user }: { readonly user: User }) {
  const change = useChangePassword()
  const wait = useWait(change.error)
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: { currentPassword: textIssue('Enter the password that you have now.'), newPassword: passwordIssue },
  })
  const submit = form.onSubmit((passwords) => change.mutate(passwords, { onSuccess: () => form.reset() }))
  return (
    <Card title="Password" lead="When you change it, you are signed out everywhere else.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          {/* For password managers: whose password it is. */}
          <input type="email" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <NewPassword
            label="New password"
            known={[user.name, user.email]}
            {...form.getInputProps('newPassword')}
            value={form.values.newPassword}
          />
          <Failure error={change.error} waitSeconds={wait} />
          <Group>
            <Button type="submit" loading={change.isPending} disabled={wait > 0}>
              Change password
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {change.isSuccess && !form.isDirty() ? 'Changed.' : ''}
            </Text>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

export function AccountPage() {
  const session = useSession()
  const user = session.data?.user ?? null
  return (
    <SettingsBody title="Your account">
      {session.error !== null && <QueryError error={session.error} onRetry={session.refetch} />}
      {user === null ? (
        session.isPending && [220, 320, 140].map((height) => <Skeleton key={height} height={height} />)
      ) : (
        <>
          <NameCard user={user} />
          {user.has_password ? (
            <PasswordCard user={user} />
          ) : (
            <Card title="Password" lead="You sign in by single sign-on and have no password here." />
          )}
          <SecondFactorCard isOn={user.two_factor} hasPassword={user.has_password} />
          <OwnSessions />
        </>
      )}
    </SettingsBody>
  )
}
