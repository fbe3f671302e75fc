// What can be set of a project? A tab for each kind of thing, named in the address.
import { Alert, Box, Loader, Stack, Tabs, Title } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { isAtLeast } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { useGo } from '../shell/use-go.ts'
import { DataSettings } from './data-settings.tsx'
import { GeneralSettings } from './general-settings.tsx'
import { KeySettings } from './key-settings.tsx'
import { TrackingSettings } from './tracking-settings.tsx'

const SharingSettings = lazy(() =>
  import('../share/sharing-settings.tsx').then((file) => ({ default: file.SharingSettings })),
)

/** What each tab is handed: the project, and whether the reader may change it. */
export interface SettingsProps {
  readonly project: Project
  readonly isReadOnly: boolean
}

const tabs = [
  { id: 'general', name: 'General' },
  { id: 'tracking', name: 'Tracking' },
  { id: 'data', name: 'Data' },
  { id: 'keys', name: 'Keys' },
  { id: 'sharing', name: 'Sharing' },
] as const
type TabId = (typeof tabs)[number]['id']

export function ProjectSettingsPage() {
  const project = useCurrentProject()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const go = useGo()
  const tab = tabs.find(({ id }) => id === search['tab'])?.id ?? 'general'
  if (project === undefined) return null
  const isReadOnly = !isAtLeast(project.role, 'admin')
  return (
    <Stack gap="lg" maw={860} mx="auto">
      <Title order={1}>Settings of {project.name}</Title>
      {isReadOnly && (
        <Alert icon={<IconLock size={18} />} color="gray">
          You may look at these settings. To change them you need to be an admin.
        </Alert>
      )}
      <Tabs
        value={tab}
        onChange={(id) => go(`/p/${project.id}/settings`, { ...search, tab: id === 'general' ? undefined : id })}
      >
        <Tabs.List mb="lg" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          {tabs.map(({ id, name }) => (
            <Tabs.Tab key={id} value={id} style={{ flex: 'none' }}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <TabContent key={`${project.id} ${tab}`} tab={tab} project={project} isReadOnly={isReadOnly} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function TabContent({ tab, ...props }: SettingsProps & { readonly tab: TabId }) {
  if (tab === 'general') return <GeneralSettings {...props} />
  if (tab === 'tracking') return <TrackingSettings {...props} />
  if (tab === 'data') return <DataSettings {...props} />
  if (tab === 'keys') return <KeySettings {...props} />
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <Suspense fallback={<Loader aria-label="Loading" />}>
        <SharingSettings projectId={props.project.id} />
      </Suspense>
    </Box>
  )
}
