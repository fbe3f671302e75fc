// Which event is the goal, and under which conditions?
import { Alert, Autocomplete, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useCatalogue, useEventProperties } from '../api/catalogue.ts'
import { useEventDefinitions } from '../api/definitions.ts'
import type { PropertyCondition } from '../view/filter-text.ts'
import { countText } from '../words/index.ts'
import { ConditionRow } from './condition-row.tsx'
import type { Draft } from './draft.ts'

interface EventGoalFieldsProps {
  readonly projectId: number
  readonly draft: Draft
  readonly issues: { readonly eventName?: string; readonly conditions?: string }
  readonly onChange: (change: Partial<Draft>) => void
}

export function EventGoalFields({ projectId, draft, issues, onChange }: EventGoalFieldsProps) {
  const { eventName, conditions, otherFilter } = draft
  const catalogue = useCatalogue(projectId)
  const definitions = useEventDefinitions(projectId)
  const known = new Map((definitions.data ?? []).map((definition) => [definition.event_name, definition]))
  const events = (catalogue.data ?? []).filter(({ event_name }) => {
    const definition = known.get(event_name)
    return definition === undefined || (!definition.hidden && definition.merged_into === null)
  })
  const counts = new Map(events.map((event) => [event.event_name, event.events]))
  const isKnown = counts.has(eventName)
  const properties = useEventProperties(projectId, isKnown ? eventName : undefined)
  const change = (index: number, condition: PropertyCondition): void =>
    onChange({ conditions: conditions.with(index, condition) })
  return (
    <Stack gap="sm">
      <Autocomplete
        label="Event"
        description="As it is sent. You can name one that is yet to come."
        placeholder={events[0]?.event_name ?? 'sign_up'}
        value={eventName}
        onChange={(value) => onChange({ eventName: value })}
        error={issues.eventName}
        maxLength={200}
        data={events.map(({ event_name }) => event_name)}
        filter={({ options, search }) => {
          const text = search.trim().toLowerCase()
          // The chosen one is not a search: all others stay in reach.
          if (counts.has(search.trim())) return options
          return options.filter(
            (option) =>
              'value' in option &&
              `${option.value} ${known.get(option.value)?.display_name ?? ''}`.toLowerCase().includes(text),
          )
        }}
        limit={50}
        maxDropdownHeight={260}
        renderOption={({ option }) => (
          <Group justify="space-between" wrap="nowrap" w="100%" gap="sm">
            <Text size="sm" truncate>
              {option.value}
              {(known.get(option.value)?.display_name ?? '') !== '' && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  {known.get(option.value)?.display_name}
                </Text>
              )}
            </Text>
            <Text size="xs" c="dimmed" className="cairn-number" style={{ flex: 'none' }}>
              {countText(counts.get(option.value) ?? 0)} in 30 days
            </Text>
          </Group>
        )}
        data-autofocus
      />
      {otherFilter !== undefined && (
        <Alert color="gray" title="Special conditions">
          <Text size="sm">This goal has conditions that were set over the API. They stay as they are.</Text>
          <Button size="compact-sm" variant="default" mt="xs" onClick={() => onChange({ otherFilter: undefined })}>
            Remove them
          </Button>
        </Alert>
      )}
      {otherFilter === undefined && (
        <Stack gap="xs">
          {conditions.map((condition, index) => (
            <ConditionRow
              // A condition has nothing else that stays the same while it is edited.
              // oxlint-disable-next-line no-array-index-key
              key={index}
              projectId={projectId}
              condition={condition}
              number={index + 1}
              properties={properties.data?.properties ?? []}
              onChange={(next) => change(index, next)}
              onRemove={() => onChange({ conditions: conditions.toSpliced(index, 1) })}
            />
          ))}
          {issues.conditions !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert">
              {issues.conditions}
            </Text>
          )}
          <Group>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                onChange({ conditions: [...conditions, newCondition(properties.data?.properties[0]?.property)] })
              }
            >
              Add a condition
            </Button>
          </Group>
        </Stack>
      )}
    </Stack>
  )
}

const newCondition = (property: string | undefined): PropertyCondition => ({
  property: property ?? 'path',
  operator: 'is',
  value: '',
})
