// How is the second factor given: the app's code, or a recovery code where the app is not at hand?
import { Anchor, Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSecondFactor, type SecondFactor } from '../api/session.ts'
import { BarePage } from './bare-page.tsx'
import { Failure, mustStartOver, useWait } from './failure.tsx'

const kinds = {
  totp: {
    title: 'Enter your code',
    lead: 'Your authenticator app shows a code of six digits.',
    label: 'Code',
    other: 'Use a recovery code instead',
  },
  recovery: {
    title: 'Enter a recovery code',
    lead: 'One of the codes that you kept when you turned on the second factor. Each works once.',
    label: 'Recovery code',
    other: 'Use the authenticator app instead',
  },
} as const satisfies Record<SecondFactor['kind'], object>

interface SecondFactorFormProps {
  /** Too late or too many wrong codes: e-mail address and password again. No reason: the reader wants to. */
  readonly onStartOver: (reason: unknown) => void
}

export function SecondFactorForm({ onStartOver }: SecondFactorFormProps) {
  const [kind, setKind] = useState<SecondFactor['kind']>('totp')
  const [code, setCode] = useState('')
  const [trustDevice, setTrustDevice] = useState(false)
  const check = useSecondFactor()
  const wait = useWait(check.error)
  const send = (text: string) => {
    if (check.isPending || text.trim() === '') return
    check.mutate(
      { kind, code: text.replaceAll(/\s/g, ''), trustDevice },
      {
        onError: (error) => {
          if (mustStartOver(error)) onStartOver(error)
          setCode('')
        },
      },
    )
  }
  const change = (text: string) => {
    setCode(text)
    if (kind === 'totp' && /^\d{6}$/.test(text.replaceAll(/\s/g, ''))) send(text)
  }
  const toggle = () => {
    setKind(kind === 'totp' ? 'recovery' : 'totp')
    setCode('')
    check.reset()
  }
  return (
    <BarePage
      title={kinds[kind].title}
      lead={kinds[kind].lead}
      below={
        <Anchor component="button" type="button" size="sm" onClick={() => onStartOver(null)}>
          Sign in as somebody else
        </Anchor>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send(code)
        }}
      >
        <Stack gap="md">
          <TextInput
            key={kind}
            label={kinds[kind].label}
            autoComplete="one-time-code"
            inputMode={kind === 'totp' ? 'numeric' : 'text'}
            autoFocus
            spellCheck={false}
            value={code}
            onChange={(event) => change(event.currentTarget.value)}
          />
          <Checkbox
            label="Don’t ask again on this device for 30 days"
            checked={trustDevice}
            onChange={(event) => setTrustDevice(event.currentTarget.checked)}
          />
          <Failure error={check.error} waitSeconds={wait} />
          <Button type="submit" fullWidth loading={check.isPending} disabled={wait > 0 || code.trim() === ''}>
            Continue
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={toggle}>
            {kinds[kind].other}
          </Anchor>
        </Stack>
      </form>
    </BarePage>
  )
}
