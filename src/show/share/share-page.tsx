// What does a guest with a read-only link see? The overview or one dashboard, perhaps behind a password; ?embed=1 leaves the header out, ?theme=dark is dark.
import { Box, Button, Group, MantineProvider, PasswordInput, Skeleton, Stack, Text } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { ApiError, forgetShare, setShare } from '../api/request.ts'
import { useShareDoor, useUnlockShare } from '../api/shares.ts'
import icon from '../icon.svg'
import { BarePage } from '../session/bare-page.tsx'
import { Failure, useWait } from '../session/failure.tsx'
import { cssVariables, theme } from '../shell/theme.ts'
import { keepTicket, knownTicket } from './tickets.ts'
import './share.css'

const GuestBoard = lazy(() => import('../dashboards/guest-board.tsx').then((room) => ({ default: room.GuestBoard })))
const Overview = lazy(() => import('../overview/overview.tsx').then((room) => ({ default: room.Overview })))

export function SharePage() {
  const { token } = useParams({ from: '/share/$token' })
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const client = useQueryClient()
  // What was asked as a guest must not stand in for what somebody who is signed in may see, nor the other way round.
  useEffect(
    () => () => {
      forgetShare()
      client.clear()
    },
    [client],
  )
  const wanted = search['theme']
  // The key: another link in the same window begins anew.
  const door = <Door key={token} token={token} isEmbedded={search['embed'] === '1'} />
  if (wanted !== 'dark' && wanted !== 'light') return door
  // For this page only: what the reader has chosen elsewhere stays.
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={wanted}
      getStyleNonce={nonceOf}
    >
      {door}
    </MantineProvider>
  )
}

const nonceOf = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

interface DoorProps {
  readonly token: string
  readonly isEmbedded: boolean
}

function Door({ token, isEmbedded }: DoorProps) {
  const [ticket, setTicket] = useState(() => knownTicket(token))
  // Before the first request is made.
  setShare(token, ticket)
  const door = useShareDoor(token, ticket)
  useClosing(token)
  const project = door.data?.project ?? undefined
  const dashboardId = door.data?.dashboard_id ?? undefined
  useDocumentTitle(project === undefined ? 'Cairn' : `${project.name} · Cairn`)
  if (door.isPending) return <OverviewSkeleton />
  if (door.isError) return <Closed error={door.error} onRetry={() => void door.refetch()} />
  if (project === undefined)
    return (
      <PasswordForm
        token={token}
        onOpen={(given) => {
          keepTicket(token, given)
          setTicket(given)
        }}
      />
    )
  return (
    <Stack gap={0} mih="100dvh">
      {!isEmbedded && <Header name={project.name} />}
      <Box component="main" p={{ base: 'sm', sm: 'md', lg: 'lg' }} style={{ flex: 1 }}>
        <Suspense fallback={<OverviewSkeleton />}>
          {dashboardId === undefined ? (
            <Overview projectId={project.id} project={project} readOnly />
          ) : (
            <GuestBoard project={project} dashboardId={dashboardId} />
          )}
        </Suspense>
      </Box>
    </Stack>
  )
}

/** A ticket is over after some hours, a link may be revoked: on a screen on the wall too the door is seen then. */
function useClosing(token: string): void {
  const client = useQueryClient()
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return
        const { error } = event.action
        const isClosed = error instanceof ApiError && (error.code === 'share_locked' || error.code === 'not_found')
        if (isClosed && event.query.queryKey[0] !== 'shares')
          void client.invalidateQueries({ queryKey: ['shares', token] })
      }),
    [client, token],
  )
}

function Header({ name }: { readonly name: string }) {
  return (
    <Group
      component="header"
      h={56}
      px={{ base: 'sm', sm: 'md', lg: 'lg' }}
      gap="sm"
      wrap="nowrap"
      className="cairn-guest"
    >
      <img src={icon} alt="" width={26} height={26} />
      <Text fw={600} lineClamp={1}>
        {name}
      </Text>
      <Text size="sm" c="dimmed" ml="auto" visibleFrom="xs">
        Shared read-only
      </Text>
    </Group>
  )
}

function PasswordForm({ token, onOpen }: { readonly token: string; readonly onOpen: (ticket: string) => void }) {
  const unlock = useUnlockShare(token)
  const wait = useWait(unlock.error)
  const [password, setPassword] = useState('')
  const isWrong = unlock.error instanceof ApiError && unlock.error.code === 'wrong_password'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (password !== '') unlock.mutate(password, { onSuccess: ({ ticket }) => onOpen(ticket) })
  }
  return (
    <BarePage title="This page has a password" lead="Whoever sent you the link can tell you.">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <PasswordInput
            label="Password"
            autoComplete="off"
            autoFocus
            maxLength={200}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            error={isWrong ? 'That is not the password of this link.' : undefined}
          />
          {!isWrong && <Failure error={unlock.error} waitSeconds={wait} />}
          <Button type="submit" fullWidth loading={unlock.isPending} disabled={wait > 0}>
            Open
          </Button>
        </Stack>
      </form>
    </BarePage>
  )
}

function Closed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const isRevoked = error instanceof ApiError && error.status === 404
  return (
    <BarePage title={isRevoked ? 'This link is closed' : 'This page could not be loaded'}>
      <Text size="sm">
        {isRevoked
          ? 'It was revoked, or a part of it got lost on the way. Ask whoever sent it to you for a new one.'
          : `${error.message} ${error instanceof ApiError ? error.hint : ''}`}
      </Text>
      {!isRevoked && <Button onClick={onRetry}>Try again</Button>}
    </BarePage>
  )
}

/** About the size of the overview's first screen. */
const OverviewSkeleton = (): ReactNode => (
  <Stack gap="md" p={{ base: 'sm', sm: 'md', lg: 'lg' }} aria-busy="true" aria-label="Loading">
    <Skeleton height={36} width={260} />
    <Skeleton height={96} />
    <Skeleton height={320} />
  </Stack>
)
