// Who is this, and what did they do? Facts at the side, visits and their events in the middle.
import './person.css'
import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconArrowMerge, IconUser } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { PersonJson } from '../../api/index.ts'
import { usePerson } from '../api/persons.ts'
import { isAtLeast, type Project } from '../api/projects.ts'
import { ApiError } from '../api/request.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { agoText, countText, momentText } from '../words/index.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { PersonCohorts } from './person-cohorts.tsx'
import { GroupCard, PropertyCard } from './person-facts.tsx'
import { PersonIds } from './person-ids.tsx'
import { personTitle } from './person-name.ts'
import { PersonTimeline } from './person-timeline.tsx'
import { holds, SaidNote, type SaidOfId } from './said-of-id.tsx'

export function PersonPage() {
  const project = useCurrentProject()
  const { personId } = useParams({ strict: false })
  if (project === undefined || personId === undefined) return <PersonSkeleton />
  return <OfProject key={`${project.id} ${personId}`} project={project} personId={personId} />
}

function OfProject({ project, personId }: { readonly project: Project; readonly personId: string }) {
  const [said, setSaid] = useState<SaidOfId>()
  const person = usePerson(project.id, personId, (one) => said !== undefined && !holds(said, one))
  if (person.isPending) return <PersonSkeleton />
  if (person.isError) {
    const isUnknown = person.error instanceof ApiError && [400, 404].includes(person.error.status)
    return (
      <Stack maw={1200} mx="auto">
        <Title order={1}>Person</Title>
        {isUnknown ? (
          <EmptyState
            title="Nobody has this id"
            icon={<IconUser size={22} stroke={1.6} />}
            action={
              <Anchor size="sm" renderRoot={(props) => <Link {...props} to={`/p/${project.id}/people`} />}>
                Search all people
              </Anchor>
            }
          >
            Nothing was heard of this person, or their events are past what the site keeps.
          </EmptyState>
        ) : (
          <QueryError error={person.error} onRetry={person.refetch} title="The person could not be loaded" />
        )}
      </Stack>
    )
  }
  return <Person project={project} person={person.data} said={said} onSaid={setSaid} />
}

interface PersonProps {
  readonly project: Project
  readonly person: PersonJson
  /** Who is who, said here just now. */
  readonly said: SaidOfId | undefined
  readonly onSaid: (said: SaidOfId) => void
}

function Person({ project, person, said, onSaid }: PersonProps) {
  const [isMerging, setMerging] = useState(false)
  const canEdit = isAtLeast(project.role, 'analyst')
  const title = personTitle(person.name, person.person_id)
  return (
    <Stack gap="md" maw={1200} mx="auto">
      <Group justify="space-between" align="flex-start" gap="sm" wrap="nowrap">
        <Stack gap={2} miw={0}>
          <Title order={1} className="person-title" title={title.length > 100 ? title : undefined}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {summaryOf(person)}
          </Text>
        </Stack>
        {canEdit && (
          <Button
            variant="default"
            flex="none"
            leftSection={<IconArrowMerge size={16} aria-hidden />}
            onClick={() => setMerging(true)}
          >
            Merge
          </Button>
        )}
      </Group>
      {said?.isJoined === true && <SaidNote projectId={project.id} person={person} said={said} />}
      <dl className="person-figures cairn-card">
        <Figure name="Visits" value={countText(person.sessions)} />
        <Figure name="Events" value={countText(person.events)} />
        <Figure name="First seen" value={isNever(person) ? '–' : momentText(person.first_seen, project.time_zone)} />
        <Figure name="Last seen" value={isNever(person) ? '–' : momentText(person.last_seen, project.time_zone)} />
      </dl>
      <div className="person-grid">
        <PersonTimeline project={project} personId={person.person_id} />
        <Stack gap="md" component="aside" aria-label="About this person">
          <PropertyCard {...person} />
          <GroupCard groups={person.groups} />
          <PersonCohorts projectId={project.id} personId={person.person_id} />
          <PersonIds project={project} person={person} canEdit={canEdit} said={said} onSaid={onSaid} />
        </Stack>
      </div>
      {isMerging && (
        <MergeDialog
          projectId={project.id}
          person={person}
          title={title}
          onClose={() => setMerging(false)}
          onPending={onSaid}
        />
      )}
    </Stack>
  )
}

const isNever = (person: PersonJson): boolean => person.sessions === 0
const summaryOf = (person: PersonJson): string => {
  const ids = person.ids_total === 1 ? '' : `${countText(person.ids_total)} ids · `
  return ids + (isNever(person) ? 'Not seen on the site itself' : `Last seen ${agoText(person.last_seen)}`)
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd className="cairn-number">{value}</dd>
  </div>
)

function PersonSkeleton() {
  return (
    <Stack gap="md" maw={1200} mx="auto" aria-busy="true" aria-label="The person is being loaded">
      <Skeleton h={54} w={260} />
      <Skeleton h={78} />
      <div className="person-grid">
        <Skeleton h={420} />
        <Skeleton h={300} />
      </div>
    </Stack>
  )
}
