// What does a text panel say? Written as Markdown.
import { Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'

interface TextDialogProps {
  readonly text: string
  readonly onSave: (text: string) => void
  readonly onClose: () => void
}

export function TextDialog({ text: first, onSave, onClose }: TextDialogProps) {
  const [text, setText] = useState(first)
  return (
    <Modal
      opened
      onClose={onClose}
      title={first === '' ? 'Add a text' : 'Change the text'}
      size="lg"
      // What was typed goes by “Cancel” only.
      closeOnEscape={text === first}
      closeOnClickOutside={text === first}
    >
      <Stack gap="md">
        <Textarea
          label="Text"
          description={
            <Text component="span" size="xs" c="dimmed">
              <Anchor href="https://commonmark.org/help/" target="_blank" rel="noreferrer" size="xs">
                Markdown
              </Anchor>
              : # heading, **bold**, - list, [link](https://…)
            </Text>
          }
          autosize
          minRows={6}
          maxRows={18}
          maxLength={10_000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={text.trim() === ''} onClick={() => onSave(text)}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
