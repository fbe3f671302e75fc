// One member of the team: who it is, the role, and how to change or end it.
import { Avatar, Badge, Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { MemberJson, OrganizationJson, Role } from '../../api/index.ts'
import { isAtLeast } from '../api/projects.ts'
import { useChangeMember, useRemoveMember } from '../api/team.ts'
import { Failure } from './failure.tsx'
import { roleOrder, roleWords } from './role-words.ts'

interface MemberRowProps {
  readonly member: MemberJson
  readonly organization: OrganizationJson
  readonly isMe: boolean
}

/** Roles that somebody may give: only owners make owners. */
export const rolesGivenBy = (giver: Role): { readonly value: Role; readonly label: string }[] =>
  roleOrder
    .filter((role) => isAtLeast(giver, 'admin') && isAtLeast(giver, role))
    .map((role) => ({ value: role, label: roleWords[role].name }))

export function MemberRow({ member, organization, isMe }: MemberRowProps) {
  const change = useChangeMember(organization.id)
  const [isRemoving, setRemoving] = useState(false)
  const mayChange = isAtLeast(organization.role, 'admin') && isAtLeast(organization.role, member.role)
  return (
    <li>
      <Group justify="space-between" gap="sm">
        <Group gap="sm" wrap="nowrap" flex="1 1 220px" miw={0}>
          <Avatar name={member.name} color="blue" aria-hidden="true" />
          <Stack gap={0} miw={0}>
            <Group gap="xs">
              <Text fw={500}>{member.name}</Text>
              {isMe && <Badge variant="light">You</Badge>}
              {member.two_factor && (
                <Badge variant="light" color="green">
                  Second factor
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed" truncate>
              {member.email}
            </Text>
          </Stack>
        </Group>
        <Group gap="xs" wrap="nowrap">
          {mayChange ? (
            <Select
              aria-label={`Role of ${member.name}`}
              w={120}
              data={rolesGivenBy(organization.role)}
              value={change.isPending ? change.variables.role : member.role}
              allowDeselect={false}
              disabled={change.isPending}
              onChange={(role) => role !== null && role !== member.role && change.mutate({ memberId: member.id, role })}
            />
          ) : (
            <Badge variant="default" size="lg">
              {roleWords[member.role].name}
            </Badge>
          )}
          {(mayChange || isMe) && (
            <Button
              variant="default"
              w={100}
              px={0}
              onClick={() => setRemoving(true)}
              aria-label={isMe ? `Leave ${organization.name}` : `Remove ${member.name}`}
            >
              {isMe ? 'Leave' : 'Remove'}
            </Button>
          )}
        </Group>
      </Group>
      <Failure error={change.error} mt="xs" />
      <Modal
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        centered
        title={isMe ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
      >
        <Removal member={member} organization={organization} isMe={isMe} onDone={() => setRemoving(false)} />
      </Modal>
    </li>
  )
}

function Removal({ member, organization, isMe, onDone }: MemberRowProps & { readonly onDone: () => void }) {
  const remove = useRemoveMember(organization.id)
  return (
    <Stack gap="md">
      <Text size="sm">
        {isMe
          ? 'You will not see its sites any more. To come back, you must be invited.'
          : `From now on ${member.email} sees nothing of ${organization.name}. What this person made stays.`}
      </Text>
      <Failure error={remove.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(member.id, { onSuccess: onDone })}>
          {isMe ? 'Leave' : 'Remove'}
        </Button>
      </Group>
    </Stack>
  )
}
