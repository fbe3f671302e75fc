// What can be done with the whole dashboard? Refreshed, shown alone on a screen, edited, shared, copied, deleted.
import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconChartBar,
  IconCheck,
  IconCopy,
  IconDots,
  IconInfoCircle,
  IconMessagePlus,
  IconPencil,
  IconPlus,
  IconShare,
  IconTextCaption,
  IconTrash,
} from '@tabler/icons-react'
import { useDuplicate } from '../api/boards.ts'
import { isAtLeast, type Project } from '../api/projects.ts'
import { useCommands } from '../shell/commands.ts'
import { useShortcut } from '../shell/shortcuts.ts'
import { useGo } from '../shell/use-go.ts'
import { FullScreenButton } from './full-screen-button.tsx'
import { RefreshControl } from './refresh-control.tsx'
import type { SaveState } from './use-board-editor.ts'
import type { BoardView } from './use-board-view.ts'
import { useFullScreen } from './use-full-screen.ts'

export type BoardDialog = 'add' | 'text' | 'note' | 'words' | 'share' | 'delete'

interface BoardControlsProps {
  readonly project: Project
  readonly dashboardId: number
  readonly board: BoardView
  readonly canEdit: boolean
  readonly isEditing: boolean
  readonly setEditing: (isEditing: boolean) => void
  readonly saveState: SaveState
  readonly onDialog: (dialog: BoardDialog) => void
}

export function BoardControls(props: BoardControlsProps) {
  const { project, board, canEdit, isEditing, setEditing, saveState, onDialog } = props
  const full = useFullScreen()
  const isAdmin = isAtLeast(project.role, 'admin')
  const toggleEditing = (): void => setEditing(!isEditing)
  useShortcut('f', 'Full screen', full.toggle)
  useShortcut('e', 'Edit the dashboard', toggleEditing, { enabled: canEdit })
  useCommands([
    { id: 'board full', label: 'Full screen', group: 'This page', action: full.toggle },
    ...(canEdit
      ? [
          { id: 'board add', label: 'Add a saved report', group: 'This page', action: () => onDialog('add') },
          { id: 'board text', label: 'Add a text', group: 'This page', action: () => onDialog('text') },
        ]
      : []),
    ...(isAdmin
      ? [{ id: 'board share', label: 'Share this dashboard', group: 'This page', action: () => onDialog('share') }]
      : []),
  ])
  return (
    <Group gap="xs" className="cairn-board-actions">
      {(isEditing || saveState !== 'saved') && (
        <Text
          size="sm"
          c={saveState === 'saved' || saveState === 'saving' ? 'dimmed' : 'var(--cairn-bad)'}
          role="status"
        >
          {saveWords[saveState]}
        </Text>
      )}
      <RefreshControl projectId={project.id} board={board} />
      <FullScreenButton full={full} />
      {!full.isOn && (
        <>
          {isAdmin && (
            <Button
              variant="default"
              leftSection={<IconShare size={16} aria-hidden />}
              onClick={() => onDialog('share')}
            >
              Share
            </Button>
          )}
          {canEdit && (
            <>
              <AddMenu onDialog={onDialog} />
              <Button
                variant={isEditing ? 'filled' : 'default'}
                aria-pressed={isEditing}
                leftSection={isEditing ? <IconCheck size={16} aria-hidden /> : <IconPencil size={16} aria-hidden />}
                onClick={toggleEditing}
              >
                {isEditing ? 'Done' : 'Edit'}
              </Button>
              <MoreMenu {...props} />
            </>
          )}
        </>
      )}
    </Group>
  )
}

const saveWords = {
  saving: 'Saving…',
  saved: 'Saved',
  failed: 'Not saved',
  conflict: 'Not saved',
} as const satisfies Record<SaveState, string>

const AddMenu = ({ onDialog }: Pick<BoardControlsProps, 'onDialog'>) => (
  <Menu position="bottom-end">
    <Menu.Target>
      <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
        Add
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Item leftSection={<IconChartBar size={16} aria-hidden />} onClick={() => onDialog('add')}>
        Saved report…
      </Menu.Item>
      <Menu.Item leftSection={<IconTextCaption size={16} aria-hidden />} onClick={() => onDialog('text')}>
        Text…
      </Menu.Item>
      <Menu.Item leftSection={<IconMessagePlus size={16} aria-hidden />} onClick={() => onDialog('note')}>
        Note on a day…
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
)

function MoreMenu({ project, dashboardId, onDialog }: BoardControlsProps) {
  const duplicate = useDuplicate(project.id, 'dashboards')
  const go = useGo()
  const copy = (): void =>
    duplicate.mutate(dashboardId, {
      onSuccess: ({ id, name }) => {
        notifications.show({ message: `“${name}” is made.`, color: 'green' })
        go(`/p/${project.id}/dashboards/${id}`)
      },
      onError: (error) =>
        void notifications.show({ title: 'The dashboard could not be copied', message: error.message, color: 'red' }),
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="More actions">
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconInfoCircle size={16} aria-hidden />} onClick={() => onDialog('words')}>
          Name and description…
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
          Duplicate
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onDialog('delete')}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
