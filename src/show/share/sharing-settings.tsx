// Which read-only links lead to this project? Made, copied, embedded, given a password and revoked here.
import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  PasswordInput,
  Skeleton,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { IconCode, IconDots, IconKey, IconLink, IconLock, IconTrash } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import type { ShareJson } from '../../api/index.ts'
import { useDashboards } from '../api/boards.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { useChangeShare, useCreateShare, useRevokeShare, useShares } from '../api/shares.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { dayText } from '../words/index.ts'
import { CopyField } from './copy-field.tsx'
import { EmbedDialog } from './embed-dialog.tsx'
import { shareAddress } from './share-address.ts'

type Dialog = { readonly kind: 'new' } | { readonly kind: 'embed' | 'password' | 'revoke'; readonly share: ShareJson }

export function SharingSettings({ projectId }: { readonly projectId: number }) {
  const role = useRole(projectId)
  if (isAtLeast(role, 'admin')) return <ShareLinks projectId={projectId} />
  return (
    <EmptyState title="Sharing" icon={<IconLock size={22} stroke={1.6} />}>
      Links are made by admins. Ask one of your organisation if this project is to be shared.
    </EmptyState>
  )
}

interface ShareLinksProps {
  readonly projectId: number
  /** Only the links to it, and new ones lead to it. Absent: all links of the project, new ones lead to the overview. */
  readonly dashboard?: { readonly id: number; readonly name: string }
}

/** For admins. */
export function ShareLinks({ projectId, dashboard }: ShareLinksProps) {
  const shares = useShares(projectId)
  const shown = shares.data?.filter((share) => dashboard === undefined || share.dashboard_id === dashboard.id)
  const known = useDashboards(projectId, { enabled: dashboard === undefined }).data
  const [dialog, setDialog] = useState<Dialog>()
  const close = (): void => setDialog(undefined)
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} maw={560}>
          {dashboard === undefined && <Title order={2}>Read-only links</Title>}
          <Text size="sm" c="dimmed">
            {dashboard === undefined
              ? 'Whoever has a link sees the overview of this project, without an account, and can change nothing. Embed it in a page of your own, or protect it with a password. Links to a dashboard are made there.'
              : 'Whoever has a link sees this dashboard and nothing else, without an account, and can change nothing. Embed it in a page of your own, or protect it with a password.'}
          </Text>
        </Stack>
        <Button leftSection={<IconLink size={16} />} onClick={() => setDialog({ kind: 'new' })}>
          New link
        </Button>
      </Group>
      {shares.isPending && <Skeleton height={96} />}
      {shares.isError && <QueryError error={shares.error} onRetry={shares.refetch} />}
      {shown?.length === 0 && (
        <EmptyState title="Nothing is shared" icon={<IconLink size={22} stroke={1.6} />}>
          Make a link, and send it to those who should see the numbers.
        </EmptyState>
      )}
      {shown?.map((share) => (
        <ShareCard
          key={share.id}
          share={share}
          dashboard={known?.find(({ id }) => id === share.dashboard_id)?.name}
          onOpen={(kind) => setDialog({ kind, share })}
        />
      ))}
      {dialog?.kind === 'new' && <NewShare projectId={projectId} dashboardId={dashboard?.id ?? null} onClose={close} />}
      {dialog?.kind === 'embed' && <EmbedDialog share={dialog.share} onClose={close} />}
      {dialog?.kind === 'password' && <PasswordDialog projectId={projectId} share={dialog.share} onClose={close} />}
      {dialog?.kind === 'revoke' && <RevokeDialog projectId={projectId} share={dialog.share} onClose={close} />}
    </Stack>
  )
}

interface ShareCardProps {
  readonly share: ShareJson
  /** Its name, if the link is to one and that is not plain from where it stands. */
  readonly dashboard: string | undefined
  readonly onOpen: (kind: 'embed' | 'password' | 'revoke') => void
}

