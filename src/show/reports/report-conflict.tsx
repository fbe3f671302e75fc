// Somebody else has changed the saved report since it was opened here: whose question is to stay?
import { Button, Group, Modal, Stack, Text } from '@mantine/core'

interface ReportConflictProps {
  readonly name: string
  readonly isSaving: boolean
  readonly onTheirs: () => void
  readonly onMine: () => void
  readonly onClose: () => void
}

export const ReportConflict = ({ name, isSaving, onTheirs, onMine, onClose }: ReportConflictProps) => (
  <Modal opened onClose={onClose} title="Somebody else has changed this report">
    <Stack gap="md">
      <Text size="sm">
        “{name}” was changed since you opened it. What you see here is not saved, so that theirs is not lost. Which is
        to stay?
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" loading={isSaving} onClick={onMine}>
          Save mine over theirs
        </Button>
        <Button onClick={onTheirs} data-autofocus>
          Show theirs, give up mine
        </Button>
      </Group>
    </Stack>
  </Modal>
)
