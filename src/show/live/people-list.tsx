// Who is here, on which page, from where? A click follows one visitor through the log.
import { Badge, Group, Skeleton, Text, UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { LivePersonJson } from '../../api/index.ts'
import { durationText } from '../words/index.ts'
import { Avatar, deviceName, personName, placeText, sourceText } from './words.tsx'

interface PeopleListProps {
  readonly people: readonly LivePersonJson[] | undefined
  /** Of the person who is followed. */
  readonly followed: string | undefined
  readonly onFollow: (person: LivePersonJson) => void
}

const shownAtFirst = 6

export function PeopleList({ people, followed, onFollow }: PeopleListProps) {
  const now = useNow()
  const [isAll, setIsAll] = useState(false)
  if (people === undefined)
    return (
      <div aria-busy>
        {Array.from({ length: 3 }, (_, index) => (
          <Skeleton key={index} height={44} my={6} />
        ))}
      </div>
    )
  const shown = isAll ? people : people.slice(0, shownAtFirst)
  return (
    <>
      <ul className="live-list" aria-label="Visitors who are here">
        {shown.map((person) => (
          <li key={person.person_id} className="live-row">
            <UnstyledButton
              className="live-press"
              onClick={() => onFollow(person)}
              aria-pressed={followed === person.person_id}
              title="Follow in the log"
            >
              <PersonLine person={person} now={now} isFollowed={followed === person.person_id} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {people.length > shownAtFirst && (
        <UnstyledButton className="live-press" onClick={() => setIsAll(!isAll)}>
          <Text size="sm" c="var(--mantine-color-anchor)">
            {isAll ? 'Show fewer' : `Show all ${people.length}${people.length === 100 ? ' (the latest)' : ''}`}
          </Text>
        </UnstyledButton>
      )}
    </>
  )
}

interface PersonLineProps {
  readonly person: LivePersonJson
  readonly now: number
  readonly isFollowed: boolean
}

function PersonLine({ person, now, isFollowed }: PersonLineProps) {
  const here = Math.max(0, now - Date.parse(person.started_at)) / 1000
  const views = `${person.page_views} ${person.page_views === 1 ? 'page' : 'pages'}`
  return (
    <Group wrap="nowrap" gap="sm">
      <Avatar personId={person.person_id} deviceType={person.device_type} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group gap={8} wrap="nowrap">
          <Text component="span" size="sm" fw={600} className="live-ellipsis" title={person.title}>
            {person.path === '' ? person.last_event : person.path}
          </Text>
          {person.last_event === 'page_leave' && (
            <Badge size="sm" color="gray">
              leaving
            </Badge>
          )}
          {isFollowed && <Badge size="sm">followed</Badge>}
        </Group>
        <Text size="xs" c="dimmed" className="live-ellipsis">
          {[
            placeText(person.country, person.city),
            `from ${sourceText(person.source)}`,
            [deviceName(person.device_type), person.browser, person.os].filter((part) => part !== '').join(', '),
            ...(person.distinct_id === '' ? [] : [personName(person.distinct_id)]),
          ].join(' · ')}
        </Text>
      </div>
      <div style={{ textAlign: 'end', flex: 'none' }}>
        <Text component="div" size="sm" className="cairn-number">
          {durationText(here)}
        </Text>
        <Text component="div" size="xs" c="dimmed">
          {person.page_views > 0 && views}
        </Text>
      </div>
    </Group>
  )
}

const tickMs = 5_000

/** ms since 1970, every few seconds anew. */
function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
