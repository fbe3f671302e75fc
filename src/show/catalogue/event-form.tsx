// What does the event mean? Name for display, description, whether lists leave it out.
import { Button, Group, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { EventDefinitionJson } from '../../api/index.ts'
import { useDefineEvent } from '../api/definitions.ts'
import { QueryError } from '../shell/page-states.tsx'

interface EventFormProps {
  readonly projectId: number
  readonly definition: EventDefinitionJson
  readonly canEdit: boolean
}

export function EventForm({ projectId, definition, canEdit }: EventFormProps) {
  const define = useDefineEvent(projectId)
  const [displayName, setDisplayName] = useState(definition.display_name)
  const [description, setDescription] = useState(definition.description)
  const [isHidden, setHidden] = useState(definition.hidden)
  const isChanged =
    displayName.trim() !== definition.display_name ||
    description.trim() !== definition.description ||
    isHidden !== definition.hidden
  if (!canEdit) return definition.description === '' ? null : <Text size="sm">{definition.description}</Text>
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    define.mutate({ ...definition, display_name: displayName, description, hidden: isHidden })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Display name"
          description="Shown instead of the name that is sent."
          placeholder={definition.event_name}
          maxLength={100}
          value={displayName}
          onChange={({ currentTarget }) => setDisplayName(currentTarget.value)}
        />
        <Textarea
          label="Description"
          description="When is it sent, and what does it mean?"
          maxLength={1_000}
          autosize
          minRows={2}
          value={description}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        <Switch
          label="Hide it"
          description="Left out of lists. It still counts, and reports that name it still work."
          checked={isHidden}
          onChange={({ currentTarget }) => setHidden(currentTarget.checked)}
        />
        {define.isError && <QueryError error={define.error} title="This could not be saved" />}
        <Group gap="sm">
          <Button type="submit" disabled={!isChanged} loading={define.isPending}>
            Save
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {define.isSuccess && !isChanged ? 'Saved' : ''}
          </Text>
        </Group>
      </Stack>
    </form>
  )
}
