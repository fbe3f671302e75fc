// Is it really to be deleted? A report says where it is shown before it goes.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDelete, type BoardKind } from '../api/boards.ts'
import { ApiError } from '../api/request.ts'
import { QueryError } from '../shell/page-states.tsx'

interface DeleteDialogProps {
  readonly projectId: number
  readonly kind: BoardKind
  readonly thing: { readonly id: number; readonly name: string }
  readonly onDeleted?: () => void
  readonly onClose: () => void
}

export function DeleteDialog({ projectId, kind, thing, onDeleted, onClose }: DeleteDialogProps) {
  const remove = useDelete(projectId, kind)
  const usedOn = remove.error instanceof ApiError && remove.error.code === 'in_use' ? remove.error.message : undefined
  const one = kind === 'reports' ? 'report' : 'dashboard'
  const submit = (): void =>
    remove.mutate(
      { id: thing.id, evenIfUsed: usedOn !== undefined },
      {
        onSuccess: () => {
          onDeleted?.()
          onClose()
        },
      },
    )
  return (
    <Modal opened onClose={onClose} title={`Delete the ${one}?`}>
      <Stack gap="md">
        <Text size="sm">
          {kind === 'reports'
            ? `“${thing.name}” is gone for everybody. What it was asked of stays.`
            : `“${thing.name}” is gone for everybody, and the links to it open nothing any more. Its reports stay.`}
        </Text>
        {usedOn !== undefined && (
          <Text size="sm" role="alert">
            {usedOn} Panels there will say that the report was deleted.
          </Text>
        )}
        {remove.isError && usedOn === undefined && (
          <QueryError error={remove.error} title={`The ${one} could not be deleted`} />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={submit}>
            {usedOn === undefined ? 'Delete' : 'Delete it all the same'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
