// Which saved report is put on the dashboard? Searched in a list; several may be chosen one after the other.
import { Button, Group, Modal, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconCheck, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { SavedReportJson } from '../../api/index.ts'
import { kindOf } from '../reports/kind-words.tsx'
import { NewReport } from '../reports/new-report.tsx'
import { EmptyState } from '../shell/page-states.tsx'

interface AddReportProps {
  readonly projectId: number
  readonly reports: readonly SavedReportJson[]
  /** Ids of those that are on the dashboard. */
  readonly shown: ReadonlySet<number>
  readonly onAdd: (report: SavedReportJson) => void
  readonly onClose: () => void
}

export function AddReport({ projectId, reports, shown, onAdd, onClose }: AddReportProps) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const found = reports.filter(({ name, folder, description }) =>
    [name, folder, description].some((text) => text.toLowerCase().includes(wanted)),
  )
  return (
    <Modal opened onClose={onClose} title="Add a saved report" size="lg">
      <Stack gap="sm">
        {reports.length > 0 && (
          <TextInput
            aria-label="Search reports"
            placeholder="Search"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
            data-autofocus
          />
        )}
        {found.length === 0 && (
          <EmptyState title={reports.length === 0 ? 'No report is saved yet' : 'No such report'}>
            Build a report, save it, and find it here.
          </EmptyState>
        )}
        <ScrollArea.Autosize mah="50dvh">
          <Stack gap={2} role="list" aria-label="Saved reports">
            {found.map((report) => {
              const { name: kind, Sign } = kindOf(report.report.kind)
              return (
                <div key={report.id} role="listitem">
                  <UnstyledButton className="cairn-add-report" onClick={() => onAdd(report)}>
                    <Sign size={18} stroke={1.6} role="img" aria-label={kind} style={{ flex: 'none' }} />
                    <span>
                      <Text size="sm" fw={500}>
                        {report.name}
                      </Text>
                      <Text size="xs" c="dimmed" lineClamp={1}>
                        {[report.folder, report.description].filter((text) => text !== '').join(' · ')}
                      </Text>
                    </span>
                    {shown.has(report.id) && <IconCheck size={16} role="img" aria-label="On this dashboard" />}
                  </UnstyledButton>
                </div>
              )
            })}
          </Stack>
        </ScrollArea.Autosize>
        <Group justify="space-between">
          <NewReport projectId={projectId} />
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
