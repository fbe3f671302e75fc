// Which event is the goal, and under which conditions?
import { Autocomplete, Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useCatalogue, useEventProperties } from '../api/catalogue.ts'
import { useEventDefinitions } from '../api/definitions.ts'
import { newGroup } from '../filters/filter-draft.ts'
import { GroupFields } from '../filters/filter-editor.tsx'
import { countText } from '../words/index.ts'
import type { Draft } from './draft.ts'

interface EventGoalFieldsProps {
  readonly projectId: number
  readonly draft: Draft
  readonly issues: { readonly eventName?: string; readonly conditions?: string }
  readonly onChange: (change: Partial<Draft>) => void
}

export function EventGoalFields({ projectId, draft, issues, onChange }: EventGoalFieldsProps) {
  const { eventName, conditions } = draft
  const catalogue = useCatalogue(projectId)
  const definitions = useEventDefinitions(projectId)
  const known = new Map((definitions.data ?? []).map((definition) => [definition.event_name, definition]))
  const events = (catalogue.data ?? []).filter(({ event_name }) => {
    const definition = known.get(event_name)
    return definition === undefined || (!definition.hidden && definition.merged_into === null)
  })
  const counts = new Map(events.map((event) => [event.event_name, event.events]))
  const properties = useEventProperties(projectId, counts.has(eventName) ? eventName : undefined)
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
      {properties.data !== undefined && properties.data.properties.length > 0 && (
        <Text size="xs" c="dimmed" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
          It comes with{' '}
          {properties.data.properties
            .slice(0, 6)
            .map(
              ({ property, examples }) =>
                `${property.slice('properties.'.length)} (${examples.slice(0, 3).join(', ')})`,
            )
            .join(' · ')}
        </Text>
      )}
      {conditions === undefined ? (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange({ conditions: newGroup('and') })}
          >
            Only with certain properties
          </Button>
        </Group>
      ) : (
        <Fieldset legend="Only where" p="sm">
          <GroupFields group={conditions} depth={0} onChange={(changed) => onChange({ conditions: changed })} />
          {issues.conditions !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert" mt={4}>
              {issues.conditions}
            </Text>
          )}
          <Button size="compact-xs" variant="subtle" mt={4} onClick={() => onChange({ conditions: undefined })}>
            Remove the conditions
          </Button>
        </Fieldset>
      )}
    </Stack>
  )
}
