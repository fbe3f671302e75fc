// How is the second factor turned on, renewed and off?
import { Badge, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useBeginSecondFactor, useEndSecondFactor, useNewRecoveryCodes } from '../api/session.ts'
import { Card } from './card.tsx'
import { Failure, useWait } from './failure.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { ScanSecret } from './scan-secret.tsx'

interface PasswordStepProps {
  readonly hasPassword: boolean
  readonly why: string
  readonly button: string
  readonly color?: string
  readonly error: unknown
  readonly isPending: boolean
  readonly onGo: (password: string | undefined) => void
}
/** Nobody changes this at an open screen: the password first, where there is one. */
function PasswordStep({ hasPassword, why, button, color, error, isPending, onGo }: PasswordStepProps) {
  const [password, setPassword] = useState('')
  const wait = useWait(error)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onGo(hasPassword ? password : undefined)
      }}
    >
      <Stack gap="md">
        <Text size="sm">{why}</Text>
        {hasPassword && (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Failure error={error} waitSeconds={wait} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={isPending}
            disabled={wait > 0 || (hasPassword && password === '')}
            {...(color === undefined ? {} : { color })}
          >
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function TurnOn({ hasPassword, onDone }: { readonly hasPassword: boolean; readonly onDone: () => void }) {
  const begin = useBeginSecondFactor()
  const [isScanned, setScanned] = useState(false)
  if (begin.data === undefined)
    return (
      <PasswordStep
        hasPassword={hasPassword}
        why="You need an authenticator app on your phone, like Aegis, 2FAS or Google Authenticator, or a password manager that has one."
        button="Continue"
        error={begin.error}
        isPending={begin.isPending}
        onGo={(password) => begin.mutate(password)}
      />
    )
  if (!isScanned) return <ScanSecret uri={begin.data.totpURI} onConfirmed={() => setScanned(true)} />
  return (
    <RecoveryCodes
      lead="The second factor is on. Keep these codes in a safe place: each lets you in once when the app is not at hand. They are shown only now."
      codes={begin.data.backupCodes}
      onDone={onDone}
    />
  )
}

function Renew({ hasPassword, onDone }: { readonly hasPassword: boolean; readonly onDone: () => void }) {
  const renew = useNewRecoveryCodes()
  if (renew.data !== undefined)
    return (
      <RecoveryCodes
        lead="Your former codes don’t work any more. Keep these; they are shown only now."
        codes={renew.data.backupCodes}
        onDone={onDone}
      />
    )
  return (
    <PasswordStep
      hasPassword={hasPassword}
      why="You get new recovery codes; the former ones stop working."
      button="Make new codes"
      error={renew.error}
      isPending={renew.isPending}
      onGo={(password) => renew.mutate(password)}
    />
  )
}

function TurnOff({ hasPassword, onDone }: { readonly hasPassword: boolean; readonly onDone: () => void }) {
  const end = useEndSecondFactor()
  return (
    <PasswordStep
      hasPassword={hasPassword}
      why="Then your password alone opens your account. Codes of the app and recovery codes stop working."
      button="Turn off"
      color="red"
      error={end.error}
      isPending={end.isPending}
      onGo={(password) => end.mutate(password, { onSuccess: onDone })}
    />
  )
}

const dialogs = {
  on: { title: 'Turn on the second factor', Content: TurnOn },
  renew: { title: 'New recovery codes', Content: Renew },
  off: { title: 'Turn off the second factor?', Content: TurnOff },
} as const

interface SecondFactorCardProps {
  readonly isOn: boolean
  readonly hasPassword: boolean
}

export function SecondFactorCard({ isOn, hasPassword }: SecondFactorCardProps) {
  const [dialog, setDialog] = useState<keyof typeof dialogs>('on')
  const [isOpen, setOpen] = useState(false)
  const open = (which: keyof typeof dialogs) => () => {
    setDialog(which)
    setOpen(true)
  }
  const { title, Content } = dialogs[dialog]
  const close = () => setOpen(false)
  return (
    <Card
      title="Second factor"
      lead="With it, a stolen password alone opens nothing: signing in also asks for a code from your phone."
      action={isOn ? <Badge color="green">On</Badge> : <Badge color="gray">Off</Badge>}
    >
      <Group>
        {isOn ? (
          <>
            <Button variant="default" onClick={open('renew')}>
              New recovery codes
            </Button>
            <Button variant="default" onClick={open('off')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={open('on')}>
            Turn on
          </Button>
        )}
      </Group>
      {/* A click beside it must not lose codes that are shown once. */}
      <Modal opened={isOpen} onClose={close} title={title} closeOnClickOutside={false} centered>
        <Content hasPassword={hasPassword} onDone={close} />
      </Modal>
    </Card>
  )
}
