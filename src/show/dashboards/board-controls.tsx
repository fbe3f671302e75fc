// What can be done with a whole dashboard? Refreshed, shown alone, arranged, added to, shared; the rest in a menu.
import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconCheck,
  IconCopy,
  IconDots,
  IconLayout,
  IconPencil,
  IconPin,
  IconPlus,
  IconReportAnalytics,
  IconShare,
  IconTextSize,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { DashboardJson } from '../../api/index.ts'
import { useDuplicate } from '../api/boards.ts'
import { filterText } from '../view/filter-text.ts'
import { rangeText } from '../view/range-text.ts'
import type { Page } from '../view/use-page.ts'
import { RefreshControl } from './refresh-control.tsx'
import type { BoardEditor, Draft } from './use-board-editor.ts'
import { rangeOf, type BoardView } from './use-board-view.ts'
import { useFullScreen } from './use-full-screen.ts'

export type BoardDialog = 'add' | 'words' | 'share' | 'delete'

interface BoardControlsProps {
  readonly projectId: number
  readonly dashboard: DashboardJson
  readonly board: BoardView
  readonly draft: Draft
  readonly page: Page
  readonly isEditing: boolean
  readonly setEditing: (isEditing: boolean) => void
  readonly onDialog: (dialog: BoardDialog) => void
  readonly onText: () => void
  readonly change: BoardEditor['change']
  readonly saveState: BoardEditor['state']
}

const stateWords: Readonly<Record<BoardEditor['state'], string>> = {
  saved: 'All changes are saved',
  saving: 'Saving …',
  failed: 'Not saved',
  conflict: 'Not saved',
}

export function BoardControls(props: BoardControlsProps) {
  const { projectId, board, page, isEditing, setEditing, onDialog, onText, saveState } = props
  const { isOn, toggle } = useFullScreen()
  return (
    <Group gap="xs">
      {isEditing && (
        <Text size="sm" c="dimmed" role="status">
          {stateWords[saveState]}
        </Text>
      )}
      <RefreshControl projectId={projectId} board={board} />
      <Tooltip label={isOn ? 'Leave full screen (Esc)' : 'Full screen'} openDelay={400}>
        <ActionIcon variant="default" size={36} aria-label="Full screen" aria-pressed={isOn} onClick={toggle}>
          {isOn ? <IconArrowsMinimize size={16} aria-hidden /> : <IconArrowsMaximize size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      {page.canEdit && !isOn && (
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
                Add
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconReportAnalytics size={16} aria-hidden />} onClick={() => onDialog('add')}>
                A saved report
              </Menu.Item>
              <Menu.Item leftSection={<IconTextSize size={16} aria-hidden />} onClick={onText}>
                A text
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button
            variant={isEditing ? 'filled' : 'default'}
            leftSection={isEditing ? <IconCheck size={16} aria-hidden /> : <IconLayout size={16} aria-hidden />}
            aria-pressed={isEditing}
            onClick={() => setEditing(!isEditing)}
          >
            {isEditing ? 'Done' : 'Arrange'}
          </Button>
          <MoreMenu {...props} />
        </>
      )}
    </Group>
  )
}

function MoreMenu({ projectId, dashboard, board, draft, page, onDialog, change }: BoardControlsProps) {
  const navigate = useNavigate()
  const duplicate = useDuplicate(projectId, 'dashboards')
  const copy = (): void =>
    duplicate.mutate(dashboard.id, {
      onSuccess: ({ id }) =>
        void navigate({
          to: '/p/$projectId/dashboards/$dashboardId',
          params: { projectId: String(projectId), dashboardId: String(id) },
        }),
      onError: (error) =>
        void notifications.show({ title: 'The dashboard could not be copied', message: error.message, color: 'red' }),
    })
  const range = rangeOf(board) ?? null
  const { filters } = page.view
  const textOf = (kept: Pick<Draft, 'range' | 'filters'>): string =>
    [kept.range === null ? '' : rangeText(kept.range), ...kept.filters.map(filterText)].join('\n')
  const isKept = textOf({ range, filters: [...filters] }) === textOf(draft)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="More about this dashboard">
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconShare size={16} aria-hidden />} onClick={() => onDialog('share')}>
          Share and embed
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onDialog('words')}>
          Name and description
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPin size={16} aria-hidden />}
          disabled={isKept}
          onClick={() => change({ range, filters: [...filters] })}
        >
          Keep this range and these filters
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onDialog('delete')}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
