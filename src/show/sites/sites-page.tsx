// How are all projects doing, at a glance?
import { Group, Select, SegmentedControl, SimpleGrid, Skeleton, Stack, TextInput, Title } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useProjects } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { PageButton } from '../session/anchors.tsx'
import { EmptyState, QueryError } from '../shell/page-states.tsx'
import { mayMakeProjects } from '../shell/permissions.ts'
import { useShortcut } from '../shell/shortcuts.ts'
import { visitorsQuery } from './glance.ts'
import type { Days } from './glance.ts'
import { SiteCard } from './site-card.tsx'

type Order = 'name' | 'visitors' | 'newest'
const orders: { value: Order; label: string }[] = [
  { value: 'name', label: 'By name' },
  { value: 'visitors', label: 'Most visitors' },
  { value: 'newest', label: 'Newest' },
]
const orderKey = 'cairn-sites-order'
const rememberedOrder = (): Order =>
  orders.find(({ value }) => value === localStorage.getItem(orderKey))?.value ?? 'name'

export function SitesPage() {
  const projects = useProjects()
  const session = useSession().data
  const [days, setDays] = useState<Days>(7)
  const [search, setSearch] = useState('')
  const [order, setOrder] = useState(rememberedOrder)
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', 'Search sites', () => field.current?.focus())
  const shown = useOrdered(projects.data ?? [], search, order, days)

  if (projects.isError) return <QueryError error={projects.error} onRetry={projects.refetch} />
  const mayAdd = mayMakeProjects(session)
  const addButton = (
    <PageButton to="/sites/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Add a site
    </PageButton>
  )
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>Sites</Title>
        {mayAdd && addButton}
      </Group>
      <Group gap="sm">
        <TextInput
          ref={field}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          placeholder="Search sites"
          aria-label="Search sites"
          leftSection={<IconSearch size={16} aria-hidden />}
          flex="1 1 180px"
          maw={320}
        />
        <Select
          aria-label="Order"
          data={orders}
          value={order}
          allowDeselect={false}
          w={150}
          onChange={(value) => {
            localStorage.setItem(orderKey, value ?? 'name')
            setOrder(value ?? 'name')
          }}
        />
        <SegmentedControl
          aria-label="Range"
          ml={{ base: 0, sm: 'auto' }}
          data={[
            { value: '7', label: '7 days' },
            { value: '30', label: '30 days' },
          ]}
          value={String(days)}
          onChange={(value) => setDays(value === '30' ? 30 : 7)}
        />
      </Group>
      {projects.data?.length === 0 && (
        <EmptyState title="No site yet" action={mayAdd ? addButton : undefined}>
          {mayAdd
            ? 'Add your first site; the snippet for its pages comes next.'
            : 'Ask an admin of your organisation to add one.'}
        </EmptyState>
      )}
      {projects.data !== undefined && projects.data.length > 0 && shown.length === 0 && (
        <EmptyState title="No site is called so">Search by name or by domain.</EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3, xl: 4 }} spacing="md">
        {projects.data === undefined
          ? Array.from({ length: 6 }, (_, at) => <Skeleton key={at} h={154} />)
          : shown.map((project) => <SiteCard key={project.id} project={project} days={days} />)}
      </SimpleGrid>
    </Stack>
  )
}

/** Those that the search finds, in order. By visitors once all are known, so that no card jumps twice. */
function useOrdered(projects: readonly Project[], search: string, order: Order, days: Days): readonly Project[] {
  const answers = useQueries({
    queries: projects.map((project) => ({ ...visitorsQuery(project.id, days), enabled: order === 'visitors' })),
  })
  const counts = answers.map(({ data }) => data?.visitors)
  const isKnown = counts.every((count) => count !== undefined)
  const countsText = counts.join()
  return useMemo(() => {
    const wanted = search.trim().toLowerCase()
    const countOf = new Map(projects.map(({ id }, at) => [id, Number(countsText.split(',')[at])]))
    const compare: Record<Order, (a: Project, b: Project) => number> = {
      name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.id - b.id,
      visitors: (a, b) => (isKnown ? (countOf.get(b.id) ?? 0) - (countOf.get(a.id) ?? 0) : 0) || compare.name(a, b),
      newest: (a, b) => b.created_at.localeCompare(a.created_at) || b.id - a.id,
    }
    return projects
      .filter(({ name, hostnames }) => [name, ...hostnames].some((text) => text.toLowerCase().includes(wanted)))
      .toSorted(compare[order])
  }, [projects, search, order, countsText, isKnown])
}
