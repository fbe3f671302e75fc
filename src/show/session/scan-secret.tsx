// How does the secret get into the authenticator app: by QR code, or typed; a code of the app shows that it is there.
import { Button, Center, Code, CopyButton, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useConfirmSecondFactor } from '../api/session.ts'
import { Failure, useWait } from './failure.tsx'

const QrCode = lazy(() => import('react-qr-code'))

/** In groups of four, to be typed. */
const secretOf = (uri: string): string => URL.parse(uri)?.searchParams.get('secret') ?? ''
const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret

interface ScanSecretProps {
  readonly uri: string
  readonly onConfirmed: () => void
}

export function ScanSecret({ uri, onConfirmed }: ScanSecretProps) {
  const confirm = useConfirmSecondFactor()
  const wait = useWait(confirm.error)
  const [code, setCode] = useState('')
  const secret = secretOf(uri)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate(code.replaceAll(/\s/g, ''), { onSuccess: onConfirmed, onError: () => setCode('') })
      }}
    >
      <Stack gap="md">
        <Text size="sm">1. Scan this with the app, or type the secret into it.</Text>
        <Center>
          {/* Apps read dark on light only, in the dark theme too. */}
          <div style={{ background: '#ffffff', padding: 12, borderRadius: 8, lineHeight: 0 }}>
            <Suspense fallback={<Skeleton height={176} width={176} />}>
              <QrCode value={uri} size={176} title="QR code of the secret" role="img" />
            </Suspense>
          </div>
        </Center>
        <Group gap="xs" wrap="nowrap" align="stretch">
          <Code block flex={1} data-testid="totp-secret" style={{ whiteSpace: 'pre-wrap' }}>
            {grouped(secret)}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" h="auto" onClick={copy} aria-label="Copy the secret">
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <TextInput
          label="2. Enter the code that the app shows"
          autoComplete="one-time-code"
          inputMode="numeric"
          data-autofocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Failure error={confirm.error} waitSeconds={wait} />
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending} disabled={wait > 0 || !/^\s*\d{3}\s*\d{3}\s*$/.test(code)}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
