// How is the pipeline? One line; where something is wrong, what it means for the reader.
import { Group, Text } from '@mantine/core'
import type { IngestionJson } from '../../api/index.ts'
import { decimalText } from '../words/index.ts'

type Pipeline = IngestionJson['pipeline']

/** Less waits than one batch: nobody has to know. */
const littleBytes = 1_000_000
const slowSeconds = 30

function stateOf({ loader, database, disk, backlog_bytes, lag_seconds }: Pipeline): {
  readonly isWell: boolean
  readonly text: string
} {
  const waiting = `${decimalText(backlog_bytes / 1_000_000)} MB wait`
  if (disk === 'full')
    return {
      isWell: false,
      text: 'The disk is full: senders are told to come back, and nothing is counted until there is room',
    }
  if (disk === 'low') return { isWell: false, text: 'The disk is nearly full: senders are told to come back' }
  if (database !== 'running')
    return {
      isWell: false,
      text: `The database is ${database === 'down' ? 'away' : 'starting'}: events are kept and counted later`,
    }
  if (loader === 'down' || loader === 'starting')
    return { isWell: false, text: 'Processing is being started: events are kept and counted later' }
  if (loader === 'paused') return { isWell: true, text: 'Processing pauses for a backup' }
  if (backlog_bytes > littleBytes && lag_seconds > slowSeconds)
    return { isWell: true, text: `Catching up: ${waiting} to be counted` }
  return {
    isWell: true,
    text: lag_seconds > 0 ? `All is well: counted after ${decimalText(lag_seconds)} s` : 'All is well',
  }
}

export function PipelineNote({ pipeline }: { readonly pipeline: Pipeline }) {
  const { isWell, text } = stateOf(pipeline)
  return (
    <Group gap={8} wrap="nowrap" role="status">
      <span className="live-dot" data-state={isWell ? 'open' : 'lost'} aria-hidden />
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </Group>
  )
}
