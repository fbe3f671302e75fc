// How does one ask for a new password?
import { Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRequestReset, useSession } from '../api/session.ts'
import { PageAnchor } from './anchors.tsx'
import { BarePage, FormSkeleton } from './bare-page.tsx'
import { Failure, useWait } from './failure.tsx'
import { emailIssue } from './new-password.tsx'

const back = <PageAnchor to="/sign-in">Back to signing in</PageAnchor>

/** Without mail only the operator can make a link. */
function AskTheOperator() {
  const command = 'cairn user reset EMAIL'
  return (
    <Stack gap="md">
      <Text size="sm">
        This Cairn has no mail set up. Ask whoever runs it to run this command, with your e-mail address, and to send
        you the link that it prints:
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code block flex={1}>
          {command}
        </Code>
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}

function AskByMail() {
  const ask = useRequestReset()
  const wait = useWait(ask.error)
  const form = useForm({ initialValues: { email: '' }, validate: { email: emailIssue } })
  if (ask.isSuccess)
    return (
      <Text size="sm" role="status">
        If there is an account for <b>{form.values.email.trim()}</b>, a mail with a link is on its way to it. The link
        is good for one hour. Nothing there? Look among the spam, or ask an admin of your organisation which address you
        have here.
      </Text>
    )
  return (
    <form onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <Failure error={ask.error} waitSeconds={wait} />
        <Button type="submit" fullWidth loading={ask.isPending} disabled={wait > 0}>
          Send me a link
        </Button>
      </Stack>
    </form>
  )
}

export function ForgotPasswordPage() {
  const session = useSession()
  return (
    <BarePage title="Forgot your password?" below={back}>
      <Failure error={session.error} />
      {session.isPending && <FormSkeleton fields={1} />}
      {session.data !== undefined && (session.data.sign_in.mail ? <AskByMail /> : <AskTheOperator />)}
    </BarePage>
  )
}
