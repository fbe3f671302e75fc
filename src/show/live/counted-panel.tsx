// Where are those who are here now: on which pages, from which sources and countries? A click filters the log.
import { Group, Skeleton, Text, Title, UnstyledButton } from '@mantine/core'
import { useState, type CSSProperties } from 'react'
import { countText } from '../words/index.ts'

interface CountedPanelProps {
  readonly title: string
  readonly rows: readonly { readonly key: string; readonly visitors: number }[] | undefined
  /** How a key is said. */
  readonly nameOf: (key: string) => string
  /** Absent: the log can't be filtered by it. */
  readonly onPick?: ((key: string) => void) | undefined
}

const shownAtFirst = 6

export function CountedPanel({ title, rows, nameOf, onPick }: CountedPanelProps) {
  const [isAll, setIsAll] = useState(false)
  const known = rows?.filter(({ key }) => key !== '' || title === 'Sources') ?? []
  const most = Math.max(1, ...known.map(({ visitors }) => visitors))
  const shown = isAll ? known : known.slice(0, shownAtFirst)
  return (
    <section className="live-card" aria-label={`${title} now`}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="xs" c="dimmed">
          Visitors
        </Text>
      </Group>
      {rows === undefined && <Skeleton height={84} />}
      {rows !== undefined && known.length === 0 && (
        <Text size="sm" c="dimmed">
          None just now.
        </Text>
      )}
      <ul className="live-list">
        {shown.map(({ key, visitors }) => (
          <li key={key} style={{ marginTop: 3 }}>
            <Row share={visitors / most} {...(onPick === undefined || key === '' ? {} : { onPick: () => onPick(key) })}>
              <span className="live-ellipsis" title={nameOf(key)}>
                {nameOf(key)}
              </span>
              <span className="cairn-number">{countText(visitors)}</span>
            </Row>
          </li>
        ))}
      </ul>
      {known.length > shownAtFirst && (
        <UnstyledButton className="live-press" onClick={() => setIsAll(!isAll)} mt={4}>
          <Text size="sm" c="var(--mantine-color-anchor)">
            {isAll ? 'Show fewer' : `Show all ${known.length}`}
          </Text>
        </UnstyledButton>
      )}
    </section>
  )
}

interface RowProps {
  readonly share: number
  readonly onPick?: () => void
  readonly children: React.ReactNode
}
function Row({ share, onPick, children }: RowProps) {
  const style = { '--share': `${share * 100}%`, fontSize: 'var(--mantine-font-size-sm)' } as CSSProperties
  if (onPick === undefined)
    return (
      <div className="live-counted" style={style}>
        {children}
      </div>
    )
  return (
    <UnstyledButton className="live-counted" style={style} onClick={onPick} w="100%" title="Filter the log">
      {children}
    </UnstyledButton>
  )
}
