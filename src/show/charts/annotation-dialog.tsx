// What was noted of these days? Add, change, delete.
import { ActionIcon, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import type { AnnotationJson } from '../../api/index.ts'
import { useDeleteAnnotation, useSaveAnnotation } from '../api/annotations.ts'
import { dayText } from '../words/dates.ts'

interface AnnotationDialogProps {
  readonly projectId: number
  /** Days of the interval that was clicked. */
  readonly from: string
  readonly to: string
  /** The day that is offered for a new note (default: the first). */
  readonly day?: string
  readonly annotations: readonly AnnotationJson[]
  readonly onDone: () => void
}

export function AnnotationDialog({ projectId, from, to, day = from, annotations, onDone }: AnnotationDialogProps) {
  const save = useSaveAnnotation(projectId)
  const remove = useDeleteAnnotation(projectId)
  const [edited, setEdited] = useState<AnnotationJson>()
  const [text, setText] = useState('')
  const [date, setDate] = useState(day)
  const failure = save.error ?? remove.error

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (text.trim() === '') return
    save.mutate({ id: edited?.id, date, text: text.trim() }, { onSuccess: onDone })
  }
  return (
    <Stack component="form" onSubmit={submit} gap="sm">
      {annotations.map((annotation) => (
        <Group key={annotation.id} wrap="nowrap" align="flex-start" gap="xs">
          <div style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            <Text size="sm">{annotation.text}</Text>
            <Text size="xs" c="dimmed">
              {[dayText(annotation.date), annotation.created_by].filter((part) => part !== '').join(' · ')}
            </Text>
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${annotation.text}`}
            onClick={() => {
              setEdited(annotation)
              setText(annotation.text)
              setDate(annotation.date)
            }}
          >
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`Delete ${annotation.text}`}
            onClick={() => remove.mutate(annotation.id, { onSuccess: onDone })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Textarea
        label={edited === undefined ? 'Note' : 'Change the note'}
        placeholder="What happened? A launch, a campaign, an outage…"
        maxLength={500}
        autosize
        minRows={2}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {(from !== to || edited !== undefined) && (
        <TextInput
          type="date"
          label="Day"
          {...(edited === undefined ? { min: from, max: to } : {})}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
      )}
      {failure !== null && (
        <Text size="sm" c="var(--cairn-bad)" role="alert">
          {failure.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={text.trim() === ''}>
          {edited === undefined ? 'Add note' : 'Save'}
        </Button>
      </Group>
    </Stack>
  )
}
