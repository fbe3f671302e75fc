// How is one project doing, at a glance? Visitors with their change and a line, who is here now, and the way in.
import { Box, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Project } from '../api/projects.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { changeText, countText, shortCountText } from '../words/index.ts'
import { nowQuery, visitorsQuery } from './glance.ts'
import type { Days } from './glance.ts'
import './sites.css'

interface SiteCardProps {
  readonly project: Project
  readonly days: Days
}

export function SiteCard({ project, days }: SiteCardProps) {
  // With many sites only those are asked that are seen.
  const { ref, entry } = useIntersection({ rootMargin: '200px' })
  const isSeen = entry?.isIntersecting === true
  const glance = useQuery({ ...visitorsQuery(project.id, days), enabled: isSeen })
  const now = useQuery({ ...nowQuery(project.id), enabled: isSeen })
  const hosts = project.hostnames.filter((host) => !host.startsWith('*.'))
  return (
    <Link ref={ref} to="/p/$projectId" params={{ projectId: String(project.id) }} className="cairn-card cairn-site">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={0} miw={0}>
          <Title order={2} size="sm" lineClamp={1}>
            {project.name}
          </Title>
          <Text size="xs" c="dimmed" truncate>
            {hosts.length === 0 ? 'No domain yet' : hosts.join(', ')}
          </Text>
        </Stack>
        <Group gap={6} wrap="nowrap" style={{ flex: 'none' }}>
          {now.data !== undefined && now.data > 0 && <span className="cairn-pulse" aria-hidden />}
          <Text size="xs" c="dimmed" className="cairn-number">
            {now.data === undefined ? '' : `${countText(now.data)} now`}
          </Text>
        </Group>
      </Group>
      <Box h={44} my="xs">
        {glance.data === undefined ? (
          <Skeleton h={44} visible={!glance.isError} />
        ) : (
          <Sparkline values={glance.data.values} isOpenEnded />
        )}
      </Box>
      <Group justify="space-between" align="baseline" h={32} wrap="nowrap">
        {glance.data === undefined ? (
          glance.isError ? (
            <Text size="xs" c="var(--cairn-bad)" truncate>
              {glance.error.message}
            </Text>
          ) : (
            <Skeleton h={22} w={120} />
          )
        ) : (
          <>
            <Group gap={8} align="baseline" wrap="nowrap">
              <Text fw={650} size="xl" className="cairn-number" title={countText(glance.data.visitors)}>
                {shortCountText(glance.data.visitors)}
              </Text>
              <Text size="xs" c="dimmed">
                visitors
              </Text>
              <Change change={glance.data.change} days={days} />
            </Group>
            <Text size="xs" c="dimmed" className="cairn-number" style={{ flex: 'none' }}>
              {shortCountText(glance.data.today)} today
            </Text>
          </>
        )}
      </Group>
    </Link>
  )
}

function Change({ change, days }: { readonly change: number | null; readonly days: Days }) {
  if (change === null) return null
  return (
    <Text
      component="span"
      size="xs"
      fw={500}
      className="cairn-number"
      c={change < 0 ? 'var(--cairn-bad)' : 'var(--cairn-good)'}
      title={`Compared with the ${days} days before`}
    >
      {changeText(change)}
    </Text>
  )
}
