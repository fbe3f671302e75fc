// Where is one signed in, and how does one end it?
import { Badge, Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import type { OwnSessionJson } from '../../api/index.ts'
import { useEndOtherSessions, useEndSession, useOwnSessions, useSignOut } from '../api/session.ts'
import { QueryError } from '../shell/page-states.tsx'
import { dayText } from '../words/dates.ts'
import { momentText } from '../words/moments.ts'
import { Card } from './card.tsx'
import { deviceName, isPhone } from './device-name.ts'
import { Failure } from './failure.tsx'
import { Rows } from './rows.tsx'

function SessionRow({ session }: { readonly session: OwnSessionJson }) {
  const end = useEndSession()
  const device = deviceName(session.user_agent)
  const Icon = isPhone(session.user_agent) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Group gap="sm" wrap="nowrap" flex="1 1 220px" miw={0}>
        <ThemeIcon variant="light" size="lg" aria-hidden="true">
          <Icon size={20} />
        </ThemeIcon>
        <Stack gap={0} miw={0}>
          <Group gap="xs">
            <Text fw={500}>{device}</Text>
            {session.is_current && <Badge variant="light">This one</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {session.address === '' ? '' : `${session.address} · `}
            since {momentText(session.created_at)} · last used {dayText(session.last_used_at)}
          </Text>
          <Failure error={end.error} />
        </Stack>
      </Group>
      {!session.is_current && (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          onClick={() => end.mutate(session.id)}
          aria-label={`Sign out ${device}, ${session.address}`}
        >
          Sign out
        </Button>
      )}
    </Group>
  )
}

export function OwnSessions() {
  const sessions = useOwnSessions()
  const endOthers = useEndOtherSessions()
  const signOut = useSignOut()
  const others = sessions.data?.some((session) => !session.is_current) ?? false
  return (
    <Card title="Where you are signed in" lead="Don’t know one of them? Sign it out and change your password.">
      {sessions.isPending && <Skeleton height={60} />}
      {sessions.error !== null && <QueryError error={sessions.error} onRetry={sessions.refetch} />}
      {sessions.data !== undefined && (
        <Rows label="Where you are signed in">
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </Rows>
      )}
      <Failure error={endOthers.error ?? signOut.error} />
      <Group>
        {others && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate(undefined)}>
            Sign out everywhere else
          </Button>
        )}
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate('everywhere')}>
          Sign out everywhere
        </Button>
      </Group>
    </Card>
  )
}
