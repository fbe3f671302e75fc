// How does the snippet get into a site, and has the first event arrived?
import { Box, Checkbox, Collapse, Group, SimpleGrid, Stack, Tabs, Text, Title, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useCurrentProject } from '../shell/current-project.ts'
import { CodeBlock } from './code-block.tsx'
import { FirstEvent } from './first-event.tsx'
import { guides, tagOptions } from './snippets.ts'
import type { Guide, SnippetContext, TagOption } from './snippets.ts'

export function InstallPage() {
  const project = useCurrentProject()
  const [guideId, setGuideId] = useState('html')
  const [options, setOptions] = useState<readonly TagOption[]>([])
  const guide = guides.find(({ id }) => id === guideId) ?? guides[0]
  if (project === undefined || guide === undefined) return null
  const context: SnippetContext = { origin: location.origin, writeKey: project.write_key, options }
  return (
    <Stack gap="lg" maw={920} mx="auto">
      <Stack gap={4}>
        <Title order={1}>Install on {project.name}</Title>
        <Text c="dimmed">
          Put the snippet into your pages, then open one of them. It takes a second to show up here.
        </Text>
      </Stack>
      <Box className="cairn-card" p={{ base: 'sm', sm: 'lg' }}>
        <Tabs value={guide.id} onChange={(id) => setGuideId(id ?? 'html')}>
          <Tabs.List
            aria-label="What your site is made with"
            mb="md"
            style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}
          >
            {guides.map(({ id, name }) => (
              <Tabs.Tab key={id} value={id} style={{ flex: 'none' }}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={guide.id}>
            <Steps guide={guide} context={context} />
            {guide.hasTag && <Options chosen={options} onChange={setOptions} />}
          </Tabs.Panel>
        </Tabs>
      </Box>
      <FirstEvent project={project} />
    </Stack>
  )
}

function Steps({ guide, context }: { readonly guide: Guide; readonly context: SnippetContext }) {
  return (
    <Stack gap="md">
      {guide.steps(context).map(({ where, code }) => (
        <CodeBlock key={where} code={code} label={where} />
      ))}
      {guide.note !== undefined && (
        <Text size="sm" c="dimmed">
          {guide.note}
        </Text>
      )}
    </Stack>
  )
}

interface OptionsProps {
  readonly chosen: readonly TagOption[]
  readonly onChange: (chosen: readonly TagOption[]) => void
}

const optionNames = Object.keys(tagOptions) as TagOption[]

function Options({ chosen, onChange }: OptionsProps) {
  const [isOpen, { toggle }] = useDisclosure(false)
  return (
    <Stack gap="sm" mt="md">
      <UnstyledButton onClick={toggle} aria-expanded={isOpen} w="fit-content">
        <Group gap={4}>
          <Text size="sm" fw={500}>
            Options of the snippet
          </Text>
          <IconChevronDown size={16} aria-hidden style={{ transform: isOpen ? 'rotate(180deg)' : 'none' }} />
        </Group>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          {optionNames.map((name) => (
            <Checkbox
              key={name}
              label={tagOptions[name].label}
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(
                  optionNames.filter((other) =>
                    other === name ? event.currentTarget.checked : chosen.includes(other),
                  ),
                )
              }
            />
          ))}
        </SimpleGrid>
      </Collapse>
    </Stack>
  )
}
