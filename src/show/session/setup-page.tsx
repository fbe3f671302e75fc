// How does the first visitor become the owner?
import { Button, Code, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useSession, useSetup } from '../api/session.ts'
import { useSearchText } from './address.ts'
import { PageAnchor } from './anchors.tsx'
import { BarePage, FormSkeleton } from './bare-page.tsx'
import { Failure, useWait } from './failure.tsx'
import { emailIssue, NewPassword, passwordIssue, textIssue } from './new-password.tsx'

function SetupForm({ token }: { readonly token: string | undefined }) {
  const setup = useSetup()
  const navigate = useNavigate()
  const wait = useWait(setup.error)
  const form = useForm({
    initialValues: { name: '', email: '', password: '', organization: '' },
    validate: {
      name: textIssue('Enter your name.'),
      email: emailIssue,
      password: passwordIssue,
      organization: textIssue('Enter the name of your company, team or site.'),
    },
  })
  const { name, email, organization } = form.values
  const submit = form.onSubmit((values) =>
    setup.mutate(
      { ...values, email: values.email.trim(), ...(token === undefined ? {} : { token }) },
      // The start page leads on: to naming the first site.
      { onSuccess: () => void navigate({ to: '/' }) },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput label="Your name" autoComplete="name" autoFocus {...form.getInputProps('name')} />
        <TextInput label="E-mail address" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <NewPassword
          known={[name, email, organization]}
          {...form.getInputProps('password')}
          value={form.values.password}
        />
        <TextInput
          label="Organisation"
          description="Your company, team or site. Sites and people belong to it."
          autoComplete="organization"
          {...form.getInputProps('organization')}
        />
        <Failure error={setup.error} waitSeconds={wait} />
        <Button type="submit" fullWidth loading={setup.isPending || setup.isSuccess} disabled={wait > 0}>
          Create account
        </Button>
      </Stack>
    </form>
  )
}

export function SetupPage() {
  const session = useSession()
  const token = useSearchText('token')
  const isSettingUp = session.data?.setup_needed === true
  // Who has just set up is signed in, and is led on by the form.
  if (session.data !== undefined && !isSettingUp && session.data.user === null)
    return (
      <BarePage title="Cairn is set up already">
        <Text>
          Its owner has made an account. <PageAnchor to="/sign-in">Sign in</PageAnchor>, or ask an admin to invite you.
        </Text>
      </BarePage>
    )
  if (session.data?.setup_token_needed === true && token === undefined)
    return (
      <BarePage title="Open the set-up link">
        <Text>
          Nobody has an account here yet. So that no passer-by takes this Cairn, it is set up by the link that{' '}
          <Code>cairn start</Code> prints in its terminal or log: open that one.
        </Text>
      </BarePage>
    )
  return (
    <BarePage
      title="Welcome to Cairn"
      lead="Make the owner’s account. It takes a minute, and you can invite others later."
    >
      <Failure error={session.error} />
      {session.isPending ? <FormSkeleton fields={4} /> : <SetupForm token={token} />}
    </BarePage>
  )
}
