// What does a page show when it is not there, failed, or has nothing yet? Always what to do next.
import { Anchor, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { CatchBoundary, Link } from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'

export function NotFound() {
  return (
    <Stack maw={480} mx="auto" px="md" py={64} gap="xs">
      <Title order={1} size="h3">
        There is no such page
      </Title>
      <Text>It may have been moved or deleted, or your account may not see it.</Text>
      <Anchor component={Link} to="/sites">
        Go to your sites
      </Anchor>
    </Stack>
  )
}

/** After an update of Cairn the files of the former page are gone. */
const isOutdated = (error: unknown): boolean => error instanceof TypeError && /import|module/i.test(error.message)
const updated = 'Cairn was updated, or can not be reached. Reload the page.'

/** For the router: a page that threw, or whose files could not be loaded. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const { reset: resetQueries } = useQueryErrorResetBoundary()
  const isStale = isOutdated(error)
  return (
    <Stack role="alert" maw={480} mx="auto" px="md" py={64} gap="xs" align="flex-start">
      <Title order={1} size="h3">
        This page could not be shown
      </Title>
      <Text>
        {isStale ? updated : textOf(error).message}
        {!isStale && ' If it stays like this, the console of your browser and the log of Cairn say more.'}
      </Text>
      <Button
        mt="xs"
        onClick={() => {
          resetQueries()
          reset()
          if (isStale) location.reload()
        }}
      >
        {isStale ? 'Reload' : 'Try again'}
      </Button>
    </Stack>
  )
}

/** Around an answer that is drawn: if drawing throws, it says so in its place, and the page around it stays. */
export const DrawingBoundary = ({ of, children }: { readonly of: unknown; readonly children: ReactNode }) => (
  <CatchBoundary getResetKey={() => of} errorComponent={DrawingFailure}>
    {children}
  </CatchBoundary>
)
const DrawingFailure = ({ error, reset }: ErrorComponentProps) =>
  isOutdated(error) ? (
    <QueryError error={updated} title="This can not be drawn" onRetry={() => location.reload()} />
  ) : (
    <QueryError error={error} title="This can not be drawn" onRetry={reset} />
  )

const textOf = (error: unknown): { readonly message: string; readonly hint: string } => ({
  message: error instanceof Error ? error.message : String(error),
  hint: error instanceof ApiError ? error.hint : '',
})

interface EmptyStateProps {
  readonly title: string
  /** What to do. */
  readonly children?: ReactNode
  readonly icon?: ReactNode
  /** A button or link. */
  readonly action?: ReactNode
}

/** There is nothing (yet): says so, and what to do. */
export function EmptyState({ title, children, icon, action }: EmptyStateProps) {
  return (
    <Stack align="center" ta="center" gap={6} px="md" py="xl" maw={440} mx="auto">
      {icon !== undefined && (
        <ThemeIcon variant="light" size={40} radius="xl" aria-hidden mb={4}>
          {icon}
        </ThemeIcon>
      )}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text component="div" size="sm" c="dimmed">
          {children}
        </Text>
      )}
      {action !== undefined && <Group mt="xs">{action}</Group>}
    </Stack>
  )
}

interface QueryErrorProps {
  readonly error: unknown
  /** `query.refetch`. */
  readonly onRetry?: () => unknown
  /** What could not be loaded, as a sentence. */
  readonly title?: string
  /** What can be done, where that is not what the server says. */
  readonly hint?: string | undefined
}

/** Instead of what a query should have brought. */
export function QueryError({ error, onRetry, title = 'This could not be loaded', hint: said }: QueryErrorProps) {
  const { message, hint: told } = textOf(error)
  const hint = said ?? told
  return (
    <Paper role="alert" bg="transparent" p="md">
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <IconAlertTriangle size={20} color="var(--cairn-bad)" aria-hidden style={{ flex: 'none', marginTop: 2 }} />
        <Stack gap={4} align="flex-start">
          <Text fw={600} size="sm">
            {title}
          </Text>
          <Text size="sm">{message}</Text>
          {hint !== '' && (
            <Text size="sm" c="dimmed">
              {hint}
            </Text>
          )}
          {onRetry !== undefined && (
            <Button size="xs" variant="default" mt={4} onClick={() => void onRetry()}>
              Try again
            </Button>
          )}
        </Stack>
      </Group>
    </Paper>
  )
}
