// How does one go from project to project? A list in the header, searchable when it is long.
import { Button, Combobox, Group, Text, useCombobox } from '@mantine/core'
import { IconCheck, IconLayoutGrid, IconPlus, IconSelector } from '@tabler/icons-react'
import { useState } from 'react'
import { useProjects } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { useCurrentProject, useProjectId } from './current-project.ts'
import { mayMakeProjects } from './permissions.ts'
import { useGo, useGoToProject } from './use-go.ts'

/** From this number of projects on the list has a search field. */
const searchFrom = 8

export function ProjectSwitch() {
  const projects = useProjects().data ?? []
  const current = useCurrentProject()
  const projectId = useProjectId()
  const session = useSession().data
  const goToProject = useGoToProject()
  const go = useGo()
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => {
      if (projects.length >= searchFrom) combobox.focusSearchInput()
      combobox.selectActiveOption()
    },
  })
  const wanted = search.trim().toLowerCase()
  const found = projects.filter((project) =>
    [project.name, ...project.hostnames].some((text) => text.toLowerCase().includes(wanted)),
  )
  const choose = (value: string): void => {
    combobox.closeDropdown()
    if (value === 'all') go('/sites')
    else if (value === 'new') go('/sites/new')
    else goToProject(Number(value))
  }
  const name = current?.name ?? (projectId === undefined || projects.length > 0 ? 'All sites' : '…')
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={choose}
      width={280}
      position="bottom-start"
      shadow="md"
      transitionProps={{ duration: 80 }}
    >
      <Combobox.Target targetType="button" withAriaAttributes>
        <Button
          variant="default"
          px="sm"
          maw={{ base: 170, sm: 280 }}
          rightSection={<IconSelector size={16} aria-hidden />}
          onClick={() => combobox.toggleDropdown()}
          aria-label={`Site: ${name}. Choose another`}
        >
          <Text component="span" size="sm" fw={500} truncate>
            {name}
          </Text>
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {projects.length >= searchFrom && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value)
              combobox.updateSelectedOptionIndex()
            }}
            placeholder="Search sites"
            aria-label="Search sites"
          />
        )}
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label="Sites">
          {found.map((project) => (
            <Combobox.Option key={project.id} value={String(project.id)} active={project.id === projectId}>
              <Group gap="xs" wrap="nowrap" justify="space-between">
                <Text component="span" size="sm" truncate>
                  {project.name}
                </Text>
                {project.id === projectId && <IconCheck size={16} aria-hidden style={{ flex: 'none' }} />}
              </Group>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>No site is called so</Combobox.Empty>}
          {wanted === '' && (
            <Combobox.Group label="">
              <Combobox.Option value="all">
                <Group gap="xs">
                  <IconLayoutGrid size={16} aria-hidden /> All sites
                </Group>
              </Combobox.Option>
              {mayMakeProjects(session) && (
                <Combobox.Option value="new">
                  <Group gap="xs">
                    <IconPlus size={16} aria-hidden /> New site
                  </Group>
                </Combobox.Option>
              )}
            </Combobox.Group>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