function ShareCard({ share, dashboard, onOpen }: ShareCardProps) {
  return (
    <Stack className="cairn-card" p="md" gap="sm" role="group" aria-label={share.name}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
              {share.name}
            </Text>
            {dashboard !== undefined && <Badge>Dashboard: {dashboard}</Badge>}
            {share.has_password && (
              <Badge leftSection={<IconLock size={12} aria-hidden />} color="gray">
                Password
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            Made by {share.created_by} on {dayText(share.created_at)}
          </Text>
        </Stack>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${share.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCode size={16} />} onClick={() => onOpen('embed')}>
              Embed
            </Menu.Item>
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onOpen('password')}>
              {share.has_password ? 'Change the password' : 'Set a password'}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => onOpen('revoke')}>
              Revoke
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <CopyField label={`Link of ${share.name}`} value={shareAddress(share.token)} />
    </Stack>
  )
}

const passwordIssue = (password: string): string | undefined =>
  password.length < 6 ? 'At least 6 characters.' : undefined

interface NewShareProps {
  readonly projectId: number
  readonly dashboardId: number | null
  readonly onClose: () => void
}

function NewShare({ projectId, dashboardId, onClose }: NewShareProps) {
  const create = useCreateShare(projectId)
  const [name, setName] = useState('')
  const [hasPassword, setHasPassword] = useState(false)
  const [password, setPassword] = useState('')
  const [isTried, setTried] = useState(false)
  const nameIssue = name.trim() === '' ? 'Say whom or what it is for.' : undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (nameIssue !== undefined || (hasPassword && passwordIssue(password) !== undefined)) return
    const wanted = { name: name.trim(), password: hasPassword ? password : null, dashboard_id: dashboardId }
    create.mutate(wanted, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title="New read-only link">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="To tell links apart; guests don’t see it."
            placeholder="Board, public page…"
            value={name}
            maxLength={100}
            error={isTried ? nameIssue : undefined}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <Switch
            label="Protect it with a password"
            checked={hasPassword}
            onChange={({ currentTarget }) => setHasPassword(currentTarget.checked)}
          />
          {hasPassword && (
            <PasswordInput
              label="Password"
              description="It is not shown again: note it before you go on."
              autoComplete="new-password"
              maxLength={200}
              value={password}
              error={isTried ? passwordIssue(password) : undefined}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          )}
          {create.isError && <QueryError error={create.error} title="The link could not be made" />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make the link
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface ShareDialogProps {
  readonly projectId: number
  readonly share: ShareJson
  readonly onClose: () => void
}

function PasswordDialog({ projectId, share, onClose }: ShareDialogProps) {
  const change = useChangeShare(projectId)
  const [password, setPassword] = useState('')
  const [isTried, setTried] = useState(false)
  const save = (next: string | null): void => change.mutate({ id: share.id, password: next }, { onSuccess: onClose })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (passwordIssue(password) === undefined) save(password)
  }
  return (
    <Modal opened onClose={onClose} title={share.has_password ? 'Change the password' : 'Set a password'}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <PasswordInput
            label="New password"
            description="Those who have the link open are asked for it at once."
            autoComplete="new-password"
            maxLength={200}
            value={password}
            error={isTried ? passwordIssue(password) : undefined}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            data-autofocus
          />
          {change.isError && <QueryError error={change.error} title="The password could not be changed" />}
          <Group justify="flex-end" gap="sm">
            {share.has_password && (
              <Button variant="subtle" color="red" mr="auto" onClick={() => save(null)}>
                Remove the password
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function RevokeDialog({ projectId, share, onClose }: ShareDialogProps) {
  const revoke = useRevokeShare(projectId)
  return (
    <Modal opened onClose={onClose} title="Revoke the link?">
      <Stack gap="md">
        <Text size="sm">
          “{share.name}” opens nothing from now on, wherever it was sent or embedded. It can’t be brought back; make a
          new link instead.
        </Text>
        {revoke.isError && <QueryError error={revoke.error} title="The link could not be revoked" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(share.id, { onSuccess: onClose })}
          >
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
