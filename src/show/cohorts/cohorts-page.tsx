// Which cohorts are there, who is in them, and how is one made?
import { ActionIcon, Anchor, Badge, Box, Button, Group, Menu, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { IconDots, IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CohortJson } from '../../api/index.ts'
import { useCohorts } from '../api/cohorts.ts'
import type { Project } from '../api/projects.ts'
import { useReport } from '../api/reports.ts'
import { risonText } from '../view/rison.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { PageProvider, useProjectPage } from '../view/use-page.ts'
import { agoText, countText, momentText } from '../words/index.ts'
import { CohortEditor } from './cohort-editor.tsx'
import { DeleteCohort } from './delete-cohort.tsx'

type Edited = { readonly cohort: CohortJson } | { readonly kind: 'dynamic' | 'static' }

export function CohortsPage() {
  const project = useCurrentProject()
  return project === undefined ? <Skeleton h={300} /> : <Cohorts key={project.id} project={project} />
}

function Cohorts({ project }: { readonly project: Project }) {
  const page = useProjectPage(project)
  const { projectId, canEdit } = page
  const { data, error, refetch } = useCohorts(projectId)
  const [edited, setEdited] = useState<Edited>()
  const [deleted, setDeleted] = useState<CohortJson>()
  const isEmpty = data?.length === 0
  return (
    <PageProvider value={page}>
      <Stack gap="md" maw={1200} mx="auto">
        <Group justify="space-between" gap="sm">
          <Title order={1}>Cohorts</Title>
          {canEdit && !isEmpty && (
            <Group gap="xs">
              <Button variant="default" onClick={() => setEdited({ kind: 'static' })}>
                From a list of ids
              </Button>
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited({ kind: 'dynamic' })}>
                New cohort
              </Button>
            </Group>
          )}
        </Group>
        <Box className="cairn-card" p="md">
          {error !== null && <QueryError error={error} onRetry={refetch} title="The cohorts could not be loaded" />}
          {data === undefined && error === null && <Skeleton h={240} aria-label="Loading" />}
          {isEmpty && (
            <EmptyState
              title="No cohorts yet"
              icon={<IconUsersGroup size={22} stroke={1.6} />}
              {...(canEdit
                ? {
                    action: (
                      <Group gap="sm" justify="center">
                        <Button onClick={() => setEdited({ kind: 'dynamic' })}>By what they did</Button>
                        <Button variant="default" onClick={() => setEdited({ kind: 'static' })}>
                          From a list of ids
                        </Button>
                      </Group>
                    ),
                  }
                : {})}
            >
              A cohort is a group of people: those who bought twice, those who did not come back, those on a list. Use
              it as a filter and as a breakdown in every report.
              {canEdit ? '' : ' Ask an analyst or admin of your organisation to make one.'}
            </EmptyState>
          )}
          {data !== undefined && !isEmpty && (
            <Box style={{ overflowX: 'auto' }} role="group" aria-label="Cohorts" tabIndex={0}>
              <Table verticalSpacing={8} aria-label="Cohorts">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Name</Table.Th>
                    <Table.Th scope="col" ta="end">
                      People
                    </Table.Th>
                    <Table.Th scope="col" visibleFrom="sm">
                      Made by
                    </Table.Th>
                    <Table.Th scope="col" visibleFrom="sm">
                      Changed
                    </Table.Th>
                    <Table.Td />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((cohort) => (
                    <Row
                      key={cohort.id}
                      projectId={projectId}
                      cohort={cohort}
                      canEdit={canEdit}
                      onEdit={() => setEdited({ cohort })}
                      onDelete={() => setDeleted(cohort)}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Box>
          )}
        </Box>
        {edited !== undefined && (
          <CohortEditor
            projectId={projectId}
            cohort={'cohort' in edited ? edited.cohort : undefined}
            kind={'cohort' in edited ? edited.cohort.kind : edited.kind}
            onClose={() => setEdited(undefined)}
          />
        )}
        {deleted !== undefined && (
          <DeleteCohort projectId={projectId} cohort={deleted} onClose={() => setDeleted(undefined)} />
        )}
      </Stack>
    </PageProvider>
  )
}

interface RowProps {
  readonly projectId: number
  readonly cohort: CohortJson
  readonly canEdit: boolean
  readonly onEdit: () => void
  readonly onDelete: () => void
}

function Row({ projectId, cohort, canEdit, onEdit, onDelete }: RowProps) {
  const size = useReport(projectId, { kind: 'cohort' as const, who: { cohort: cohort.id } })
  // Everybody there ever was: a cohort is not of a range.
  const search = { range: 'all', q: risonText({ who: { and: [{ cohort: cohort.id }] } }) }
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} miw={140} style={{ overflowWrap: 'anywhere' }}>
        <Group gap="xs" wrap="nowrap">
          <Anchor
            size="sm"
            renderRoot={(props) => <Link {...props} to={`/p/${projectId}/people`} search={search as never} />}
          >
            {cohort.name}
          </Anchor>
          {cohort.kind === 'static' && (
            <Badge size="sm" variant="default" style={{ flex: 'none' }}>
              Fixed
            </Badge>
          )}
        </Group>
        {cohort.description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {cohort.description}
          </Text>
        )}
      </Table.Th>
      <Table.Td ta="end" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {size.data !== undefined ? (
          countText(size.data.persons)
        ) : size.isError ? (
          <Text size="sm" c="var(--cairn-bad)" title={size.error.message}>
            Can’t be counted
          </Text>
        ) : (
          <Skeleton h={14} w={40} ml="auto" />
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">{cohort.created_by}</Table.Td>
      <Table.Td visibleFrom="sm" title={momentText(cohort.updated_at)}>
        {agoText(cohort.updated_at)}
      </Table.Td>
      <Table.Td ta="end">
        {canEdit && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`More for ${cohort.name}`}>
                <IconDots size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onEdit}>Edit</Menu.Item>
              <Menu.Item onClick={onDelete}>Delete</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
