// Which reports were saved? Searched, by folder, favourites first at hand; opened, copied, renamed, moved and deleted here.
import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  Menu,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconCopy,
  IconDots,
  IconFolder,
  IconLink,
  IconPencil,
  IconReportAnalytics,
  IconSearch,
  IconTrash,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { SavedReportJson } from '../../api/index.ts'
import { useDuplicate, useSavedReports } from '../api/boards.ts'
import { isAtLeast, type Project } from '../api/projects.ts'
import { LinkDialog } from '../explore/link-dialog.tsx'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { agoText } from '../words/index.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { kindOf } from './kind-words.tsx'
import { NewReport } from './new-report.tsx'
import { addressOf } from './open-report.ts'
import { ReportDialog } from './report-dialog.tsx'
import { wordsOf } from './report-fields.tsx'
import { Star } from './star.tsx'

export function ReportsPage() {
  const project = useCurrentProject()
  return project === undefined ? null : <Reports key={project.id} project={project} />
}

const noFolder = 'Without a folder'

/** Those that are looked for, favourites first. */
function useShown(reports: readonly SavedReportJson[], search: string, folder: string | null, onlyMine: boolean) {
  return useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return reports
      .filter(
        (one) =>
          (!onlyMine || one.is_favourite) &&
          (folder === null || one.folder === (folder === noFolder ? '' : folder)) &&
          [one.name, one.description, one.folder, kindOf(one.report.kind).name].some((text) =>
            text.toLowerCase().includes(wanted),
          ),
      )
      .toSorted((a, b) => Number(b.is_favourite) - Number(a.is_favourite) || a.name.localeCompare(b.name))
  }, [reports, search, folder, onlyMine])
}

