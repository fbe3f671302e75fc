// Keeps people as a cohort: asks for a name, in place.
import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, type FormEvent } from 'react'
import type { NewCohortJson } from '../../api/index.ts'
import { useSaveCohort } from '../api/cohorts.ts'
import { QueryError } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'

interface SaveCohortProps {
  readonly projectId: number
  /** What stands in the field at first. */
  readonly name: string
  readonly definition: NewCohortJson['definition']
  /** What is kept that differs from the list beside it. */
  readonly note?: string | undefined
  readonly onClose: () => void
}

export function SaveCohort({ projectId, name: first, definition, note, onClose }: SaveCohortProps) {
  const [name, setName] = useState(first.slice(0, 100))
  const [isTried, setIsTried] = useState(false)
  const save = useSaveCohort(projectId)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setIsTried(true)
    if (name.trim() === '') return
    save.mutate(
      { name, definition },
      {
        onSuccess: ({ name: kept, size }) => {
          const people = size === null ? '' : size === 1 ? ' with 1 person' : ` with ${countText(size)} people`
          notifications.show({ message: `The cohort “${kept}” is saved${people}.`, color: 'green' })
          onClose()
        },
      },
    )
  }
  return (
    <Paper withBorder p="sm" component="form" onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name of the cohort"
          value={name}
          maxLength={100}
          error={isTried && name.trim() === '' ? 'Give it a name, so that it is found again.' : undefined}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          autoFocus
        />
        <Text size="xs" c="dimmed">
          {note !== undefined && `${note} `}
          {definition.kind === 'static'
            ? 'These people, as they are now: nobody comes in or goes out later.'
            : 'Looked at anew whenever it is used: people come in and go out.'}
        </Text>
        {save.isError && <QueryError error={save.error} title="The cohort could not be saved" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
