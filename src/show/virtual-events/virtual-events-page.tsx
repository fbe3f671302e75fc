// Which events are defined after the fact?
import '../explore/explore.css'
import './virtual-events.css'
import { ActionIcon, Box, Button, Group, Modal, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash, IconWand } from '@tabler/icons-react'
import { useState } from 'react'
import type { VirtualEventJson } from '../../api/index.ts'
import type { Project } from '../api/projects.ts'
import { useDeleteVirtualEvent, useVirtualEvents } from '../api/virtual-events.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { ApiError } from '../api/request.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { PageProvider, useProjectPage } from '../view/use-page.ts'
import { partText } from './draft.ts'
import { VirtualEventEditor } from './virtual-event-editor.tsx'

export function VirtualEventsPage() {
  const project = useCurrentProject()
  // The key: another project begins anew.
  return project === undefined ? <Rows /> : <VirtualEvents key={project.id} project={project} />
}

function VirtualEvents({ project }: { readonly project: Project }) {
  const page = useProjectPage(project)
  const { projectId, canEdit } = page
  const events = useVirtualEvents(projectId)
  const [edited, setEdited] = useState<VirtualEventJson | 'new'>()
  const [deleted, setDeleted] = useState<VirtualEventJson>()
  const isEmpty = events.data?.length === 0
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      New virtual event
    </Button>
  )
  return (
    <PageProvider value={page}>
      <Stack gap="md" maw={1200} mx="auto">
        <Group justify="space-between" gap="sm">
          <Title order={1}>Virtual events</Title>
          {canEdit && !isEmpty && add}
        </Group>
        <Box className="cairn-card">
          {events.isPending && <Rows />}
          {events.isError && (
            <QueryError error={events.error} onRetry={events.refetch} title="The virtual events could not be loaded" />
          )}
          {isEmpty && (
            <EmptyState
              title="No virtual events yet"
              icon={<IconWand size={22} stroke={1.6} />}
              {...(canEdit ? { action: add } : {})}
            >
              A virtual event is a name for events that arrive already: a page and a button, a link, several events as
              one. It counts the past at once and can be used in every report.
            </EmptyState>
          )}
          {events.data !== undefined && !isEmpty && (
            <div className="cairn-virtual-list" role="group" aria-label="Virtual events" tabIndex={0}>
              <Table verticalSpacing="sm" horizontalSpacing="md" aria-label="Virtual events">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Means</Table.Th>
                    <Table.Th visibleFrom="sm">Made by</Table.Th>
                    {canEdit && <Table.Th ta="right">Change</Table.Th>}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {events.data.map((event) => (
                    <Table.Tr key={event.id}>
                      <Table.Th scope="row">
                        {event.name}
                        {event.description !== '' && (
                          <Text size="xs" c="dimmed" fw={400}>
                            {event.description}
                          </Text>
                        )}
                      </Table.Th>
                      <Table.Td>
                        {event.definition.any_of.map((part, index) => (
                          <Text key={index} size="sm">
                            {index > 0 && <span className="cairn-or">or </span>}
                            {partText(part)}
                          </Text>
                        ))}
                      </Table.Td>
                      <Table.Td visibleFrom="sm">{event.created_by}</Table.Td>
                      {canEdit && (
                        <Table.Td>
                          <Group gap={4} wrap="nowrap" justify="flex-end">
                            <ActionIcon aria-label={`Change ${event.name}`} onClick={() => setEdited(event)}>
                              <IconPencil size={16} aria-hidden />
                            </ActionIcon>
                            <ActionIcon aria-label={`Delete ${event.name}`} onClick={() => setDeleted(event)}>
                              <IconTrash size={16} aria-hidden />
                            </ActionIcon>
                          </Group>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )}
        </Box>
        {edited !== undefined && (
          <VirtualEventEditor event={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
        )}
        {deleted !== undefined && (
          <DeleteDialog projectId={projectId} event={deleted} onClose={() => setDeleted(undefined)} />
        )}
      </Stack>
    </PageProvider>
  )
}

interface DeleteDialogProps {
  readonly projectId: number
  readonly event: VirtualEventJson
  readonly onClose: () => void
}

function DeleteDialog({ projectId, event, onClose }: DeleteDialogProps) {
  const remove = useDeleteVirtualEvent(projectId)
  const isUsed = remove.error instanceof ApiError && remove.error.code === 'in_use'
  return (
    <Modal opened onClose={onClose} title="Delete the virtual event?">
      <Stack gap="md">
        <Text size="sm">
          Reports that name “{event.name}” then find no events. What was captured stays: make it again and it counts the
          past as well.
        </Text>
        {isUsed && (
          <Text size="sm" role="alert">
            {remove.error?.message}
          </Text>
        )}
        {remove.isError && !isUsed && <QueryError error={remove.error} title="It could not be deleted" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate({ id: event.id, evenIfUsed: isUsed }, { onSuccess: onClose })}
          >
            {isUsed ? 'Delete all the same' : 'Delete'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const Rows = () => (
  <Stack gap="md" p="md" aria-busy="true" aria-label="Loading the virtual events">
    {[0, 1, 2].map((row) => (
      <Skeleton key={row} height={40} />
    ))}
  </Stack>
)