function Reports({ project }: { readonly project: Project }) {
  const projectId = project.id
  const reports = useSavedReports(projectId)
  const canEdit = isAtLeast(project.role, 'analyst')
  const [search, setSearch] = useState('')
  const [folder, setFolder] = useState<string | null>(null)
  const [which, setWhich] = useState('all')
  const [edited, setEdited] = useState<SavedReportJson>()
  const [deleted, setDeleted] = useState<SavedReportJson>()
  const shown = useShown(reports.data ?? [], search, folder, which === 'favourites')
  const folders = [...new Set((reports.data ?? []).map((one) => one.folder || noFolder))].toSorted()
  const isEmpty = reports.data?.length === 0
  return (
    <Stack gap="md" maw={1200} mx="auto">
      <Group justify="space-between" gap="sm">
        <Title order={1}>Reports</Title>
        <NewReport projectId={projectId} />
      </Group>
      {!isEmpty && (
        <Group gap="sm">
          <TextInput
            aria-label="Search reports"
            placeholder="Search"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            maxLength={200}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
            w={{ base: '100%', xs: 260 }}
          />
          {folders.length > 1 && (
            <Select
              aria-label="Folder"
              placeholder="All folders"
              leftSection={<IconFolder size={16} aria-hidden />}
              data={folders}
              value={folder}
              onChange={setFolder}
              clearable
              clearButtonProps={{ 'aria-label': 'All folders' }}
              w={{ base: '100%', xs: 220 }}
            />
          )}
          <SegmentedControl
            aria-label="Which reports"
            data={[
              { value: 'all', label: 'All' },
              { value: 'favourites', label: 'Favourites' },
            ]}
            value={which}
            onChange={setWhich}
          />
        </Group>
      )}
      <div className="cairn-card">
        {reports.isPending && <RowsSkeleton />}
        {reports.isError && (
          <QueryError error={reports.error} onRetry={reports.refetch} title="The reports could not be loaded" />
        )}
        {isEmpty && (
          <EmptyState title="No report is saved yet" icon={<IconReportAnalytics size={22} stroke={1.6} />}>
            Build one — a trend, a funnel, retention, paths — and press Save there. It can then be opened by everybody
            here, put on dashboards and read by programs.
          </EmptyState>
        )}
        {reports.data !== undefined && !isEmpty && shown.length === 0 && (
          <EmptyState
            title="No such report"
            action={
              <Button
                variant="default"
                onClick={() => {
                  setSearch('')
                  setFolder(null)
                  setWhich('all')
                }}
              >
                Show all
              </Button>
            }
          >
            {which === 'favourites' ? 'Press the star of a report to find it here.' : 'Search for something else.'}
          </EmptyState>
        )}
        {shown.length > 0 && (
          <Rows projectId={projectId} reports={shown} canEdit={canEdit} onEdit={setEdited} onDelete={setDeleted} />
        )}
      </div>
      {edited !== undefined && (
        <ReportDialog
          projectId={projectId}
          title="About this report"
          of={{ id: edited.id }}
          words={wordsOf(edited)}
          onSaved={() => setEdited(undefined)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deleted !== undefined && (
        <DeleteDialog projectId={projectId} kind="reports" thing={deleted} onClose={() => setDeleted(undefined)} />
      )}
    </Stack>
  )
}

interface RowsProps {
  readonly projectId: number
  readonly reports: readonly SavedReportJson[]
  readonly canEdit: boolean
  readonly onEdit: (report: SavedReportJson) => void
  readonly onDelete: (report: SavedReportJson) => void
}

const Rows = ({ reports, ...rest }: RowsProps) => (
  <Table aria-label="Saved reports" verticalSpacing="xs" highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th w={48}>
          <VisuallyHidden>Favourite</VisuallyHidden>
        </Table.Th>
        <Table.Th>Report</Table.Th>
        <Table.Th visibleFrom="sm">Folder</Table.Th>
        <Table.Th visibleFrom="md">Made by</Table.Th>
        <Table.Th visibleFrom="sm">Changed</Table.Th>
        <Table.Th w={48}>
          <VisuallyHidden>Actions</VisuallyHidden>
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {reports.map((report) => (
        <Row key={report.id} report={report} {...rest} />
      ))}
    </Table.Tbody>
  </Table>
)

function Row({
  projectId,
  report,
  canEdit,
  onEdit,
  onDelete,
}: Omit<RowsProps, 'reports'> & { readonly report: SavedReportJson }) {
  const { name: kind, Sign } = kindOf(report.report.kind)
  const duplicate = useDuplicate(projectId, 'reports')
  const { to, search } = addressOf(projectId, report, report.report)
  const [isLinking, setIsLinking] = useState(false)
  const copy = (): void =>
    duplicate.mutate(report.id, {
      onSuccess: ({ name }) => void notifications.show({ message: `“${name}” is made.`, color: 'green' }),
      onError: (error) =>
        void notifications.show({ title: 'The report could not be copied', message: error.message, color: 'red' }),
    })
  return (
    <Table.Tr>
      <Table.Td>
        <Star
          projectId={projectId}
          kind="reports"
          id={report.id}
          name={report.name}
          isFavourite={report.is_favourite}
        />
      </Table.Td>
      <Table.Td>
        <Group gap="sm" wrap="nowrap" miw={0}>
          <Sign size={18} stroke={1.6} role="img" aria-label={kind} style={{ flex: 'none' }} />
          <Stack gap={0} miw={0}>
            <Anchor
              fw={500}
              size="sm"
              style={{ overflowWrap: 'anywhere' }}
              renderRoot={(props) => <Link {...props} {...({ to, search } as { to: '/' })} />}
            >
              {report.name}
            </Anchor>
            {report.description !== '' && (
              <Text size="xs" c="dimmed" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
                {report.description}
              </Text>
            )}
          </Stack>
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" maw={200} style={{ overflowWrap: 'anywhere' }}>
          {report.folder}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">
        <Text size="sm" maw={160} style={{ overflowWrap: 'break-word' }}>
          {report.created_by}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {agoText(report.updated_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${report.name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => setIsLinking(true)}>
              Link for pandas or Excel…
            </Menu.Item>
            {canEdit && (
              <>
                <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onEdit(report)}>
                  Name, description, folder
                </Menu.Item>
                <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                  Duplicate
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconTrash size={16} aria-hidden />}
                  color="red"
                  onClick={() => onDelete(report)}
                >
                  Delete
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
        {isLinking && <LinkDialog projectId={projectId} savedId={report.id} onClose={() => setIsLinking(false)} />}
      </Table.Td>
    </Table.Tr>
  )
}

const RowsSkeleton = () => (
  <Stack gap="md" p="md" aria-busy="true" aria-label="Loading the reports">
    {[0, 1, 2, 3].map((row) => (
      <Skeleton key={row} height={36} />
    ))}
  </Stack>
)
