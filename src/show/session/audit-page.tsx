// Who changed what?
import { Button, Center, Code, Group, Select, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconHistory, IconKey, IconTerminal2, IconUser } from '@tabler/icons-react'
import { useState } from 'react'
import type { AuditEntryJson, OrganizationJson } from '../../api/index.ts'
import { useAudit } from '../api/audit.ts'
import { isAtLeast } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { useTeam } from '../api/team.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { momentText } from '../words/moments.ts'
import { actionChoices, changeTexts, deedText } from './audit-words.ts'
import { Card } from './card.tsx'
import { OrganizationChoice, useOrganization } from './organization-choice.tsx'
import classes from './audit.module.css'
import { Rows } from './rows.tsx'
import { SettingsBody } from './settings-body.tsx'

const actorIcons = { user: IconUser, key: IconKey, operator: IconTerminal2 } as const
const actorText = ({ kind, name }: AuditEntryJson['actor']): string =>
  kind === 'operator' ? 'The operator' : kind === 'key' ? `API key ${name}` : name

function Changes({ entry }: { readonly entry: AuditEntryJson }) {
  const changes = changeTexts(entry.changes)
  if (changes.length === 0) return null
  return (
    <dl className={classes['changes']}>
      {changes.map(({ field, from, to }) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd>
            {from !== '–' && (
              <>
                <del>{from}</del> →{' '}
              </>
            )}
            <ins>{to}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function EntryRow({ entry }: { readonly entry: AuditEntryJson }) {
  const Icon = actorIcons[entry.actor.kind]
  const { deed, target } = deedText(entry)
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon variant="light" size="lg" aria-hidden="true">
        <Icon size={18} />
      </ThemeIcon>
      <Stack gap={4} flex={1} miw={0}>
        <Text style={{ overflowWrap: 'anywhere' }}>
          <b>{actorText(entry.actor)}</b> {deed} {target !== '' && <b>{target}</b>}
        </Text>
        <Changes entry={entry} />
        <Text size="sm" c="dimmed">
          <time dateTime={entry.at}>{momentText(entry.at)}</time>
          {entry.address !== '' && (
            <>
              {' '}
              · from <Code>{entry.address}</Code>
            </>
          )}
        </Text>
      </Stack>
    </Group>
  )
}

const everything = ''

function Log({ organization }: { readonly organization: OrganizationJson }) {
  const [action, setAction] = useState(everything)
  const [actor, setActor] = useState(everything)
  const team = useTeam(organization.id)
  const audit = useAudit(organization.id, {
    action: action === everything ? undefined : action,
    actor: actor === everything ? undefined : actor,
  })
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? []
  const people = new Map<string, string>([
    ['operator', 'The operator'],
    ...(team.data?.members ?? []).map(({ user_id, name }) => [user_id, name] as const),
    // Who is not in the team any more, and keys.
    ...entries
      .filter((entry) => entry.actor.id !== '')
      .map((entry) => [entry.actor.id, actorText(entry.actor)] as const),
  ])
  const isFiltered = action !== everything || actor !== everything
  return (
    <Card
      title="What was changed"
      lead="Newest first."
      action={
        <Group gap="xs">
          <Select
            aria-label="By whom"
            w={{ base: '100%', xs: 180 }}
            searchable
            data={[
              { value: everything, label: 'Everybody' },
              ...Array.from(people, ([value, label]) => ({ value, label })),
            ]}
            value={actor}
            allowDeselect={false}
            onChange={(value) => setActor(value ?? everything)}
          />
          <Select
            aria-label="What"
            w={{ base: '100%', xs: 230 }}
            searchable
            data={[{ value: everything, label: 'All changes' }, ...actionChoices]}
            value={action}
            allowDeselect={false}
            onChange={(value) => setAction(value ?? everything)}
          />
        </Group>
      }
    >
      {audit.isPending && [1, 2, 3, 4].map((row) => <Skeleton key={row} height={56} />)}
      {audit.error !== null && <QueryError error={audit.error} onRetry={audit.refetch} />}
      {audit.isSuccess && entries.length === 0 && (
        <EmptyState
          icon={<IconHistory size={22} />}
          title={isFiltered ? 'Nothing like this was changed' : 'Nothing was changed yet'}
        >
          {isFiltered
            ? 'Choose everybody and all changes to see the rest.'
            : 'Changes of sites and team will show up here.'}
        </EmptyState>
      )}
      {entries.length > 0 && (
        <Rows label="Changes">
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </Rows>
      )}
      {audit.hasNextPage && (
        <Center>
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            Show older ones
          </Button>
        </Center>
      )}
    </Card>
  )
}

export function AuditPage() {
  const session = useSession()
  const organization = useOrganization()
  return (
    <SettingsBody
      title="Audit log"
      {...(organization === undefined ? {} : { lead: organization.name })}
      action={<OrganizationChoice chosen={organization} />}
    >
      {session.error !== null && <QueryError error={session.error} onRetry={session.refetch} />}
      {session.isPending && <Skeleton height={320} />}
      {organization !== undefined && isAtLeast(organization.role, 'admin') && (
        <Log key={organization.id} organization={organization} />
      )}
      {organization !== undefined && !isAtLeast(organization.role, 'admin') && (
        <EmptyState icon={<IconHistory size={22} />} title="Admins and owners see the audit log">
          Ask one of them if you have to know who changed something.
        </EmptyState>
      )}
    </SettingsBody>
  )
}
