// What stands at the top of a settings page within the frame?
import { Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SettingsBodyProps {
  readonly title: string
  readonly lead?: ReactNode
  /** At the right of the title. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

export function SettingsBody({ title, lead, action, children }: SettingsBodyProps) {
  return (
    <Stack gap="lg" maw={880} mx="auto" w="100%">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Box>
          <Title order={1}>{title}</Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
          )}
        </Box>
        {action}
      </Group>
      {children}
    </Stack>
  )
}
