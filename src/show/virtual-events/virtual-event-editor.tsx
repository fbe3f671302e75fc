// How is a virtual event made and changed? One dialog: its parts, what they count, its name.
import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import type { VirtualEventJson } from '../../api/index.ts'
import { ApiError } from '../api/request.ts'
import { useSaveVirtualEvent } from '../api/virtual-events.ts'
import { usePage } from '../view/use-page.ts'
import { definitionOf, draftOf, emptyDraft, emptyPart, type Draft } from './draft.ts'
import { PartFields } from './part-fields.tsx'
import { Preview } from './preview.tsx'

interface VirtualEventEditorProps {
  /** undefined: a new one. */
  readonly event: VirtualEventJson | undefined
  readonly onClose: () => void
}

const mostParts = 20

export function VirtualEventEditor({ event, onClose }: VirtualEventEditorProps) {
  const { projectId } = usePage()
  const [draft, setDraft] = useState<Draft>(() => (event === undefined ? emptyDraft : draftOf(event)))
  const [isTried, setIsTried] = useState(false)
  const save = useSaveVirtualEvent(projectId)
  const definition = definitionOf(draft)
  const change = (part: Partial<Draft>): void => {
    save.reset()
    setDraft((before) => ({ ...before, ...part }))
  }
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault()
    setIsTried(true)
    const name = draft.name.trim()
    if (definition === undefined || name === '') return
    save.mutate({ id: event?.id, name, description: draft.description.trim(), definition }, { onSuccess: onClose })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={event === undefined ? 'New virtual event' : 'Change the virtual event'}
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Stack gap={6}>
            <Text size="sm" fw={500}>
              Means each event that fits any of these
            </Text>
            {draft.parts.map((part, index) => (
              <PartFields
                key={index}
                index={index}
                part={part}
                onChange={(next) => change({ parts: draft.parts.with(index, next) })}
                onRemove={draft.parts.length > 1 ? () => change({ parts: draft.parts.toSpliced(index, 1) }) : undefined}
              />
            ))}
            {draft.parts.length < mostParts && (
              <Button
                size="compact-sm"
                variant="subtle"
                style={{ alignSelf: 'flex-start' }}
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => change({ parts: [...draft.parts, emptyPart] })}
              >
                Or other events
              </Button>
            )}
            {isTried && definition === undefined && (
              <Text size="xs" c="red" role="alert">
                Say at least one condition in each part.
              </Text>
            )}
          </Stack>
          <Preview definition={definition} />
          <TextInput
            label="Name"
            description="As reports name it; no event that arrives may have it."
            placeholder="signup_clicked"
            maxLength={200}
            value={draft.name}
            error={isTried && draft.name.trim() === '' ? 'Give it a name.' : undefined}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <Textarea
            label="Description"
            autosize
            minRows={1}
            maxRows={4}
            maxLength={2_000}
            value={draft.description}
            onChange={({ currentTarget }) => change({ description: currentTarget.value })}
          />
          {save.isError && (
            <Alert color="red" role="alert">
              {save.error instanceof ApiError ? `${save.error.message} ${save.error.hint}` : save.error.message}
            </Alert>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {event === undefined ? 'Create' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
