// How much was counted, kept apart and refused, and for which reasons? With the latest of them as they came.
import { Group, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconFilterCheck } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { IngestionJson } from '../../api/index.ts'
import { useDropped } from '../api/live.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { agoText, countText } from '../words/index.ts'
import { DroppedRows } from './dropped-rows.tsx'
import { IntakeBars } from './intake-bars.tsx'
import { ReasonList } from './reason-list.tsx'

interface IntakePanelProps {
  readonly projectId: number
  readonly ingestion: UseQueryResult<IngestionJson>
  readonly unit: 'minute' | 'day'
  readonly onUnit: (unit: 'minute' | 'day') => void
}

export function IntakePanel({ projectId, ingestion, unit, onUnit }: IntakePanelProps) {
  const [picked, setPicked] = useState<string>()
  const project = useCurrentProject()
  const { data } = ingestion
  if (data === undefined && ingestion.isError)
    return (
      <div className="live-card">
        <QueryError error={ingestion.error} onRetry={ingestion.refetch} title="The counts could not be loaded" />
      </div>
    )
  const sum = (name: 'stored' | 'dropped' | 'refused'): number =>
    data?.buckets.reduce((all, bucket) => all + bucket[name], 0) ?? 0

  return (
    <Stack gap="md">
      <section className="live-card" aria-label="Over time">
        <Group justify="space-between" mb="md">
          <Group gap="xl">
            <Total name="Counted" value={data && sum('stored')} kind="stored" />
            <Total name="Kept apart" value={data && sum('dropped')} kind="dropped" />
            <Total name="Refused" value={data && sum('refused')} kind="refused" />
          </Group>
          <SegmentedControl
            size="xs"
            aria-label="How far back"
            value={unit}
            onChange={(value) => onUnit(value === 'minute' ? 'minute' : 'day')}
            data={[
              { value: 'day', label: '30 days' },
              { value: 'minute', label: '60 minutes' },
            ]}
          />
        </Group>
        {data === undefined ? (
          <Skeleton height={120} />
        ) : (
          <IntakeBars buckets={data.buckets} unit={data.unit} timeZone={project?.time_zone} />
        )}
        <Text size="xs" c="dimmed" mt="xs">
          By the time of receipt.{' '}
          {typeof data?.last_received_at === 'string' &&
            `The last event that counts came ${agoText(data.last_received_at)}. `}
          Imports of days longer ago are not among them.
        </Text>
      </section>
      {data === undefined ? (
        <Skeleton height={200} />
      ) : data.reasons.length === 0 ? (
        <section className="live-card">
          <EmptyState
            title={sum('stored') === 0 ? 'Nothing was sent in this time' : 'Everything that was sent counts'}
            icon={<IconFilterCheck size={20} />}
          >
            {sum('stored') === 0
              ? 'Install the snippet, or look at the debugger to see what your own browser sends.'
              : `Nothing of ${countText(sum('stored'))} events was refused or kept apart.`}
          </EmptyState>
        </section>
      ) : (
        <Reasons projectId={projectId} data={data} picked={picked} onPick={setPicked} />
      )}
    </Stack>
  )
}

interface ReasonsProps {
  readonly projectId: number
  readonly data: IngestionJson
  readonly picked: string | undefined
  readonly onPick: (reason: string | undefined) => void
}

/** Before the first day or minute that is shown begins: days begin at other hours in other time zones. */
function startOf({ buckets, unit }: IngestionJson): string {
  const start = Date.parse(buckets[0]?.start ?? '2000-01-01')
  return new Date(start - (unit === 'day' ? 86_400_000 : 0)).toISOString()
}

function Reasons({ projectId, data, picked, onPick }: ReasonsProps) {
  const project = useCurrentProject()
  const from = startOf(data)
  const all = useDropped(projectId, undefined, from)
  const latest = useDropped(projectId, picked, from)
  return (
    <>
      <section className="live-card" aria-label="Reasons">
        <Title order={2} size="h5" mb="xs">
          Why
        </Title>
        <ReasonList
          projectId={projectId}
          reasons={data.reasons}
          counts={all.data?.counts ?? []}
          from={from}
          picked={picked}
          onPick={onPick}
        />
      </section>
      <section className="live-card" aria-label="Latest">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h5">
            The latest
          </Title>
          {picked !== undefined && (
            <Text size="sm" c="dimmed">
              Only <code>{picked}</code>
            </Text>
          )}
        </Group>
        {latest.isError && latest.data === undefined && (
          <QueryError error={latest.error} onRetry={latest.refetch} title="The latest could not be loaded" />
        )}
        {latest.data === undefined && !latest.isError && <Skeleton height={160} />}
        {latest.data !== undefined && (
          <DroppedRows
            rows={latest.data.dropped.map((row) => ({
              ...row,
              description: data.reasons.find(({ reason }) => reason === row.reason)?.description ?? '',
            }))}
            timeZone={project?.time_zone}
          />
        )}
      </section>
    </>
  )
}

interface TotalProps {
  readonly name: string
  readonly value: number | undefined
  readonly kind: string
}
const Total = ({ name, value, kind }: TotalProps) => (
  <div>
    <Group gap={6} wrap="nowrap">
      <span className="intake-key" data-kind={kind} aria-hidden />
      <Text size="sm" c="dimmed">
        {name}
      </Text>
    </Group>
    {value === undefined ? (
      <Skeleton width={70} height={30} />
    ) : (
      <Text component="div" fz={24} fw={600} className="cairn-number">
        {countText(value)}
      </Text>
    )}
  </div>
)
