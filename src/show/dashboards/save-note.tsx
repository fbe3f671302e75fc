// Was the last change kept? Said where it was not, with what can be done about it, also to who is about to leave.
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import type { BoardEditor } from './use-board-editor.ts'

export function SaveNote({ editor }: { readonly editor: BoardEditor }) {
  return (
    <>
      <NotSaved editor={editor} />
      <LeaveDialog isUnsaved={editor.state === 'conflict' || editor.state === 'failed'} />
    </>
  )
}

/** Asks before the page is left for another one; another range or filter is no other page. */
function LeaveDialog({ isUnsaved }: { readonly isUnsaved: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved && current.pathname !== next.pathname,
    // The editor asks by itself, also while it saves.
    enableBeforeUnload: false,
    withResolver: true,
  })
  return (
    <Modal opened={blocker.status === 'blocked'} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <Stack gap="md">
        <Text size="sm">Your last changes of this dashboard are not saved. If you leave, they are lost.</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" color="red" onClick={() => blocker.proceed?.()}>
            Leave
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            Stay
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function NotSaved({ editor }: { readonly editor: BoardEditor }) {
  const { state, error, isRetried, retry, takeTheirs, keepMine } = editor
  if (state === 'conflict')
    return (
      <Alert
        color="orange"
        title="Somebody else has changed this dashboard"
        role="alert"
        className="cairn-board-unsaved"
      >
        <Text size="sm">
          {error?.message} Your last changes are not saved, so that theirs are not lost. Which are to stay?
        </Text>
        <Group gap="sm" mt="sm">
          <Button size="xs" onClick={takeTheirs}>
            Show theirs, give up mine
          </Button>
          <Button size="xs" variant="default" onClick={keepMine}>
            Save mine over theirs
          </Button>
        </Group>
      </Alert>
    )
  if (state === 'failed')
    return (
      <Alert color="red" title="Your changes are not saved" role="alert" className="cairn-board-unsaved">
        <Text size="sm">
          {error?.message} They stay on this page until it is closed.{isRetried && ' It is tried again by itself.'}
        </Text>
        <Button size="xs" mt="sm" onClick={retry}>
          Save again
        </Button>
      </Alert>
    )
  return null
}
