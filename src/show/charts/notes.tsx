// Notes on the days that a chart shows, by a button: for keyboards, fingers, and charts whose points mean something else.
import { Button, Group, Loader, Modal, Text } from '@mantine/core'
import { IconMessagePlus } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useAnnotations } from '../api/annotations.ts'
import { usePage } from '../view/use-page.ts'
import { lastDay } from './time-points.ts'

const AnnotationDialog = lazy(() =>
  import('./annotation-dialog.tsx').then((module) => ({ default: module.AnnotationDialog })),
)

interface NotesDialogProps {
  readonly projectId: number
  /** First and last day, e.g. of the chart. */
  readonly from: string
  readonly to: string
  readonly onClose: () => void
}

/** More are changed at their day. */
const listed = 20

export function NotesDialog({ projectId, from, to, onClose }: NotesDialogProps) {
  const notes = (useAnnotations(projectId).data ?? []).filter(({ date }) => date >= from && date <= to)
  return (
    <Modal opened onClose={onClose} title="Notes">
      <Suspense fallback={<Loader size="sm" />}>
        {notes.length > listed && (
          <Text size="sm" c="dimmed" mb="sm">
            The latest {listed} of {notes.length}.
          </Text>
        )}
        <AnnotationDialog
          projectId={projectId}
          from={from}
          to={to}
          day={to}
          annotations={notes.slice(-listed)}
          onDone={onClose}
        />
      </Suspense>
    </Modal>
  )
}

type Intervals = readonly { readonly start: string; readonly end: string }[]

/** Opens the notes of the intervals; nothing for readers who may not write notes. The dialog is to be drawn somewhere. */
export function useNotes(projectId: number, intervals: Intervals | undefined) {
  const { canEdit } = usePage()
  const [isOpen, setOpen] = useState(false)
  const from = intervals?.[0]?.start.slice(0, 10)
  const end = intervals?.at(-1)?.end
  if (!canEdit || from === undefined || end === undefined) return { openNotes: undefined, dialog: undefined }
  return {
    openNotes: () => setOpen(true),
    dialog: isOpen && (
      <NotesDialog projectId={projectId} from={from} to={lastDay(end)} onClose={() => setOpen(false)} />
    ),
  }
}

export function NotesButton({ projectId, intervals }: { readonly projectId: number; readonly intervals: Intervals }) {
  const { openNotes, dialog } = useNotes(projectId, intervals)
  if (openNotes === undefined) return null
  return (
    <Group justify="flex-end" mt={4} data-picture="none">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconMessagePlus size={16} aria-hidden />}
        onClick={openNotes}
      >
        Notes
      </Button>
      {dialog}
    </Group>
  )
}
