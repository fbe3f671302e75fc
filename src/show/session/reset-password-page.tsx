// How is a new password set by a link?
import { Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { ApiError } from '../api/request.ts'
import { useResetPassword } from '../api/session.ts'
import { useSearchText } from './address.ts'
import { PageAnchor, PageButton } from './anchors.tsx'
import { BarePage } from './bare-page.tsx'
import { Failure, useWait } from './failure.tsx'
import { NewPassword, passwordIssue } from './new-password.tsx'

const newLink = <PageAnchor to="/forgot-password">Ask for a new link</PageAnchor>

export function ResetPasswordPage() {
  const token = useSearchText('token')
  const reset = useResetPassword()
  const wait = useWait(reset.error)
  const form = useForm({ initialValues: { password: '' }, validate: { password: passwordIssue } })
  const isLinkOver = reset.error instanceof ApiError && reset.error.code === 'INVALID_TOKEN'

  if (token === undefined || isLinkOver)
    return (
      <BarePage title="This link is not good any more">
        <Text size="sm" role="alert">
          It was used already, is older than an hour, or was cut off on its way. {newLink}.
        </Text>
      </BarePage>
    )
  if (reset.isSuccess)
    return (
      <BarePage title="Your password is changed">
        <Text size="sm" role="status">
          You were signed out everywhere else.
        </Text>
        <PageButton to="/sign-in">Sign in</PageButton>
      </BarePage>
    )
  return (
    <BarePage title="Choose a new password" lead="You will be signed out wherever you are signed in.">
      <form onSubmit={form.onSubmit(({ password }) => reset.mutate({ token, newPassword: password }))} noValidate>
        <Stack gap="md">
          <NewPassword
            label="New password"
            autoFocus
            {...form.getInputProps('password')}
            value={form.values.password}
          />
          <Failure error={reset.error} waitSeconds={wait} />
          <Button type="submit" fullWidth loading={reset.isPending} disabled={wait > 0}>
            Change password
          </Button>
        </Stack>
      </form>
    </BarePage>
  )
}
