// Has the first event arrived? Looks every two seconds, says what it was, or what may be in the way.
import { Anchor, Box, Collapse, Group, List, Loader, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconFilterExclamation } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { EventsResult } from '../../report/index.ts'
import type { Project } from '../api/projects.ts'
import { request } from '../api/request.ts'
import { PageButton } from '../session/anchors.tsx'
import { agoText, countryFlag, countryName } from '../words/index.ts'

const lookMs = 2_000
/** Without an event for this long it is time for hints. */
const hintsAfterMs = 20_000

interface Dropped {
  readonly counts: readonly {
    readonly stage: string
    readonly reason: string
    readonly description: string
    readonly events: number
  }[]
}

export function FirstEvent({ project }: { readonly project: Project }) {
  const [openedAt] = useState(() => Date.now())
  const events = useQuery({
    queryKey: ['projects', project.id, 'first-event'],
    queryFn: ({ signal }) => {
      const body = { kind: 'events', range: 'all', limit: 1 }
      return request<EventsResult>(`/api/v1/projects/${project.id}/query`, { body, signal })
    },
    refetchInterval: (query) => (query.state.data?.events.length ? false : lookMs),
    staleTime: 0,
  })
  const latest = events.data?.events[0]
  const dropped = useQuery({
    queryKey: ['projects', project.id, 'first-dropped', openedAt],
    queryFn: ({ signal }) => {
      // What was sent a little before counts as well: people come back to this page.
      const from = new Date(openedAt - 600_000).toISOString()
      return request<Dropped>(`/api/v1/projects/${project.id}/dropped?limit=0&from=${from}`, { signal })
    },
    refetchInterval: 2 * lookMs,
    staleTime: 0,
    enabled: latest === undefined,
  })
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <div role="status" aria-live="polite">
        {latest === undefined ? (
          <Waiting isReachable={!events.isError} />
        ) : (
          <Arrived project={project} event={latest} openedAt={openedAt} />
        )}
      </div>
      {latest === undefined && <Refused dropped={dropped.data?.counts ?? []} projectId={project.id} />}
      {latest === undefined && <Hints project={project} />}
    </Box>
  )
}

const Waiting = ({ isReachable }: { readonly isReachable: boolean }) => (
  <Group gap="md" wrap="nowrap">
    <Loader size="sm" type="oval" aria-hidden />
    <Stack gap={0}>
      <Title order={2}>Waiting for your first event …</Title>
      <Text size="sm" c="dimmed">
        {isReachable
          ? 'Open a page with the snippet in it. This page notices by itself.'
          : 'Cairn can not tell just now: its database is starting, or it can not be reached. It tries again.'}
      </Text>
    </Stack>
  </Group>
)

interface ArrivedProps {
  readonly project: Project
  readonly event: Readonly<Record<string, unknown>>
  readonly openedAt: number
}

function Arrived({ project, event, openedAt }: ArrivedProps) {
  const text = (name: string): string => (typeof event[name] === 'string' ? event[name] : '')
  const country = text('country')
  // Who looks here again later is not told the same.
  const isFirst = Date.parse(text('received_at')) > openedAt - 600_000
  const told = [
    text('hostname') + text('path'),
    [text('browser'), text('os')].filter(Boolean).join(' on '),
    country === '' ? '' : `${countryFlag(country)} ${countryName(country)}`.trim(),
    agoText(text('received_at')),
  ].filter(Boolean)
  return (
    <Group gap="md" justify="space-between">
      <Group gap="md" wrap="nowrap" align="flex-start">
        <ThemeIcon color="teal" radius="xl" variant="light" aria-hidden>
          <IconCheck size={18} />
        </ThemeIcon>
        <Stack gap={0}>
          <Title order={2}>{isFirst ? 'Your first event has arrived' : 'Events are arriving'}</Title>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <b>{text('event_name')}</b> · {told.join(' · ')}
          </Text>
        </Stack>
      </Group>
      <PageButton to="/p/$projectId" params={{ projectId: String(project.id) }}>
        Go to the overview
      </PageButton>
    </Group>
  )
}

function Refused({ dropped, projectId }: { readonly dropped: Dropped['counts']; readonly projectId: number }) {
  if (dropped.length === 0) return null
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap" mt="md" role="status">
      <IconFilterExclamation size={20} color="var(--cairn-bad)" aria-hidden style={{ flex: 'none' }} />
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          Something came, but was not counted:
        </Text>
        {dropped.slice(0, 5).map(({ stage, reason, description, events }) => (
          <Text key={`${stage} ${reason}`} size="sm">
            {events} × {reason.replaceAll('_', ' ')}. {description}
          </Text>
        ))}
        <Anchor component={Link} to={`/p/${projectId}/ingestion`} size="sm">
          What was kept apart, in full
        </Anchor>
      </Stack>
    </Group>
  )
}

function Hints({ project }: { readonly project: Project }) {
  const [areShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), hintsAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Collapse expanded={areShown}>
      <Text size="sm" fw={600} mt="md" mb={4}>
        Nothing yet? What is in the way most often:
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>
          The page is on <b>localhost</b>: the snippet leaves it out, unless you choose “Also count pages on localhost”.
        </List.Item>
        <List.Item>An ad blocker in your own browser. Try a window without extensions.</List.Item>
        <List.Item>
          The page is still served from a cache. Its source has to contain <code>{project.write_key}</code>.
        </List.Item>
        <List.Item>
          A content security policy that does not allow <code>{location.host}</code> in script-src and connect-src.
        </List.Item>
        <List.Item>
          {location.hostname === '127.0.0.1' || location.hostname === 'localhost'
            ? 'You opened Cairn by an address that leads to your own machine only: open this page by the address that your visitors can reach.'
            : 'Your visitors can not reach this address: look at the browser’s console on the page, it says what failed.'}
        </List.Item>
      </List>
    </Collapse>
  )
}
