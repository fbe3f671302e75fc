// How long are events kept, how do they leave, and how is all of it deleted?
import { Alert, Box, Button, Group, Modal, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useDeleteProject } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { useGo } from '../shell/use-go.ts'
import type { SettingsProps } from './project-settings-page.tsx'
import { SettingsForm } from './settings-form.tsx'

export function DataSettings({ project, isReadOnly }: SettingsProps) {
  return (
    <Stack gap="lg">
      <SettingsForm project={project} isReadOnly={isReadOnly} fields={['retention_days']}>
        {(form) => (
          <NumberInput
            label="Days that events are kept"
            description="Older ones are deleted for good, each night. 0: kept for ever."
            min={0}
            max={36_500}
            allowDecimal={false}
            thousandSeparator
            maw={320}
            {...form.getInputProps('retention_days')}
          />
        )}
      </SettingsForm>
      <Export project={project} />
      {!isReadOnly && <Deletion project={project} />}
    </Stack>
  )
}

const formats = [
  { id: 'csv', name: 'CSV' },
  { id: 'ndjson', name: 'NDJSON' },
  { id: 'parquet', name: 'Parquet' },
  { id: 'arrow', name: 'Arrow' },
] as const

function Export({ project }: { readonly project: Project }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const isBackwards = from !== '' && to !== '' && to < from
  const address = (format: string): string => {
    const search = new URLSearchParams({ format, ...(from === '' ? {} : { from }), ...(to === '' ? {} : { to }) })
    return `/api/v1/projects/${project.id}/export?${search.toString()}`
  }
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <Stack gap="md">
        <Stack gap={4}>
          <Title order={2}>Export events</Title>
          <Text size="sm" c="dimmed">
            Every event with all its fields, oldest first. Without dates: all there are.
          </Text>
        </Stack>
        <Group align="flex-start">
          <TextInput
            type="date"
            label="First day"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label="Last day"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={isBackwards ? 'It lies before the first day.' : undefined}
          />
        </Group>
        <Group gap="xs">
          {formats.map(({ id, name }) => (
            <Button
              key={id}
              component="a"
              href={isBackwards ? undefined : address(id)}
              download
              variant="default"
              aria-disabled={isBackwards}
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {name}
            </Button>
          ))}
        </Group>
      </Stack>
    </Box>
  )
}

function Deletion({ project }: { readonly project: Project }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <Group justify="space-between">
        <Stack gap={4}>
          <Title order={2}>Delete this site</Title>
          <Text size="sm" c="dimmed">
            With all its events, goals, keys and links. Nothing brings it back.
          </Text>
        </Stack>
        <Button color="red" variant="light" onClick={open}>
          Delete …
        </Button>
      </Group>
      {isOpen && <DeletionDialog project={project} onClose={close} />}
    </Box>
  )
}

function DeletionDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const remove = useDeleteProject(project.id)
  const go = useGo()
  const isSure = typed.trim() === project.name
  const submit = (): void => {
    if (!isSure) return
    remove.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: `${project.name} was deleted.` })
        go('/sites')
      },
    })
  }
  return (
    <Modal opened onClose={onClose} title={`Delete ${project.name}?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            All its events are gone for good, and pages with its snippet are refused from now on. Export what you want
            to keep first.
          </Text>
          <TextInput
            label={`Type ${project.name} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {remove.isError && (
            <Alert color="red" role="alert">
              {remove.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button color="red" type="submit" disabled={!isSure} loading={remove.isPending}>
              Delete for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
