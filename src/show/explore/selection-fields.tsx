// Which events does a series, a step or a start mean? Any of some events, each with a filter of its own; none: every event.
import { ActionIcon, Button, Group, Menu, Stack, Text } from '@mantine/core'
import { IconDots, IconFilterPlus, IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Selection } from '../../report/index.ts'
import { FilterField } from '../filters/filter-field.tsx'
import { EventPicker } from './event-picker.tsx'
import { IssuesAt } from './issues.tsx'

interface SelectionFieldsProps {
  /** For screen readers: "step 2". */
  readonly name: string
  readonly value: Selection
  /** Events and filter; undefined where there are none. */
  readonly onChange: (selection: Selection) => void
  /** Its place in the report: "series[0]"; '' for the report itself. */
  readonly path: string
  /** What no event at all means: "Every event" (then it can be chosen), or undefined where an event must be named. */
  readonly every?: string
}

type SelectedEvent = NonNullable<Selection['events']>[number]

export function SelectionFields({ name, value, onChange, path, every }: SelectionFieldsProps) {
  const [isAdding, setIsAdding] = useState(false)
  const [editing, setEditing] = useState<number | 'all'>()
  const events = value.events ?? []
  const within = path === '' ? '' : `${path}.`
  const setEvents = (next: readonly SelectedEvent[]): void => onChange(withFields([...next], value.filter))
  const rows = events.length === 0 ? [undefined] : events
  return (
    <Stack gap={6}>
      {rows.map((event, index) => (
        <Stack gap={4} key={`${index} ${event?.event_name ?? ''}`}>
          <Group gap={4} wrap="nowrap">
            {index > 0 && <span className="cairn-or">or</span>}
            <EventPicker
              label={`Event of ${name}${index === 0 ? '' : `, ${index + 1}`}`}
              value={event?.event_name}
              placeholder={every ?? 'Choose an event'}
              onPick={(picked) =>
                setEvents(
                  events.length === 0
                    ? [{ event_name: picked }]
                    : events.with(index, { ...events[index], event_name: picked }),
                )
              }
            />
            <EventMenu
              name={event?.event_name ?? every ?? name}
              canRemove={event !== undefined && (events.length > 1 || every !== undefined)}
              canAdd={event !== undefined && !isAdding}
              onFilter={
                event === undefined && every === undefined
                  ? undefined
                  : () => setEditing(event === undefined ? 'all' : index)
              }
              onRemove={() => setEvents(events.toSpliced(index, 1))}
              onAdd={() => setIsAdding(true)}
            />
          </Group>
          {event !== undefined && (
            <FilterField
              name={event.event_name}
              filter={event.filter}
              isOpen={editing === index}
              onOpen={(isOpen) => setEditing(isOpen ? index : undefined)}
              onChange={(filter) => setEvents(events.with(index, withFilter(event, filter)))}
            />
          )}
          <IssuesAt path={`${within}events[${index}]`} />
        </Stack>
      ))}
      {isAdding && (
        <Group gap={4} wrap="nowrap">
          <span className="cairn-or">or</span>
          <EventPicker
            label={`Another event of ${name}`}
            value={undefined}
            onPick={(picked) => {
              setEvents([...events, { event_name: picked }])
              setIsAdding(false)
            }}
          />
          <ActionIcon aria-label="No other event" onClick={() => setIsAdding(false)}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      {(value.filter !== undefined || events.length === 0) && (
        <FilterField
          name={name}
          filter={value.filter}
          isOpen={editing === 'all'}
          onOpen={(isOpen) => setEditing(isOpen ? 'all' : undefined)}
          onChange={(filter) => onChange(withFields([...events], filter))}
        />
      )}
      <IssuesAt path={`${within}filter`} />
    </Stack>
  )
}

interface EventMenuProps {
  readonly name: string
  readonly canRemove: boolean
  readonly canAdd: boolean
  readonly onFilter: (() => void) | undefined
  readonly onRemove: () => void
  readonly onAdd: () => void
}

function EventMenu({ name, canRemove, canAdd, onFilter, onRemove, onAdd }: EventMenuProps) {
  if (onFilter === undefined && !canAdd && !canRemove) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={36} aria-label={`More for ${name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onFilter !== undefined && (
          <Menu.Item leftSection={<IconFilterPlus size={14} aria-hidden />} onClick={onFilter}>
            Only with certain properties
          </Menu.Item>
        )}
        {canAdd && (
          <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
            Or another event
          </Menu.Item>
        )}
        {canRemove && (
          <Menu.Item leftSection={<IconX size={14} aria-hidden />} onClick={onRemove}>
            Remove
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Without fields that say nothing. */
const withFields = (events: SelectedEvent[], filter: Selection['filter']): Selection => ({
  ...(events.length === 0 ? {} : { events }),
  ...(filter === undefined ? {} : { filter }),
})
const withFilter = ({ event_name }: SelectedEvent, filter: SelectedEvent['filter']): SelectedEvent => ({
  event_name,
  ...(filter === undefined ? {} : { filter }),
})

/** A heading of a part of the configuration, with a button that adds to it. */
export function FieldsHead({ title, add, onAdd }: { title: string; add?: string; onAdd?: (() => void) | undefined }) {
  return (
    <Group justify="space-between" gap="xs">
      <Text component="h2" className="cairn-field-title" m={0}>
        {title}
      </Text>
      {add !== undefined && onAdd !== undefined && (
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
          {add}
        </Button>
      )}
    </Group>
  )
}
