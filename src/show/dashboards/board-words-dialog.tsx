// What is the dashboard called, and what is it for?
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'

interface Words {
  readonly name: string
  readonly description: string
}
interface BoardWordsDialogProps {
  readonly words: Words
  readonly onSave: (words: Words) => void
  readonly onClose: () => void
}

export function BoardWordsDialog({ words: first, onSave, onClose }: BoardWordsDialogProps) {
  const [name, setName] = useState(first.name)
  const [description, setDescription] = useState(first.description)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() !== '') onSave({ name: name.trim(), description: description.trim() })
  }
  return (
    <Modal opened onClose={onClose} title="About this dashboard">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            value={name}
            maxLength={100}
            error={name.trim() === '' ? 'Give it a name.' : undefined}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            maxRows={8}
            maxLength={2_000}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Save</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
