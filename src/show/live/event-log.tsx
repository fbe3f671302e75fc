// What happens, as it happens? A rolling log that stands still while it is pointed at, reached by keyboard, or paused by its button.
import { ActionIcon, Badge, Button, Group, Skeleton, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { LiveEventJson } from '../../api/index.ts'
import { clockText, countryFlag, countryName } from '../words/index.ts'
import { EventDetails } from './event-details.tsx'
import { Avatar, eventWord } from './words.tsx'

interface EventLogProps {
  /** Newest first; undefined: not known yet. */
  readonly events: readonly LiveEventJson[] | undefined
  readonly timeZone: string | undefined
  /** Instead of an empty list. */
  readonly empty: ReactNode
  readonly label: string
  /** What arrives shows all that is known of it. */
  readonly opensNew?: boolean
}

export function EventLog({ events, timeZone, empty, label, opensNew = false }: EventLogProps) {
  const [isHeld, setIsHeld] = useState(false)
  const [isPointedAt, setIsPointedAt] = useState(false)
  const [isReached, setIsReached] = useState(false)
  const isPaused = isHeld || isPointedAt || isReached
  const { shown, waiting, release } = useStill(events, isPaused)
  const list = useRef<HTMLDivElement>(null)
  const seen = useArrivals(events)

  return (
    // Who goes from the list to "2 new" above it must still find it: the list goes on once both are left.
    <div onPointerLeave={() => setIsPointedAt(false)}>
      <Group justify="space-between" pb={6} mih={36} gap="xs">
        <Group gap="xs">
          <ActionIcon
            onClick={() => setIsHeld(!isHeld)}
            aria-label={isHeld ? 'Let the log go on' : 'Pause the log'}
            aria-pressed={isHeld}
            variant={isHeld ? 'light' : 'subtle'}
          >
            {isHeld ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </ActionIcon>
          <Text size="xs" c="dimmed" aria-live="polite">
            {isPaused ? 'Paused' : 'Stands still while you point at it'}
          </Text>
        </Group>
        {isPaused && waiting > 0 && (
          <Button
            size="compact-sm"
            radius="xl"
            onClick={() => {
              release()
              list.current?.scrollTo({ top: 0 })
            }}
          >
            {waiting} new
          </Button>
        )}
      </Group>
      <div
        ref={list}
        className="live-log"
        data-paused={isPaused}
        role="region"
        aria-label={label}
        tabIndex={0}
        onPointerEnter={(pointer) => setIsPointedAt(pointer.pointerType === 'mouse')}
        onFocus={(focus) => setIsReached(focus.target.matches(':focus-visible'))}
        onBlur={(blur) => {
          if (!blur.currentTarget.contains(blur.relatedTarget)) setIsReached(false)
        }}
      >
        {shown === undefined &&
          Array.from({ length: 6 }, (_, index) => <Skeleton key={index} height={32} my={6} mx={6} />)}
        {shown?.length === 0 && empty}
        {shown !== undefined && shown.length > 0 && (
          <ol className="live-list">
            {shown.map((event) => (
              <LogRow
                key={event.event_id}
                event={event}
                timeZone={timeZone}
                isFresh={!seen.has(event.event_id)}
                opensNew={opensNew}
              />
            ))}
          </ol>
        )}
      </div>
    </div>
  )
}

/** The list as it was when it was paused, and how many wait. */
function useStill(events: readonly LiveEventJson[] | undefined, isPaused: boolean) {
  const [still, setStill] = useState(events)
  useEffect(() => {
    if (!isPaused) setStill(events)
  }, [events, isPaused])
  // What is asked for anew (another filter) is not held back.
  const isHolding = isPaused && still !== undefined && events !== undefined
  const waiting = useMemo(() => {
    if (!isHolding) return 0
    const ids = new Set(still.map(({ event_id }) => event_id))
    return events.filter(({ event_id }) => !ids.has(event_id)).length
  }, [isHolding, still, events])
  useEffect(() => {
    if (events === undefined) setStill(undefined)
    else if (still === undefined) setStill(events)
  }, [events, still])
  return { shown: isHolding ? still : events, waiting, release: () => setStill(events) }
}

/** Ids of the first list: only what comes later is shown as fresh. */
function useArrivals(events: readonly LiveEventJson[] | undefined): ReadonlySet<string> {
  const first = useRef<ReadonlySet<string>>(undefined)
  if (events === undefined) first.current = undefined
  else first.current ??= new Set(events.map(({ event_id }) => event_id))
  return first.current ?? new Set()
}

interface LogRowProps {
  readonly event: LiveEventJson
  readonly timeZone: string | undefined
  readonly isFresh: boolean
  readonly opensNew: boolean
}

const LogRow = memo(function LogRow({ event, timeZone, isFresh, opensNew }: LogRowProps) {
  const [isOpen, setIsOpen] = useState(isFresh && opensNew)
  const word = eventWord(event.event_name)
  return (
    <li className="live-row" data-fresh={isFresh} data-event={event.event_name}>
      <UnstyledButton className="live-press" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <span className="live-log-line">
          <Text component="span" size="xs" c="dimmed" className="cairn-number live-log-time">
            {clockText(event.timestamp, timeZone)}
          </Text>
          <Avatar personId={event.person_id} deviceType={event.device_type} />
          <span className="live-log-what">
            {word === undefined ? (
              <Badge>{event.event_name}</Badge>
            ) : (
              <Text component="span" size="sm" c="dimmed" title={event.event_name}>
                {word}
              </Text>
            )}
            <Text component="span" size="sm" className="live-ellipsis" title={event.title}>
              {event.path}
            </Text>
          </span>
          <Text component="span" size="xs" c="dimmed" className="live-ellipsis live-log-from" maw={280}>
            {fromText(event)}
          </Text>
          {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        </span>
      </UnstyledButton>
      {isOpen && <EventDetails event={event} timeZone={timeZone} />}
    </li>
  )
})

/** anna@example.com · Google · 🇩🇪 Berlin. */
const fromText = (event: LiveEventJson): string =>
  [
    event.distinct_id,
    event.source,
    event.country === ''
      ? ''
      : `${countryFlag(event.country)} ${event.city === '' ? countryName(event.country) : event.city}`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
