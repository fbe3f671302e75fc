// Is the event counted as another? Two names for one thing become one in reports, and two again when it is undone.
import { Alert, Anchor, Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { IconArrowMerge } from '@tabler/icons-react'
import { useState } from 'react'
import { useDefineEvent } from '../api/definitions.ts'
import { QueryError } from '../shell/page-states.tsx'
import { labelOf, type KnownEvent } from './known-events.ts'

interface MergeSectionProps {
  readonly projectId: number
  readonly event: KnownEvent
  readonly events: readonly KnownEvent[]
  readonly canEdit: boolean
  readonly onOpen: (eventName: string) => void
}

export function MergeSection({ projectId, event, events, canEdit, onOpen }: MergeSectionProps) {
  const define = useDefineEvent(projectId)
  const [target, setTarget] = useState<string | null>(null)
  const { definition, event_name } = event
  const merged = events.filter((one) => one.definition.merged_into === event_name)
  const into = definition.merged_into
  const offered = events.filter((one) => one.event_name !== event_name && one.definition.merged_into === null)
  const save = (next: string | null): void =>
    define.mutate({ ...definition, merged_into: next }, { onSuccess: () => setTarget(null) })
  if (!canEdit && into === null && merged.length === 0) return null
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Merge
      </Title>
      {merged.length > 0 && (
        <Text size="sm">
          Counted with it:{' '}
          {merged.map((one, index) => (
            <span key={one.event_name}>
              {index > 0 && ', '}
              <Anchor component="button" type="button" size="sm" onClick={() => onOpen(one.event_name)}>
                {labelOf(one)}
              </Anchor>
            </span>
          ))}
        </Text>
      )}
      {into !== null && (
        <Group gap="sm">
          <Text size="sm">
            Reports count it as{' '}
            <Anchor component="button" type="button" size="sm" onClick={() => onOpen(into)}>
              {into}
            </Anchor>
            .
          </Text>
          {canEdit && (
            <Button size="compact-sm" variant="default" loading={define.isPending} onClick={() => save(null)}>
              Undo the merge
            </Button>
          )}
        </Group>
      )}
      {into === null && canEdit && merged.length === 0 && (
        <>
          <Select
            label="Count it as"
            description="For one thing that is sent under two names."
            placeholder="Choose an event"
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'Choose none' }}
            value={target}
            onChange={setTarget}
            data={offered.map((one) => ({
              value: one.event_name,
              label: one.definition.display_name === '' ? one.event_name : `${labelOf(one)} (${one.event_name})`,
            }))}
            nothingFoundMessage="No such event"
            limit={100}
          />
          {target !== null && (
            <Alert color="yellow" icon={<IconArrowMerge size={18} />} title={`Count “${event_name}” as “${target}”?`}>
              <Stack gap="xs" align="flex-start">
                <Text size="sm">
                  From now on every report, goal and filter counts both as “{target}”, for the past too. Nothing that
                  was sent is changed, and you can undo it here at any time.
                </Text>
                <Button size="compact-sm" loading={define.isPending} onClick={() => save(target)}>
                  Merge
                </Button>
              </Stack>
            </Alert>
          )}
        </>
      )}
      {into === null && canEdit && merged.length > 0 && (
        <Text size="xs" c="dimmed">
          It can’t be merged itself while others are counted as it.
        </Text>
      )}
      {define.isError && <QueryError error={define.error} title="This could not be saved" />}
    </Stack>
  )
}
