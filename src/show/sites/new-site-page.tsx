// How is a project made? By its domain; the rest is what the browser's region does, and can be changed.
import { Alert, Box, Button, Group, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useChangeProject, useCreateProject, useProjects } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { hostnameOf } from '../settings/hostname.ts'
import { fieldErrors } from '../settings/issues.ts'
import { browserDefaults, CurrencySelect, TimeZoneSelect, WeekStartField } from '../settings/project-fields.tsx'
import { EmptyState } from '../shell/page-states.tsx'
import { adminOrganizations } from '../shell/permissions.ts'
import { freshProject } from './fresh-project.ts'

export function NewSitePage() {
  const session = useSession().data
  const projects = useProjects()
  const organizations = adminOrganizations(session)
  if (session !== undefined && organizations.length === 0)
    return (
      <EmptyState title="You may not add sites">
        Ask an admin of your organisation to add one, or to make you an admin.
      </EmptyState>
    )
  return <NewSiteForm projects={projects.data ?? []} organizations={organizations} />
}

interface NewSiteFormProps {
  readonly projects: readonly Project[]
  readonly organizations: readonly { readonly id: string; readonly name: string }[]
}

const fields = ['domain', 'name', 'time_zone', 'currency', 'week_start', 'organization_id']

function NewSiteForm({ projects, organizations }: NewSiteFormProps) {
  const create = useCreateProject()
  const change = useChangeProject()
  const navigate = useNavigate()
  const [failure, setFailure] = useState('')
  const [isBusy, setBusy] = useState(false)
  const form = useForm({
    initialValues: { domain: '', name: '', ...browserDefaults(), organization_id: organizations[0]?.id ?? '' },
    validate: {
      domain: (text) => (hostnameOf(text) === '' ? 'Enter the domain of the site, for example shop.example.' : null),
    },
  })
  const submit = form.onSubmit(async (values) => {
    const domain = hostnameOf(values.domain)
    const bare = domain.replace(/^www\./, '')
    const project = {
      name: values.name.trim() || domain,
      hostnames: /^[\d.:]+$|:|^localhost$/.test(bare) ? [bare] : [bare, `*.${bare}`],
      time_zone: values.time_zone,
      currency: values.currency,
      week_start: values.week_start,
    }
    setBusy(true)
    setFailure('')
    try {
      const fresh = await freshProject(projects).catch(() => undefined)
      const { id } =
        fresh === undefined
          ? await create.mutateAsync({
              ...project,
              ...(organizations.length > 1 ? { organization_id: values.organization_id } : {}),
            })
          : await change.mutateAsync({ id: fresh.id, ...project })
      await navigate({ to: '/p/$projectId/install', params: { projectId: String(id) } })
    } catch (error) {
      const { errors, rest } = fieldErrors(error, [...fields, 'hostnames'])
      form.setErrors({ ...errors, ...(errors['hostnames'] === undefined ? {} : { domain: errors['hostnames'] }) })
      setFailure(rest)
      setBusy(false)
    }
  })
  return (
    <Box maw={640} mx="auto">
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <Stack gap={4}>
            <Title order={1}>Add a site</Title>
            <Text c="dimmed">A site, an app or whatever else you want to count by itself.</Text>
          </Stack>
          <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
            <Stack gap="md">
              <TextInput
                label="Domain"
                placeholder="shop.example"
                description="Where its pages are. Subdomains belong to it."
                autoFocus
                autoCapitalize="none"
                spellCheck={false}
                inputMode="url"
                {...form.getInputProps('domain')}
              />
              <TextInput
                label="Name"
                description="As it is called here. Left empty: its domain."
                placeholder={hostnameOf(form.values.domain) || 'Shop'}
                maxLength={100}
                {...form.getInputProps('name')}
              />
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <TimeZoneSelect {...form.getInputProps('time_zone')} />
                <CurrencySelect {...form.getInputProps('currency')} />
              </SimpleGrid>
              <WeekStartField {...form.getInputProps('week_start')} />
              {organizations.length > 1 && (
                <Select
                  label="Organisation"
                  data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
                  allowDeselect={false}
                  {...form.getInputProps('organization_id')}
                />
              )}
              {failure !== '' && (
                <Alert color="red" role="alert">
                  {failure}
                </Alert>
              )}
              <Group justify="flex-end">
                <Button type="submit" loading={isBusy}>
                  Add site
                </Button>
              </Group>
            </Stack>
          </Box>
        </Stack>
      </form>
    </Box>
  )
}
