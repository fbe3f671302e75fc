// In which of the project's cohorts is the person? Each is asked for by itself: the page does not wait for it.
import { Anchor, Badge, Group, Skeleton } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { reportQuery } from '../api/reports.ts'
import { request } from '../api/request.ts'
import { FactCard } from './person-facts.tsx'

interface PersonCohortsProps {
  readonly projectId: number
  readonly personId: string
}
interface Named {
  readonly id: number
  readonly name: string
}
/** More are not asked for. */
const most = 30

export function PersonCohorts({ projectId, personId }: PersonCohortsProps) {
  const cohorts = useQuery({
    queryKey: ['projects', projectId, 'cohorts', 'names'],
    queryFn: ({ signal }) =>
      request<{ cohorts: readonly Named[] }>(`/api/v1/projects/${projectId}/cohorts`, { signal }).then((answer) =>
        answer.cohorts.map(({ id, name }) => ({ id, name })),
      ),
  })
  const all = (cohorts.data ?? []).slice(0, most)
  const answers = useQueries({
    queries: all.map(({ id }) =>
      reportQuery(projectId, {
        kind: 'people' as const,
        range: 'all' as const,
        who: { cohort: id },
        search: personId,
        limit: 1,
      }),
    ),
  })
  if (all.length === 0 || answers.every(({ isError }) => isError)) return null
  const own = all.filter((_, index) => answers[index]?.data?.people.some((one) => one.person_id === personId))
  const isPending = answers.some((answer) => answer.isPending)
  return (
    <FactCard title="Cohorts">
      <Group gap={6}>
        {own.map(({ id, name }) => (
          <Badge key={id} size="lg">
            {name}
          </Badge>
        ))}
        {isPending && <Skeleton h={26} w={90} />}
        {!isPending && own.length === 0 && <span className="person-quiet">In none of them.</span>}
      </Group>
      <Anchor component={Link} to={`/p/${projectId}/cohorts`} size="sm" mt={8} display="inline-block">
        All cohorts
      </Anchor>
    </FactCard>
  )
}
