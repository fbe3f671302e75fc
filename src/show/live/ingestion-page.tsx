// What was taken, refused or kept apart, and why? And what becomes of the events of one's own device?
import { Group, Stack, Tabs, Title } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useIngestion } from '../api/live.ts'
import { useProjectId } from '../shell/current-project.ts'
import { Debugger } from './debugger.tsx'
import { IntakePanel } from './intake-panel.tsx'
import './live.css'
import { PipelineNote } from './pipeline-note.tsx'

const tabs = ['intake', 'debugger'] as const

export function IngestionPage() {
  const projectId = useProjectId() ?? 0
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const tab = tabs.find((name) => name === search['tab']) ?? 'intake'
  const unit = search['over'] === 'hour' ? 'minute' : 'day'
  const ingestion = useIngestion(projectId, unit)
  const setSearch = (change: Readonly<Record<string, string | undefined>>): void =>
    void navigate({
      search: (before: object) => ({ ...before, ...change }),
      replace: true,
    } as unknown as Parameters<typeof navigate>[0])

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>Ingestion</Title>
        {ingestion.data !== undefined && <PipelineNote pipeline={ingestion.data.pipeline} />}
      </Group>
      <Tabs value={tab} onChange={(value) => setSearch({ tab: value === 'intake' ? undefined : (value ?? undefined) })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="intake">Intake</Tabs.Tab>
          <Tabs.Tab value="debugger">Debugger</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="intake">
          <IntakePanel
            key={unit}
            projectId={projectId}
            ingestion={ingestion}
            unit={unit}
            onUnit={(next) => setSearch({ over: next === 'minute' ? 'hour' : undefined })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="debugger">
          <Debugger projectId={projectId} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
