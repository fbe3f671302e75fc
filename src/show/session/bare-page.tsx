// What do the pages look like that stand outside the frame? One calm card in the middle, with Cairn's name above it.
import { Box, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import icon from '../icon.svg'

interface BarePageProps {
  readonly title: string
  /** Below the title: what this page is for. */
  readonly lead?: ReactNode
  /** Below the card: where else to go. */
  readonly below?: ReactNode
  readonly children: ReactNode
}

export function BarePage({ title, lead, below, children }: BarePageProps) {
  useDocumentTitle(`${title} · Cairn`)
  return (
    <Center component="main" mih="100dvh" px="md" py="xl">
      <Stack w="100%" maw={420} gap="lg">
        <Group gap="xs" justify="center">
          <img src={icon} alt="" width={28} height={28} />
          <Text fw={600} size="lg">
            Cairn
          </Text>
        </Group>
        <Box className="cairn-card" p={{ base: 'lg', xs: 'xl' }}>
          <Stack gap="md">
            <Stack gap={6}>
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead !== undefined && (
                <Text c="dimmed" size="sm" component="div">
                  {lead}
                </Text>
              )}
            </Stack>
            {children}
          </Stack>
        </Box>
        {below !== undefined && (
          <Text size="sm" ta="center" component="div">
            {below}
          </Text>
        )}
      </Stack>
    </Center>
  )
}

/** Stands where a form will be: as many fields, and a button. */
export function FormSkeleton({ fields }: { readonly fields: number }) {
  return (
    <Stack gap="md" aria-busy="true" aria-label="Loading">
      {Array.from({ length: fields }, (_, index) => (
        <Stack key={index} gap={6}>
          <Skeleton height={14} width={90} />
          <Skeleton height={36} />
        </Stack>
      ))}
      <Skeleton height={36} mt="xs" />
    </Stack>
  )
}
