// One event: how often it comes, what it means, what it is counted as, which properties it has.
import { Anchor, CloseButton, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { viewParams } from '../view/address.ts'
import { defaultView } from '../view/view.ts'
import { agoText, countText, momentText } from '../words/index.ts'
import { EventForm } from './event-form.tsx'
import { labelOf, type KnownEvent } from './known-events.ts'
import { MergeSection } from './merge-section.tsx'
import { PropertyList } from './property-list.tsx'

interface EventDrawerProps {
  readonly projectId: number
  readonly event: KnownEvent
  readonly events: readonly KnownEvent[]
  readonly canEdit: boolean
  readonly onOpen: (eventName: string) => void
  readonly onClose: () => void
}

export function EventDrawer({ projectId, event, events, canEdit, onOpen, onClose }: EventDrawerProps) {
  const { definition, event_name } = event
  const toOverview = {
    to: '/p/$projectId',
    params: { projectId: String(projectId) },
    search: viewParams({
      ...defaultView,
      filters: [{ property: 'event_name', operator: 'is', value: definition.merged_into ?? event_name }],
    }),
  }
  return (
    <Drawer.Root opened onClose={onClose} position="right" size="lg" transitionProps={{ duration: 120 }}>
      <Drawer.Overlay />
      {/* Mantine's own header would be a second banner of the page to a screen reader. */}
      <Drawer.Content aria-label={`Event ${labelOf(event)}`}>
        <Drawer.Body pt="md">
          <Stack gap="lg">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Title order={2} style={{ overflowWrap: 'anywhere' }}>
                {labelOf(event)}
              </Title>
              <CloseButton aria-label="Close" onClick={onClose} />
            </Group>
            <Stack gap={6}>
              {definition.display_name !== '' && (
                <Text size="sm" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {event_name}
                </Text>
              )}
              <Group gap="xl">
                <Figure label="Events, 30 days" value={countText(event.events)} />
                <Figure label="Visitors, 30 days" value={countText(event.visitors)} />
                <Figure label="Since" value={agoText(event.first_at)} title={momentText(event.first_at)} />
                <Figure label="Last seen" value={agoText(event.last_at)} title={momentText(event.last_at)} />
              </Group>
              <Anchor
                size="sm"
                renderRoot={(props) => <Link {...props} {...(toOverview as unknown as { to: '/' })} />}
                style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}
              >
                <IconChartBar size={16} aria-hidden />
                See it in the overview
              </Anchor>
            </Stack>
            <EventForm projectId={projectId} definition={definition} canEdit={canEdit} />
            <MergeSection projectId={projectId} event={event} events={events} canEdit={canEdit} onOpen={onOpen} />
            <Stack gap="xs">
              <Title order={3} size="h5">
                Properties
              </Title>
              <PropertyList projectId={projectId} eventName={event_name} canEdit={canEdit} />
            </Stack>
          </Stack>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function Figure({ label, value, title }: { readonly label: string; readonly value: string; readonly title?: string }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={500} className="cairn-number" {...(title === undefined ? {} : { title })}>
        {value}
      </Text>
    </Stack>
  )
}
