// Which events and properties arrive? What they mean is written down here; names are changed for display, twins merged, noise hidden.
import './catalogue.css'
import { Box, Group, Skeleton, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { IconListDetails, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useCatalogue } from '../api/catalogue.ts'
import { useEventDefinitions } from '../api/definitions.ts'
import { isAtLeast } from '../api/projects.ts'
import { PageAnchor } from '../session/anchors.tsx'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { useView } from '../view/use-view.ts'
import { EventDrawer } from './event-drawer.tsx'
import { EventTable } from './event-table.tsx'
import { knownEvents, listedEvents, sortedBy, type Sorting } from './known-events.ts'

export function EventsPage() {
  const project = useCurrentProject()
  return (
    <Stack gap="md" maw={1200} mx="auto">
      <Title order={1}>Events and properties</Title>
      {project === undefined ? (
        <Box className="cairn-card">
          <RowsSkeleton />
        </Box>
      ) : (
        <Catalogue projectId={project.id} canEdit={isAtLeast(project.role, 'analyst')} />
      )}
    </Stack>
  )
}

function Catalogue({ projectId, canEdit }: { readonly projectId: number; readonly canEdit: boolean }) {
  const [view, changeView] = useView()
  const catalogue = useCatalogue(projectId)
  const definitions = useEventDefinitions(projectId)
  const [search, setSearch] = useState('')
  const [showsHidden, setShowsHidden] = useState(false)
  const [sorting, setSorting] = useState<Sorting>({ by: 'events', isDescending: true })
  const events = useMemo(
    () => knownEvents(catalogue.data ?? [], definitions.data ?? []),
    [catalogue.data, definitions.data],
  )
  const listed = listedEvents(events, { search, showsHidden, sorting })
  const hidden = events.filter(({ definition }) => definition.hidden).length
  const opened = view.event === undefined ? undefined : events.find(({ event_name }) => event_name === view.event)
  const failed = [catalogue, definitions].find(({ isError }) => isError)
  const isPending = catalogue.isPending || definitions.isPending
  if (!isPending && failed === undefined && events.length === 0)
    return (
      <Box className="cairn-card">
        <NoEvents projectId={projectId} />
      </Box>
    )
  return (
    <>
      <Group gap="md">
        <TextInput
          aria-label="Search events"
          placeholder="Search events"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          style={{ flex: '1 1 220px' }}
          maw={420}
        />
        {hidden > 0 && (
          <Switch
            label={`Show hidden (${hidden})`}
            checked={showsHidden}
            onChange={({ currentTarget }) => setShowsHidden(currentTarget.checked)}
          />
        )}
      </Group>
      <Box className="cairn-card">
        {failed !== undefined && (
          <QueryError
            error={failed.error}
            onRetry={() => Promise.all([catalogue.refetch(), definitions.refetch()])}
            title="The events could not be loaded"
          />
        )}
        {failed === undefined && isPending && <RowsSkeleton />}
        {failed === undefined && !isPending && listed.length > 0 && (
          <EventTable
            events={listed}
            sorting={sorting}
            onSort={(by) => setSorting((before) => sortedBy(before, by))}
            onOpen={(eventName) => changeView({ event: eventName })}
          />
        )}
        {failed === undefined && !isPending && listed.length === 0 && (
          <EmptyState title="No event fits">
            {search === ''
              ? 'All events are hidden: switch “Show hidden” on.'
              : 'Search for a part of its name or description.'}
          </EmptyState>
        )}
      </Box>
      <Text size="sm" c="dimmed">
        Counts are of the last 30 days. Open an event to see its properties, and to say what it means.
      </Text>
      {opened !== undefined && (
        <EventDrawer
          key={opened.event_name}
          projectId={projectId}
          event={opened}
          events={events}
          canEdit={canEdit}
          onOpen={(eventName) => changeView({ event: eventName })}
          onClose={() => changeView({ event: undefined })}
        />
      )}
    </>
  )
}

const NoEvents = ({ projectId }: { readonly projectId: number }) => (
  <EmptyState title="No events yet" icon={<IconListDetails size={22} stroke={1.6} />}>
    As soon as your site or app sends events, they stand here with their properties.{' '}
    <PageAnchor to="/p/$projectId/install" params={{ projectId: String(projectId) }} size="sm">
      Install the snippet
    </PageAnchor>
  </EmptyState>
)

const RowsSkeleton = () => (
  <Stack gap="md" p="md" aria-busy="true" aria-label="Loading the events">
    {[0, 1, 2, 3, 4, 5].map((row) => (
      <Skeleton key={row} height={32} />
    ))}
  </Stack>
)
