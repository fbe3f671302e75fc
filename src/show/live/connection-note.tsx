// Is the page connected? A dot and a word; and what to do where it is not.
import { Button, Group, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ConnectionState } from './connection.ts'

const words = {
  connecting: 'Connecting…',
  open: 'Live',
  lost: 'Connection lost, trying again',
  resting: 'Resting while you are away',
  refused: 'Not connected',
} as const satisfies Record<ConnectionState['kind'], string>

export function ConnectionNote({ connection }: { readonly connection: ConnectionState }) {
  // A connection that is back within a moment is no news.
  const [shown, setShown] = useState(connection)
  useEffect(() => {
    const timer = setTimeout(() => setShown(connection), connection.kind === 'open' ? 0 : 700)
    return () => clearTimeout(timer)
  }, [connection])
  return (
    <Group gap={8} wrap="nowrap" role="status">
      <span className="live-dot" data-state={shown.kind} aria-hidden />
      <Text size="sm" c="dimmed">
        {words[shown.kind]}
        {shown.kind === 'refused' && `: ${shown.error.message} ${shown.error.hint}`}
      </Text>
      {shown.kind === 'refused' && (
        <Button size="compact-xs" variant="default" onClick={() => location.reload()}>
          Reload
        </Button>
      )}
    </Group>
  )
}
