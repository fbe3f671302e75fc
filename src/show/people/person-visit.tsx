// One visit: when, from where, with what; and its events, newest first, each of which opens to what it came with.
import { Button, Collapse, Skeleton, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useEventProperties, useMoreEvents, type TimelineEvent, type TimelineSession } from '../api/persons.ts'
import type { Project } from '../api/projects.ts'
import { QueryError } from '../shell/page-states.tsx'
import { clockText, countryFlag, countryName, countText, durationText, momentText, moneyText } from '../words/index.ts'
import { Facts, valueText } from './person-facts.tsx'

interface PersonVisitProps {
  readonly project: Project
  readonly personId: string
  readonly session: TimelineSession
  readonly eventName: string | undefined
}

export function PersonVisit({ project, personId, session, eventName }: PersonVisitProps) {
  const [isWanted, setWanted] = useState(false)
  const more = useMoreEvents({ projectId: project.id, personId, session, eventName, enabled: isWanted })
  const events = [...session.events, ...(more.data?.pages.flat() ?? [])]
  const left = session.events_total - events.length
  const headingId = useId()
  return (
    <section aria-labelledby={headingId}>
      <div className="person-visit">
        <h3 id={headingId}>{momentText(session.started_at, project.time_zone)}</h3>
        <span className="person-quiet">{contextOf(session).join(' · ')}</span>
      </div>
      <ol className="person-events">
        {events.map((event) => (
          <EventRow key={event.event_id} project={project} personId={personId} session={session} event={event} />
        ))}
      </ol>
      {more.isError && <QueryError error={more.error} onRetry={more.refetch} />}
      {left > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={isWanted && more.isFetching}
          onClick={() => (isWanted ? void more.fetchNextPage() : setWanted(true))}
        >
          {countText(left)} earlier events of this visit
        </Button>
      )}
    </section>
  )
}

function contextOf(session: TimelineSession): string[] {
  const seconds = (Date.parse(session.ended_at) - Date.parse(session.started_at)) / 1000
  const country = session.country === '' ? '' : `${countryFlag(session.country)} ${countryName(session.country)}`
  const device = [session.browser, session.os].filter((text) => text !== '').join(' on ')
  const source = /^(direct)?$/i.test(session.source) ? 'Direct' : `from ${session.source}`
  return [seconds < 1 ? '' : durationText(seconds), source, country, device].filter((text) => text !== '')
}

interface EventRowProps {
  readonly project: Project
  readonly personId: string
  readonly session: TimelineSession
  readonly event: TimelineEvent
}
function EventRow(props: EventRowProps) {
  const { event } = props
  const [isOpen, setOpen] = useState(false)
  const detailsId = useId()
  return (
    <li>
      <UnstyledButton
        className="person-event"
        aria-expanded={isOpen}
        aria-controls={detailsId}
        onClick={() => setOpen(!isOpen)}
      >
        <time dateTime={event.timestamp} className="cairn-number">
          {clockText(event.timestamp, props.project.time_zone)}
        </time>
        <span className="person-event-name">{event.event_name}</span>
        <span className="person-event-what">{whatOf(event)}</span>
        <IconChevronDown size={14} aria-hidden data-open={isOpen} />
      </UnstyledButton>
      <Collapse expanded={isOpen} id={detailsId}>
        {isOpen && <EventDetails {...props} />}
      </Collapse>
    </li>
  )
}

/** What the event came with: its properties are read when it is opened. */
function EventDetails({ project, personId, session, event }: EventRowProps) {
  const properties = useEventProperties(project.id, personId, session, event)
  return (
    <div className="person-details">
      {properties.isPending && <Skeleton h={22} aria-label="The properties are being loaded" />}
      {properties.isError && (
        <QueryError error={properties.error} onRetry={properties.refetch} title="The properties could not be loaded" />
      )}
      <Facts facts={factsOf(event, properties.data ?? {})} />
      {properties.data !== undefined && Object.keys(properties.data).length === 0 && (
        <Text size="sm" c="dimmed">
          It came without properties of its own.
        </Text>
      )}
    </div>
  )
}

const whatOf = (event: TimelineEvent): string =>
  [Number(event.revenue) === 0 ? '' : moneyText(event.revenue, event.currency), event.path]
    .filter((text) => text !== '')
    .join(' · ')

const factsOf = (
  event: TimelineEvent,
  properties: Readonly<Record<string, unknown>>,
): (readonly [string, string])[] => [
  ...Object.entries(properties).map(([name, value]) => [name, valueText(value)] as const),
  ...(
    [
      ['Page', event.path],
      ['Title', event.title],
      ['Sent with the id', event.distinct_id],
    ] as const
  ).filter(([, value]) => value !== ''),
]
