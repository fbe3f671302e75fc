// Every event in one table: sorted by a click on a column, opened by a click on its name.
import { Anchor, Badge, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { agoText, countText, momentText } from '../words/index.ts'
import { labelOf, type KnownEvent, type SortKey, type Sorting } from './known-events.ts'

interface EventTableProps {
  readonly events: readonly KnownEvent[]
  readonly sorting: Sorting
  readonly onSort: (by: SortKey) => void
  readonly onOpen: (eventName: string) => void
}

const columns = [
  { by: 'name', label: 'Event', isNumber: false, visibleFrom: undefined },
  { by: 'events', label: 'Events', isNumber: true, visibleFrom: undefined },
  { by: 'visitors', label: 'Visitors', isNumber: true, visibleFrom: 'xs' },
  { by: 'first_at', label: 'Since', isNumber: true, visibleFrom: 'md' },
  { by: 'last_at', label: 'Last seen', isNumber: true, visibleFrom: 'sm' },
] as const satisfies readonly { by: SortKey; label: string; isNumber: boolean; visibleFrom: string | undefined }[]

export function EventTable({ events, sorting, onSort, onOpen }: EventTableProps) {
  return (
    <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover aria-label="Events">
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ by, label, isNumber, visibleFrom }) => (
            <Table.Th
              key={by}
              {...(visibleFrom === undefined ? {} : { visibleFrom })}
              aria-sort={sorting.by !== by ? 'none' : sorting.isDescending ? 'descending' : 'ascending'}
            >
              <UnstyledButton className="cairn-sort" data-number={isNumber} onClick={() => onSort(by)}>
                {label}
                {sorting.by === by &&
                  (sorting.isDescending ? (
                    <IconChevronDown size={14} aria-hidden />
                  ) : (
                    <IconChevronUp size={14} aria-hidden />
                  ))}
              </UnstyledButton>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <EventRow key={event.event_name} event={event} onOpen={onOpen} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function EventRow({ event, onOpen }: { readonly event: KnownEvent; readonly onOpen: (eventName: string) => void }) {
  const { definition, event_name } = event
  return (
    <Table.Tr className="cairn-event" onClick={() => onOpen(event_name)}>
      <Table.Td>
        <Stack gap={0} miw={0}>
          <Group gap={6}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              fw={500}
              ta="left"
              style={{ overflowWrap: 'anywhere' }}
              onClick={(click) => {
                click.stopPropagation()
                onOpen(event_name)
              }}
            >
              {labelOf(event)}
            </Anchor>
            {definition.hidden && <Badge color="gray">Hidden</Badge>}
            {definition.merged_into !== null && <Badge color="gray">Counted as {definition.merged_into}</Badge>}
          </Group>
          {definition.display_name !== '' && (
            <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {event_name}
            </Text>
          )}
          {definition.description !== '' && (
            <Text size="xs" c="dimmed" lineClamp={1}>
              {definition.description}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td ta="right" className="cairn-number">
        {countText(event.events)}
      </Table.Td>
      <Table.Td ta="right" className="cairn-number" visibleFrom="xs">
        {countText(event.visitors)}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="md" title={momentText(event.first_at)}>
        {agoText(event.first_at)}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm" title={momentText(event.last_at)}>
        {agoText(event.last_at)}
      </Table.Td>
    </Table.Tr>
  )
}
