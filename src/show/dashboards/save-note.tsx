// Was the last change kept? Said where it was not, with what can be done about it.
import { Alert, Button, Group, Text } from '@mantine/core'
import type { BoardEditor } from './use-board-editor.ts'

export function SaveNote({ editor }: { readonly editor: BoardEditor }) {
  const { state, error, retry, takeTheirs, keepMine } = editor
  if (state === 'conflict')
    return (
      <Alert color="orange" title="Somebody else has changed this dashboard" role="alert">
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
      <Alert color="red" title="Your changes are not saved" role="alert">
        <Text size="sm">{error?.message} They stay on this page until it is closed.</Text>
        <Button size="xs" mt="sm" onClick={retry}>
          Save again
        </Button>
      </Alert>
    )
  return null
}
