// What does my own browser send, and what becomes of it? Its events as they arrive with all that is known, and what was refused.
import { Anchor, Button, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconExternalLink, IconPlugConnected } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { LiveDeviceJson } from '../../api/index.ts'
import { useLive, useLiveDevice } from '../api/live.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { DroppedRows } from './dropped-rows.tsx'
import { EventLog } from './event-log.tsx'

export function Debugger({ projectId }: { readonly projectId: number }) {
  const device = useLiveDevice(projectId)
  const [distinctId, setDistinctId] = useState('')
  return (
    <Stack gap="md">
      <Explanation device={device.data} distinctId={distinctId} onDistinctId={setDistinctId} />
      {device.data === undefined && device.isError && (
        <div className="live-card">
          <QueryError error={device.error} onRetry={device.refetch} title="Your device could not be found" />
        </div>
      )}
      {device.data === undefined && !device.isError && <Skeleton height={300} />}
      {device.data !== undefined && (
        <Findings projectId={projectId} device={device.data} distinctId={distinctId === '' ? undefined : distinctId} />
      )}
    </Stack>
  )
}

interface ExplanationProps {
  readonly device: LiveDeviceJson | undefined
  readonly distinctId: string
  readonly onDistinctId: (distinctId: string) => void
}

function Explanation({ device, distinctId, onDistinctId }: ExplanationProps) {
  const project = useCurrentProject()
  const hosts = project?.hostnames.filter((host) => !host.startsWith('*')) ?? []
  const [typed, setTyped] = useState(distinctId)
  return (
    <section className="live-card" aria-label="How it works">
      <Group justify="space-between" align="flex-start" gap="md">
        <div style={{ flex: '1 1 320px' }}>
          <Title order={2} size="h5" mb={4}>
            See what your own browser sends
          </Title>
          <Text size="sm" c="dimmed">
            Open your site in this browser, in another tab, and click around. Its events appear below within seconds,
            with everything that was sent and what Cairn made of it. If nothing comes: switch blockers off for your
            site, and see that both tabs go out by the same network (no VPN for only one of them).
          </Text>
          <Group gap="xs" mt="sm">
            {hosts.slice(0, 3).map((host) => (
              <Button
                key={host}
                component="a"
                href={`https://${host}/`}
                target="_blank"
                rel="noreferrer"
                size="xs"
                variant="default"
                rightSection={<IconExternalLink size={14} aria-hidden />}
              >
                Open {host}
              </Button>
            ))}
          </Group>
        </div>
        <form
          style={{ flex: '0 1 300px' }}
          onSubmit={(event) => {
            event.preventDefault()
            onDistinctId(typed.trim())
          }}
        >
          <TextInput
            label="Also a distinct id"
            description="For people whom your site names (identify), and for other devices."
            placeholder="e.g. user-42"
            value={typed}
            maxLength={256}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default" mt="xs" disabled={typed.trim() === distinctId}>
            Watch
          </Button>
        </form>
      </Group>
      {device !== undefined && (
        <Text size="xs" c="dimmed" mt="sm" style={{ overflowWrap: 'anywhere' }}>
          This browser is known by its address ({device.address || 'unknown'}) and what it calls itself (
          {device.user_agent || 'nothing'}), for today only.
        </Text>
      )}
    </section>
  )
}

interface FindingsProps {
  readonly projectId: number
  readonly device: LiveDeviceJson
  readonly distinctId: string | undefined
}

function Findings({ projectId, device, distinctId }: FindingsProps) {
  const timeZone = useCurrentProject()?.time_zone
  const ids = device.person_ids.join()
  const personIds = useMemo(() => ids.split(','), [ids])
  const feed = useLive(projectId, { personIds, distinctId, wantsDropped: true })
  return (
    <>
      <section className="live-card" aria-label="Your events">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h5">
            Counted
          </Title>
          <ConnectionNote connection={feed.connection} />
        </Group>
        <EventLog
          events={feed.events}
          timeZone={timeZone}
          label="Events of your device as they arrive"
          opensNew
          empty={
            <EmptyState title="Nothing from this browser yet" icon={<IconPlugConnected size={20} />}>
              Open a page of your site that has the snippet.{' '}
              <Anchor href={`/p/${projectId}/install`} inherit>
                Show the snippet
              </Anchor>
            </EmptyState>
          }
        />
      </section>
      <section className="live-card" aria-label="Refused and kept apart">
        <Title order={2} size="h5">
          Refused or kept apart
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          Of all senders in the last half hour: what is refused has no sender that could be known.
        </Text>
        {feed.dropped.length === 0 ? (
          <Text size="sm">Nothing.</Text>
        ) : (
          <DroppedRows rows={feed.dropped} timeZone={timeZone} ownPersons={personIds} />
        )}
      </section>
    </>
  )
}
