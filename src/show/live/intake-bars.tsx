// Counted, kept apart, refused: one bar for each day or minute. Plain elements; screen readers get a list.
import { Group, Text, VisuallyHidden } from '@mantine/core'
import type { CSSProperties } from 'react'
import type { IngestionJson } from '../../api/index.ts'
import { countText, dayText } from '../words/index.ts'
import { minuteText } from './words.tsx'

interface IntakeBarsProps {
  readonly buckets: IngestionJson['buckets']
  readonly unit: 'minute' | 'day'
  readonly timeZone: string | undefined
}

export function IntakeBars({ buckets, unit, timeZone }: IntakeBarsProps) {
  const most = Math.max(1, ...buckets.map(({ stored, dropped, refused }) => stored + dropped + refused))
  const timeOf = (start: string): string => (unit === 'day' ? dayText(start) : minuteText(start, timeZone))
  const said = ({ start, stored, dropped, refused }: IngestionJson['buckets'][number]): string =>
    `${timeOf(start)}: ${countText(stored)} counted, ${countText(dropped)} kept apart, ${countText(refused)} refused`
  return (
    <figure style={{ margin: 0 }}>
      <div className="intake-bars" aria-hidden>
        {buckets.map((bucket) => (
          <div key={bucket.start} className="intake-bar" title={said(bucket)}>
            {(['refused', 'dropped', 'stored'] as const).map((kind) => (
              <span
                key={kind}
                data-kind={kind}
                style={{ '--share': `${(bucket[kind] / most) * 100}%` } as CSSProperties}
                data-empty={bucket[kind] === 0}
              />
            ))}
          </div>
        ))}
      </div>
      <Group justify="space-between" mt={4} aria-hidden>
        <Text size="xs" c="dimmed">
          {timeOf(buckets[0]?.start ?? '')}
        </Text>
        <Text size="xs" c="dimmed">
          {unit === 'day' ? 'today' : 'now'}
        </Text>
      </Group>
      <VisuallyHidden>
        <figcaption>Events by {unit}</figcaption>
        <ul>
          {buckets.map((bucket) => (
            <li key={bucket.start}>{said(bucket)}</li>
          ))}
        </ul>
      </VisuallyHidden>
    </figure>
  )
}
