// How does one sign in: password, second factor, single sign-on?
import { Alert, Button, Checkbox, Divider, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Navigate, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useSession, useSignIn, useSingleSignOn } from '../api/session.ts'
import { pathAfter, useSearchText } from './address.ts'
import { PageAnchor } from './anchors.tsx'
import { BarePage, FormSkeleton } from './bare-page.tsx'
import { Failure, singleSignOnFailure, useWait } from './failure.tsx'
import { emailIssue, textIssue } from './new-password.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'

interface PasswordFormProps {
  readonly email: string
  readonly failure: unknown
  readonly onSecondFactor: () => void
}
function PasswordForm({ email, failure, onSecondFactor }: PasswordFormProps) {
  const signIn = useSignIn()
  const wait = useWait(signIn.error)
  const form = useForm({
    initialValues: { email, password: '', rememberMe: true },
    validate: { email: emailIssue, password: textIssue('Enter your password.') },
  })
  const submit = form.onSubmit((values) =>
    signIn.mutate(
      { ...values, email: values.email.trim() },
      { onSuccess: (outcome) => outcome === 'second-factor' && onSecondFactor() },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          autoFocus={email === ''}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          {...form.getInputProps('password')}
        />
        <Group justify="space-between">
          <Checkbox label="Keep me signed in" {...form.getInputProps('rememberMe', { type: 'checkbox' })} />
          <PageAnchor to="/forgot-password" size="sm" underline="hover">
            Forgot password?
          </PageAnchor>
        </Group>
        <Failure error={signIn.error ?? (signIn.isIdle ? failure : null)} waitSeconds={wait} />
        <Button type="submit" fullWidth loading={signIn.isPending} disabled={wait > 0}>
          Sign in
        </Button>
      </Stack>
    </form>
  )
}

function SingleSignOn({
  provider,
  nextPath,
}: {
  readonly provider: { id: string; name: string }
  readonly nextPath: string
}) {
  const singleSignOn = useSingleSignOn()
  const go = () =>
    singleSignOn.mutate({ provider: provider.id, nextPath }, { onSuccess: ({ url }) => window.location.assign(url) })
  return (
    <Stack gap="md">
      <Divider label="or" />
      <Failure error={singleSignOn.error} />
      <Button variant="default" fullWidth onClick={go} loading={singleSignOn.isPending || singleSignOn.isSuccess}>
        Continue with {provider.name}
      </Button>
    </Stack>
  )
}

export function SignInPage() {
  const session = useSession()
  const router = useRouter()
  const then = useSearchText('then')
  // As it was when the page was opened: on the way out the address is another one already.
  const [nextPath] = useState(() => pathAfter(then, window.location.origin))
  const email = useSearchText('email') ?? ''
  const error = useSearchText('error')
  const [step, setStep] = useState<'password' | 'second-factor'>('password')
  const [failure, setFailure] = useState<unknown>(null)
  const isSignedIn = session.data !== undefined && session.data.user !== null
  useEffect(() => {
    if (isSignedIn) router.history.replace(nextPath)
  }, [isSignedIn, nextPath, router])

  if (session.data?.setup_needed === true) return <Navigate to="/setup" replace />
  if (session.isPending || isSignedIn)
    return (
      <BarePage title="Sign in">
        <FormSkeleton fields={2} />
      </BarePage>
    )
  if (step === 'second-factor')
    return (
      <SecondFactorForm
        onStartOver={(reason) => {
          setFailure(reason)
          setStep('password')
        }}
      />
    )
  const oidc = session.data?.sign_in.oidc ?? null
  return (
    <BarePage title="Sign in">
      <Failure error={session.error} />
      {error !== undefined && (
        <Alert color="red" variant="light" role="alert">
          {singleSignOnFailure(error)}
        </Alert>
      )}
      <PasswordForm email={email} failure={failure} onSecondFactor={() => setStep('second-factor')} />
      {oidc !== null && <SingleSignOn provider={oidc} nextPath={nextPath} />}
    </BarePage>
  )
}
