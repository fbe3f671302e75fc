// Which keys are there? Told by `?`.
import { Group, Modal, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { Keys } from './keys.tsx'
import { areSingleKeysOn, setSingleKeysOn, shortcuts } from './shortcuts.ts'

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const [isOn, setOn] = useState(areSingleKeysOn)
  const groups = Map.groupBy(shortcuts(), ({ group }) => group)
  return (
    <Modal opened onClose={onClose} title="Keyboard short cuts" size="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        {[...groups].map(([group, all]) => (
          <Stack key={group} gap={6}>
            <Title order={3} size="sm">
              {group}
            </Title>
            {all.map(({ keys, description }) => (
              <Group key={keys} justify="space-between" wrap="nowrap">
                <Text size="sm">{description}</Text>
                <Keys keys={keys} />
              </Group>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
      <Switch
        mt="lg"
        checked={isOn}
        onChange={(event) => {
          setSingleKeysOn(event.currentTarget.checked)
          setOn(event.currentTarget.checked)
        }}
        label="Short cuts without Ctrl or ⌘"
        description="Switch them off if you speak your input, or strike keys by chance."
      />
    </Modal>
  )
}
