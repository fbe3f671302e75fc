// With which keys are events sent, and the API asked?
import {
  Alert,
  Anchor,
  Badge,
  Box,
  Button,
  Checkbox,
  Group,
  Modal,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { KeyJson, NewKeyJson } from '../../api/index.ts'
import { useCreateKey, useKeys, useRevokeKey } from '../api/keys.ts'
import { useRenewWriteKey } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { PageAnchor } from '../session/anchors.tsx'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { CodeBlock } from '../sites/code-block.tsx'
import { agoText, dayText } from '../words/index.ts'
import { fieldErrors } from './issues.ts'
import type { SettingsProps } from './project-settings-page.tsx'

export function KeySettings({ project, isReadOnly }: SettingsProps) {
  return (
    <Stack gap="lg">
      <WriteKey project={project} isReadOnly={isReadOnly} />
      {!isReadOnly && <ApiKeys project={project} />}
    </Stack>
  )
}

function WriteKey({ project, isReadOnly }: SettingsProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const renew = useRenewWriteKey(project.id)
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start">
          <Stack gap={4}>
            <Title order={2}>Write key</Title>
            <Text size="sm" c="dimmed">
              Stands in the snippet. It may only send events, so it is no secret.{' '}
              <PageAnchor to="/p/$projectId/install" params={{ projectId: String(project.id) }}>
                Show the snippet
              </PageAnchor>
            </Text>
          </Stack>
          {!isReadOnly && (
            <Button variant="default" onClick={open}>
              Renew …
            </Button>
          )}
        </Group>
        <CodeBlock code={project.write_key} label="This project’s write key" />
      </Stack>
      <Modal opened={isOpen} onClose={close} title="Renew the write key?">
        <Stack gap="md">
          <Text size="sm">
            The key of now is unknown at once: pages that have it are refused until they get the new snippet.
          </Text>
          {renew.isError && (
            <Alert color="red" role="alert">
              {renew.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              color="red"
              loading={renew.isPending}
              onClick={() =>
                renew.mutate(undefined, {
                  onSuccess: () => {
                    close()
                    notifications.show({
                      message: 'The write key is a new one. Put it into your pages.',
                      color: 'teal',
                    })
                  },
                })
              }
            >
              Renew it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Box>
  )
}

function ApiKeys({ project }: { readonly project: Project }) {
  const keys = useKeys(project.id)
  const [isOpen, { open, close }] = useDisclosure(false)
  const [revoking, setRevoking] = useState<KeyJson>()
  const current = keys.data?.filter(({ revoked_at }) => revoked_at === null) ?? []
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start">
          <Stack gap={4}>
            <Title order={2}>API keys</Title>
            <Text size="sm" c="dimmed">
              For programs that ask, export or manage. Each opens this site only. See{' '}
              <Anchor href="/docs" inherit underline="always">
                the API
              </Anchor>
              .
            </Text>
          </Stack>
          <Button onClick={open}>New key</Button>
        </Group>
        {keys.isError && <QueryError error={keys.error} onRetry={keys.refetch} />}
        {keys.isPending && <Skeleton h={80} />}
        {keys.isSuccess && current.length === 0 && (
          <EmptyState title="No key yet">Make one for each program, so that you can revoke them one by one.</EmptyState>
        )}
        {current.length > 0 && <KeyTable keys={current} onRevoke={setRevoking} />}
      </Stack>
      {isOpen && <NewKeyDialog projectId={project.id} onClose={close} />}
      {revoking !== undefined && (
        <RevokeDialog projectId={project.id} revoked={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </Box>
  )
}

interface KeyTableProps {
  readonly keys: readonly KeyJson[]
  readonly onRevoke: (key: KeyJson) => void
}

const KeyTable = ({ keys, onRevoke }: KeyTableProps) => (
  <Table.ScrollContainer minWidth={560}>
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Key</Table.Th>
          <Table.Th>May</Table.Th>
          <Table.Th>Made</Table.Th>
          <Table.Th>Last used</Table.Th>
          <Table.Th>
            <VisuallyHidden>Revoke</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((key) => (
          <Table.Tr key={key.id}>
            <Table.Td>{key.name || '–'}</Table.Td>
            <Table.Td ff="monospace">{key.prefix}…</Table.Td>
            <Table.Td>
              <Group gap={4}>
                {key.scopes.map((scope) => (
                  <Badge key={scope} color={scope === 'admin' ? 'red' : 'gray'}>
                    {scope}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
            <Table.Td>{dayText(key.created_at)}</Table.Td>
            <Table.Td>{key.last_used_at === null ? 'never' : agoText(key.last_used_at)}</Table.Td>
            <Table.Td ta="right">
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`Revoke ${key.name || key.prefix}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)

type Scope = NonNullable<NewKeyJson['scopes']>[number]
const scopes: readonly { readonly value: Scope; readonly label: string; readonly description: string }[] = [
  { value: 'read', label: 'Read', description: 'Reports and exports.' },
  { value: 'write', label: 'Write', description: 'Send and import events.' },
  { value: 'admin', label: 'Admin', description: 'Everything: settings and keys too.' },
]

interface DialogProps {
  readonly projectId: number
  readonly onClose: () => void
}

function NewKeyDialog({ projectId, onClose }: DialogProps) {
  const create = useCreateKey(projectId)
  const form = useForm<{ name: string; scopes: Scope[] }>({
    initialValues: { name: '', scopes: ['read'] },
    validate: {
      name: (name) => (name.trim() === '' ? 'Say what the key is for.' : null),
      scopes: (chosen) => (chosen.length === 0 ? 'Choose at least one.' : null),
    },
  })
  const submit = form.onSubmit((values) =>
    create.mutate(values, {
      onError: (error) => form.setErrors(fieldErrors(error, ['name', 'scopes']).errors),
    }),
  )
  if (create.data !== undefined)
    return (
      <Modal opened onClose={onClose} title="Your new key" closeOnClickOutside={false} size="lg">
        <Stack gap="md">
          <Alert color="yellow">Copy it now. It is shown this once: only its hash is kept.</Alert>
          <CodeBlock code={create.data.key} label={create.data.name} />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title="New API key">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What it is for, so that you know what you revoke."
            placeholder="Nightly report"
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
            <Stack gap="xs" mt={6}>
              {scopes.map(({ value, label, description }) => (
                <Checkbox key={value} value={value} label={label} description={description} />
              ))}
            </Stack>
          </Checkbox.Group>
          {create.isError && (
            <Alert color="red" role="alert">
              {create.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function RevokeDialog({ projectId, revoked, onClose }: DialogProps & { readonly revoked: KeyJson }) {
  const revoke = useRevokeKey(projectId)
  return (
    <Modal opened onClose={onClose} title={`Revoke ${revoked.name || revoked.prefix}?`}>
      <Stack gap="md">
        <Text size="sm">Whatever uses it is refused at once. A revoked key can not be brought back.</Text>
        {revoke.isError && (
          <Alert color="red" role="alert">
            {revoke.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(revoked.id, { onSuccess: onClose })}
          >
            Revoke it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
