// In which of the project's cohorts is the person? Asked for by itself: the page does not wait for it.
import { Anchor, Badge, Group, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { usePersonCohorts } from '../api/persons.ts'
import { QueryError } from '../shell/page-states.tsx'
import { FactCard } from './person-facts.tsx'

interface PersonCohortsProps {
  readonly projectId: number
  readonly personId: string
}

export function PersonCohorts({ projectId, personId }: PersonCohortsProps) {
  const cohorts = usePersonCohorts(projectId, personId)
  const all = cohorts.data ?? []
  if (cohorts.isSuccess && all.length === 0) return null
  const own = all.filter((cohort) => cohort.is_in === true)
  const faulty = all.filter((cohort) => cohort.is_in === null)
  return (
    <FactCard title="Cohorts">
      {cohorts.isError && (
        <QueryError error={cohorts.error} onRetry={cohorts.refetch} title="The cohorts could not be asked" />
      )}
      <Group gap={6}>
        {own.map(({ id, name }) => (
          <Badge key={id} size="lg">
            {name}
          </Badge>
        ))}
        {cohorts.isPending && <Skeleton h={26} w={90} />}
        {cohorts.isSuccess && own.length === 0 && <span className="person-quiet">In none of them.</span>}
      </Group>
      {faulty.map(({ id, fault }) => (
        <p key={id} className="person-quiet">
          {fault}
        </p>
      ))}
      <Anchor component={Link} to={`/p/${projectId}/cohorts`} size="sm" mt={8} display="inline-block">
        All cohorts
      </Anchor>
    </FactCard>
  )
}
