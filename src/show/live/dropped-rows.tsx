// Single events that were refused or kept apart: when, which, why, and what was sent.
import { Badge, Code, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { momentText } from '../words/index.ts'
import { Facts } from './event-details.tsx'

interface DroppedRow {
  readonly dropped_at: string
  readonly stage: string
  readonly reason: string
  readonly description?: string
  readonly detail: string
  readonly event_name: string
  readonly count: number
  readonly payload: string
  readonly person_id?: string
}

interface DroppedRowsProps {
  readonly rows: readonly DroppedRow[]
  readonly timeZone: string | undefined
  /** Whose are marked as the reader's own. */
  readonly ownPersons?: readonly string[] | undefined
}

const shownAtFirst = 20

export function DroppedRows({ rows, timeZone, ownPersons }: DroppedRowsProps) {
  const [isAll, setIsAll] = useState(false)
  return (
    <>
      <ul className="live-list">
        {keyed(isAll ? rows : rows.slice(0, shownAtFirst)).map(([key, row]) => (
          <Row key={key} row={row} timeZone={timeZone} isOwn={ownPersons?.includes(row.person_id ?? '') === true} />
        ))}
      </ul>
      {rows.length > shownAtFirst && (
        <UnstyledButton className="live-press" onClick={() => setIsAll(!isAll)}>
          <Text size="sm" c="var(--mantine-color-anchor)">
            {isAll ? 'Show fewer' : `Show all ${rows.length}`}
          </Text>
        </UnstyledButton>
      )}
    </>
  )
}

/** Equal rows are told apart by their place among the equal ones, counted from the oldest: new ones come first. */
function keyed(rows: readonly DroppedRow[]): readonly (readonly [string, DroppedRow])[] {
  const seen = new Map<string, number>()
  return rows
    .toReversed()
    .map((row) => {
      const key = `${row.dropped_at}/${row.reason}/${row.event_name}/${row.detail}`
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      return [`${key}/${count}`, row] as const
    })
    .toReversed()
}

interface RowProps {
  readonly row: DroppedRow
  readonly timeZone: string | undefined
  readonly isOwn: boolean
}

function Row({ row, timeZone, isOwn }: RowProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <li className="live-row">
      <UnstyledButton className="live-press" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <span className="intake-row">
          <Text component="span" size="xs" c="dimmed" className="cairn-number">
            {momentText(row.dropped_at, timeZone)}
          </Text>
          <Badge size="sm" color={row.stage === 'collect' ? 'red' : 'gray'}>
            {row.reason}
          </Badge>
          <Text component="span" size="sm" className="live-ellipsis">
            {[row.event_name === '' ? (row.description ?? '') : row.event_name, row.detail]
              .filter((part) => part !== '')
              .join(' · ')}
          </Text>
          <Text component="span" size="xs" c="dimmed">
            {isOwn && 'yours'}
            {row.count > 1 && ` × ${row.count}`}
          </Text>
          {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        </span>
      </UnstyledButton>
      {isOpen && (
        <div className="live-details">
          <Facts
            facts={[
              ...(row.description === undefined ? [] : [['Why', row.description] as const]),
              ...(row.detail === '' ? [] : [['Detail', row.detail] as const]),
              ['By', row.stage === 'collect' ? 'the collector: the sender was told' : `the step “${row.stage}”`],
            ]}
          />
          <Text size="sm" c="dimmed" mt="sm" mb={4}>
            {row.stage === 'collect' ? 'What was sent (its start)' : 'What is kept of it'}
          </Text>
          <Code block style={{ maxHeight: 320 }} tabIndex={0}>
            {pretty(row.payload)}
          </Code>
        </div>
      )}
    </li>
  )
}

/** JSON with line breaks; what is cut off or is none as it is. */
function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2)
  } catch {
    return payload
  }
}
