// How is an organisation named, and how does a further one come to be?
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import type { OrganizationJson } from '../../api/index.ts'
import { useCreateOrganization, useRenameOrganization } from '../api/team.ts'
import { Card } from './card.tsx'
import { Failure } from './failure.tsx'
import { textIssue } from './new-password.tsx'

const validate = { name: textIssue('Enter a name.') }

export function OrganizationNameCard({ organization }: { readonly organization: OrganizationJson }) {
  const rename = useRenameOrganization(organization.id)
  const form = useForm({ initialValues: { name: organization.name }, validate })
  const submit = form.onSubmit(({ name }) => rename.mutate(name.trim(), { onSuccess: () => form.resetDirty() }))
  return (
    <Card title="Organisation">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <TextInput label="Name" maxLength={100} {...form.getInputProps('name')} />
          <Failure error={rename.error} />
          <Group>
            <Button type="submit" variant="default" loading={rename.isPending} disabled={!form.isDirty()}>
              Save name
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {rename.isSuccess && !form.isDirty() ? 'Saved.' : ''}
            </Text>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

export function NewOrganizationCard() {
  const create = useCreateOrganization()
  const navigate = useNavigate()
  const form = useForm({ initialValues: { name: '' }, validate })
  const submit = form.onSubmit(({ name }) =>
    create.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        form.reset()
        void navigate({ to: '/settings/team', search: { organization: id } })
      },
    }),
  )
  return (
    <Card
      title="Another organisation"
      lead="For sites that another team looks after: its members see nothing of this one. You will be its owner."
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <TextInput label="Name of the new organisation" maxLength={100} {...form.getInputProps('name')} />
          <Failure error={create.error} />
          <Group>
            <Button type="submit" variant="default" loading={create.isPending}>
              Create organisation
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}
