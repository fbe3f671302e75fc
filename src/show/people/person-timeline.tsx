// What did the person do? Visits, newest first, each with its events; of one name if asked for. All of it can be paged through.
import { Button, Card, Group, Select, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCatalogue } from '../api/catalogue.ts'
import { useTimeline } from '../api/persons.ts'
import type { Project } from '../api/projects.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { PersonVisit } from './person-visit.tsx'

interface PersonTimelineProps {
  readonly project: Project
  readonly personId: string
}

export function PersonTimeline({ project, personId }: PersonTimelineProps) {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const eventName = typeof search['event'] === 'string' && search['event'] !== '' ? search['event'] : undefined
  const timeline = useTimeline(project.id, personId, eventName)
  const catalogue = useCatalogue(project.id)
  const known = (catalogue.data ?? []).map(({ event_name }) => event_name)
  const names = eventName === undefined || known.includes(eventName) ? known : [eventName, ...known]
  const sessions = timeline.data?.pages.flatMap((page) => page.sessions)
  return (
    <Card component="section" aria-label="Timeline">
      <Group justify="space-between" gap="sm" mb="sm">
        <Title order={2} size="h5">
          Timeline
        </Title>
        <Select
          aria-label="Only one event"
          placeholder="All events"
          size="xs"
          w={200}
          searchable
          clearable
          limit={100}
          data={names}
          value={eventName ?? null}
          onChange={(value) =>
            void navigate({
              to: '.',
              search: (before: object) => ({ ...before, event: value ?? undefined }),
              replace: true,
            } as never)
          }
        />
      </Group>
      {timeline.isPending && <TimelineSkeleton />}
      {timeline.isError && sessions === undefined && (
        <QueryError error={timeline.error} onRetry={timeline.refetch} title="The timeline could not be loaded" />
      )}
      {sessions?.length === 0 && (
        <EmptyState
          title={eventName === undefined ? 'No events yet' : `Never did ${eventName}`}
          icon={<IconActivity size={22} stroke={1.6} />}
        >
          {eventName === undefined
            ? 'This id is known, but no event came with it.'
            : 'Choose another event, or see all of them.'}
        </EmptyState>
      )}
      <Stack gap="lg">
        {sessions?.map((session) => (
          <PersonVisit
            key={session.session_id}
            project={project}
            personId={personId}
            session={session}
            eventName={eventName}
          />
        ))}
      </Stack>
      {timeline.isFetchNextPageError && <QueryError error={timeline.error} onRetry={timeline.fetchNextPage} />}
      {timeline.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="md"
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          Earlier visits
        </Button>
      )}
      {sessions !== undefined && sessions.length > 0 && !timeline.hasNextPage && (
        <Text size="xs" c="dimmed" ta="center" mt="md">
          That is all.
        </Text>
      )}
    </Card>
  )
}

const TimelineSkeleton = () => (
  <Stack gap="sm" aria-busy="true" aria-label="The timeline is being loaded">
    {[0, 1, 2, 3, 4, 5].map((row) => (
      <Skeleton key={row} h={44} />
    ))}
  </Stack>
)
