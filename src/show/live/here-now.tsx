// How many are here now, and how did it go in the last half hour?
import { Group, Skeleton, Text, VisuallyHidden } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { useEffect, useRef, useState, type CSSProperties } from 'react'
import type { LiveSnapshotJson } from '../../api/index.ts'
import { countText } from '../words/index.ts'
import { minuteText } from './words.tsx'

interface HereNowProps {
  readonly snapshot: LiveSnapshotJson | undefined
  readonly timeZone: string | undefined
}

export function HereNow({ snapshot, timeZone }: HereNowProps) {
  const shown = useCountingTo(snapshot?.visitors ?? 0)
  const events = snapshot?.minutes.reduce((sum, minute) => sum + minute.events, 0) ?? 0
  return (
    <div className="live-now">
      <Group justify="space-between" align="flex-end" gap="md" mih={72}>
        {snapshot === undefined ? (
          <Skeleton width={120} height={64} />
        ) : (
          <div>
            <div className="live-number" data-testid="visitors-now">
              {countText(shown)}
            </div>
            <Text size="sm" c="dimmed" mt={6}>
              {snapshot.visitors === 1 ? 'visitor' : 'visitors'} in the last five minutes
            </Text>
          </div>
        )}
        <Text size="sm" c="dimmed" ta="end">
          {snapshot !== undefined && `${countText(events)} ${events === 1 ? 'event' : 'events'} in half an hour`}
        </Text>
      </Group>
      {snapshot === undefined ? <Skeleton height={72} /> : <Minutes minutes={snapshot.minutes} timeZone={timeZone} />}
    </div>
  )
}

interface MinutesProps {
  readonly minutes: LiveSnapshotJson['minutes']
  readonly timeZone: string | undefined
}

function Minutes({ minutes, timeZone }: MinutesProps) {
  const most = Math.max(1, ...minutes.map(({ events }) => events))
  const said = (minute: LiveSnapshotJson['minutes'][number]): string =>
    `${minuteText(minute.start, timeZone)}: ${countText(minute.events)} ${minute.events === 1 ? 'event' : 'events'}, ${countText(minute.visitors)} ${minute.visitors === 1 ? 'visitor' : 'visitors'}`
  return (
    <figure>
      <div className="live-minutes" aria-hidden>
        {minutes.map((minute, index) => (
          <div
            key={minute.start}
            className="live-minute"
            title={said(minute)}
            data-empty={minute.events === 0}
            data-now={index === minutes.length - 1}
            style={{ '--share': `${(minute.events / most) * 100}%` } as CSSProperties}
          />
        ))}
      </div>
      <Group justify="space-between" mt={4} aria-hidden>
        <Text size="xs" c="dimmed">
          30 minutes ago
        </Text>
        <Text size="xs" c="dimmed">
          Events per minute
        </Text>
        <Text size="xs" c="dimmed">
          now
        </Text>
      </Group>
      <VisuallyHidden>
        <figcaption>Events and visitors in each of the last 30 minutes</figcaption>
        <ul>
          {minutes.map((minute) => (
            <li key={minute.start}>{said(minute)}</li>
          ))}
        </ul>
      </VisuallyHidden>
    </figure>
  )
}

const countingMs = 600

/** The number that is shown on the way to `target`. */
function useCountingTo(target: number): number {
  const isStill = useReducedMotion()
  const [shown, setShown] = useState(target)
  const from = useRef(target)
  useEffect(() => {
    const start = from.current
    from.current = target
    if (isStill || start === target) {
      setShown(target)
      return undefined
    }
    const begunAt = performance.now()
    let frame = 0
    const step = (at: number): void => {
      const share = Math.min(1, Math.max(0, (at - begunAt) / countingMs))
      setShown(Math.round(start + (target - start) * (1 - (1 - share) ** 3)))
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => {
      cancelAnimationFrame(frame)
      setShown(target)
    }
  }, [target, isStill])
  return shown
}
