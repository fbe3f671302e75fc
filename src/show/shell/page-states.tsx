// What does a page show when it is not there, failed, or has nothing yet? Always what to do next.
import { Anchor, Stack, Text, Title } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'

export function NotFound() {
  return (
    <Stack component="main" maw={480} mx="auto" p="xl">
      <Title order={1}>There is no such page</Title>
      <Text>
        It may have been moved or deleted, or you may not see it. <Anchor href="/">Back to your sites</Anchor>
      </Text>
    </Stack>
  )
}

export function PageFailure({ error }: ErrorComponentProps) {
  return (
    <Stack component="main" role="alert" maw={480} mx="auto" p="xl">
      <Title order={1}>This page could not be shown</Title>
      <Text>{error instanceof Error ? error.message : String(error)}</Text>
      <Anchor href="">Try again</Anchor>
    </Stack>
  )
}
