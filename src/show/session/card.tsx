// A part of a settings page: what it is about, what it holds, and what can be done.
import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'

interface CardProps {
  readonly title: string
  readonly lead?: ReactNode
  /** At the right of the title. */
  readonly action?: ReactNode
  readonly children?: ReactNode
}

export function Card({ title, lead, action, children }: CardProps) {
  const titleId = useId()
  return (
    <Box component="section" className="cairn-card" p={{ base: 'md', sm: 'lg' }} aria-labelledby={titleId}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={4} flex="1 1 240px">
            <Title order={2} id={titleId}>
              {title}
            </Title>
            {lead !== undefined && (
              <Text c="dimmed" size="sm" component="div">
                {lead}
              </Text>
            )}
          </Stack>
          {action}
        </Group>
        {children}
      </Stack>
    </Box>
  )
}
