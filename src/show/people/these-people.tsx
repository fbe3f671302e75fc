// Who stands behind a number? A list that can be searched, kept as a cohort and downloaded.
import { Button, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconUsers, IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import type { BehindInput } from '../../report/index.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { useReport } from '../api/reports.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'
import { DownloadPeople } from './download-people.tsx'
import { PeopleTable, type Order } from './people-table.tsx'
import { SaveCohort } from './save-cohort.tsx'

export interface ThesePeopleProps {
  readonly projectId: number
  readonly behind: BehindInput
  /** "Purchase, Mon 3 Nov". */
  readonly title: string
  readonly onClose: () => void
}
const pageSize = 25

export function ThesePeople({ projectId, behind, title, onClose }: ThesePeopleProps) {
  const mayWrite = isAtLeast(useRole(projectId), 'analyst')
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 250)
  const [order, setOrder] = useState<Order>({ by: 'last_seen', direction: 'desc' })
  const [offset, setOffset] = useState(0)
  const [isSaving, setIsSaving] = useState(false)
  const whole = { kind: 'people' as const, range: 'all' as const, behind, order }
  const found = { ...whole, ...(asked === '' ? {} : { search: asked }) }
  const report = { ...found, limit: pageSize, offset }
  const { data, error, refetch, isPlaceholderData } = useReport(projectId, report)
  const isEmpty = data?.page.total === 0
  return (
    <Modal opened onClose={onClose} size="xl" title={title}>
      <Stack gap="md">
        <Group gap="sm" justify="space-between">
          <TextInput
            data-autofocus
            flex="1 1 250px"
            maw={360}
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder="Search ids and properties"
            aria-label="Search these people"
            value={search}
            onChange={({ currentTarget }) => {
              setSearch(currentTarget.value)
              setOffset(0)
            }}
          />
          <Group gap="xs">
            <DownloadPeople projectId={projectId} report={found} isDisabled={isEmpty || data === undefined} />
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconUsersGroup size={16} aria-hidden />}
                disabled={data === undefined || (isEmpty && asked === '')}
                onClick={() => setIsSaving(true)}
              >
                Save as cohort
              </Button>
            )}
          </Group>
        </Group>
        <Text size="sm" c="dimmed" mih={22} role="status">
          {data !== undefined && (data.page.total === 1 ? '1 person' : `${countText(data.page.total)} people`)}
        </Text>
        {isSaving && (
          <SaveCohort
            projectId={projectId}
            name={title}
            definition={{ kind: 'static', behind }}
            note={asked === '' ? undefined : 'All people behind the number, not only those that the search finds.'}
            onClose={() => setIsSaving(false)}
          />
        )}
        {error !== null && <QueryError error={error} onRetry={refetch} title="The people could not be listed" />}
        {data === undefined && error === null && <Skeleton h={320} aria-label="Asking" />}
        {isEmpty && (
          <EmptyState title="Nobody" icon={<IconUsers size={20} />}>
            {asked === '' ? 'Nobody stands behind this number.' : 'Nobody here has this text. Search for another.'}
          </EmptyState>
        )}
        {data !== undefined && !isEmpty && (
          <PeopleTable
            projectId={projectId}
            result={data}
            isStale={isPlaceholderData}
            order={order}
            onOrder={(next) => {
              setOrder(next)
              setOffset(0)
            }}
            onOffset={setOffset}
          />
        )}
      </Stack>
    </Modal>
  )
}
