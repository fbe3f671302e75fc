// For which reasons were events refused or kept apart? How often and when; admins bring back what can be brought back.
import { Alert, Badge, Button, Group, Modal, Stack, Text, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { IngestionJson } from '../../api/index.ts'
import { isIgnoredReason } from '../../event/index.ts'
import { useReplay, type DroppedJson } from '../api/live.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { QueryError } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'

type Reason = IngestionJson['reasons'][number]

interface ReasonListProps {
  readonly projectId: number
  readonly reasons: readonly Reason[]
  readonly counts: DroppedJson['counts']
  /** Brought back is what is shown: since then. */
  readonly from: string
  readonly picked: string | undefined
  readonly onPick: (reason: string | undefined) => void
}

export function ReasonList({ projectId, reasons, counts, from, picked, onPick }: ReasonListProps) {
  const [asked, setAsked] = useState<Reason>()
  const isAdmin = isAtLeast(useRole(projectId), 'admin')
  const replayable = ({ stage, reason }: Reason): number =>
    counts.find((one) => one.stage === stage && one.reason === reason)?.replayable ?? 0
  return (
    <>
      <ul className="live-list">
        {reasons.map((reason) => (
          <li key={`${reason.stage}/${reason.reason}`} className="live-row intake-reason">
            <UnstyledButton
              className="live-press"
              aria-pressed={picked === reason.reason}
              onClick={() => onPick(picked === reason.reason ? undefined : reason.reason)}
              title="Only these among the latest"
            >
              <Group gap={8} mb={2}>
                <span
                  className="intake-key"
                  data-kind={reason.stage === 'collect' ? 'refused' : 'dropped'}
                  aria-hidden
                />
                <Text component="span" size="sm" fw={600}>
                  {reason.reason}
                </Text>
                <Badge size="sm" color={reason.stage === 'collect' ? 'red' : 'gray'}>
                  {reason.stage === 'collect' ? 'refused' : isIgnoredReason(reason.reason) ? 'not done' : 'kept apart'}
                </Badge>
              </Group>
              <Text size="sm" c="dimmed">
                {reason.description}
              </Text>
            </UnstyledButton>
            <div className="intake-reason-line" aria-hidden>
              <Sparkline values={reason.events} />
            </div>
            <Text className="cairn-number" fw={600} ta="end">
              {countText(reason.events.reduce((all, count) => all + count, 0))}
            </Text>
            <div className="intake-reason-action">
              {isAdmin && replayable(reason) > 0 && (
                <Button size="compact-xs" variant="default" onClick={() => setAsked(reason)}>
                  Bring back
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <ReplayDialog
        key={asked?.reason}
        projectId={projectId}
        reason={asked}
        count={asked === undefined ? 0 : replayable(asked)}
        from={from}
        onClose={() => setAsked(undefined)}
      />
    </>
  )
}

interface ReplayDialogProps {
  readonly projectId: number
  readonly reason: Reason | undefined
  readonly count: number
  readonly from: string
  readonly onClose: () => void
}

function ReplayDialog({ projectId, reason, count, from, onClose }: ReplayDialogProps) {
  const replay = useReplay(projectId)
  const events = `${countText(count)} ${count === 1 ? 'event' : 'events'}`
  const bringBack = (): void => {
    if (reason === undefined) return
    replay.mutate(
      { reason: reason.reason, stage: reason.stage, from },
      {
        onSuccess: ({ replayed }) => {
          notifications.show({
            color: 'green',
            title: 'Brought back',
            message: `${countText(replayed)} ${replayed === 1 ? 'event is' : 'events are'} counted within seconds.`,
          })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened={reason !== undefined} onClose={onClose} title="Bring events back">
      <Stack>
        <Text size="sm">
          {events} that {count === 1 ? 'was' : 'were'} kept apart as <code>{reason?.reason}</code> will count in all
          reports, at the time they happened. This can not be undone.
        </Text>
        {reason?.reason === 'dead_letter' && (
          <Alert>They run through processing again. What fails again is kept apart again.</Alert>
        )}
        {replay.isError && <QueryError error={replay.error} title="They could not be brought back" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={bringBack} loading={replay.isPending}>
            Bring {events} back
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
