// Deletes a cohort; where something uses it, it says what, and asks again.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { CohortJson } from '../../api/index.ts'
import { useDeleteCohort } from '../api/cohorts.ts'
import { ApiError } from '../api/request.ts'
import { QueryError } from '../shell/page-states.tsx'

interface DeleteCohortProps {
  readonly projectId: number
  readonly cohort: CohortJson
  readonly onClose: () => void
}

export function DeleteCohort({ projectId, cohort, onClose }: DeleteCohortProps) {
  const remove = useDeleteCohort(projectId)
  const isUsed = remove.error instanceof ApiError && remove.error.status === 409
  return (
    <Modal opened onClose={onClose} title="Delete the cohort?">
      <Stack gap="md">
        <Text size="sm">
          “{cohort.name}” can no longer be used. The people and their events stay.
          {cohort.kind === 'static' && ' Its list of people is lost.'}
        </Text>
        {isUsed && (
          <Text size="sm" role="alert">
            {remove.error?.message} What uses it will say that it is missing.
          </Text>
        )}
        {remove.isError && !isUsed && <QueryError error={remove.error} title="The cohort could not be deleted" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: cohort.id, evenIfUsed: isUsed }, { onSuccess: onClose })}
          >
            {isUsed ? 'Delete all the same' : 'Delete'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
