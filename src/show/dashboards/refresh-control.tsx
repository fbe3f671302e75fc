// How fresh are the panels? Asked again by hand, or at intervals.
import { ActionIcon, Group, Menu, Tooltip } from '@mantine/core'
import { IconCheck, IconChevronDown, IconRefresh } from '@tabler/icons-react'
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { resultsKey } from '../api/boards.ts'
import { clockText } from '../words/index.ts'
import { refreshChoices, type BoardView } from './use-board-view.ts'

const choiceText = (minutes: number): string =>
  minutes === 0
    ? 'Only by hand'
    : minutes === 1
      ? 'Every minute'
      : minutes === 60
        ? 'Every hour'
        : `Every ${minutes} minutes`

export function RefreshControl({ projectId, board }: { readonly projectId: number; readonly board: BoardView }) {
  const client = useQueryClient()
  const queryKey = resultsKey(projectId)
  const isAsking = useIsFetching({ queryKey }) > 0
  const [askedAt, setAskedAt] = useState(0)
  const { refreshMinutes, setRefreshMinutes } = board
  const look = (): void =>
    setAskedAt(
      Math.max(
        0,
        ...client
          .getQueryCache()
          .findAll({ queryKey, type: 'active' })
          .map(({ state }) => state.dataUpdatedAt),
      ),
    )
  return (
    <Group gap={0} wrap="nowrap" className="cairn-joined">
      <Tooltip label="Refresh" openDelay={400}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Refresh"
          loading={isAsking}
          onClick={() => void client.invalidateQueries({ queryKey })}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" onOpen={look}>
        <Menu.Target>
          <ActionIcon
            variant={refreshMinutes === 0 ? 'default' : 'light'}
            size={36}
            w={26}
            aria-label={`Refresh by itself: ${choiceText(refreshMinutes)}`}
          >
            <IconChevronDown size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {askedAt > 0 && <Menu.Label>As of {clockText(askedAt)}</Menu.Label>}
          {refreshChoices.map((minutes) => (
            <Menu.Item
              key={minutes}
              rightSection={minutes === refreshMinutes ? <IconCheck size={14} aria-label="chosen" /> : undefined}
              onClick={() => setRefreshMinutes(minutes)}
            >
              {choiceText(minutes)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
