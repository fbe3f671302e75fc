// Where does one go first? With one site to its overview, with several to all of them, with none to the first.
import { Center, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useProjects } from '../api/projects.ts'
import { QueryError } from '../shell/page-states.tsx'
import { freshProject } from './fresh-project.ts'

export function StartPage() {
  const projects = useProjects()
  const fresh = useQuery({
    queryKey: ['fresh-project', projects.data?.length],
    queryFn: async () => (await freshProject(projects.data ?? [])) ?? null,
    enabled: projects.data !== undefined,
    gcTime: 0,
    retry: false,
  })
  if (projects.isError) return <QueryError error={projects.error} onRetry={projects.refetch} />
  // Where it can't be told (the database is not there yet), the site itself says so.
  if (projects.data === undefined || fresh.isPending)
    return (
      <Center mih="60dvh">
        <Loader aria-label="Loading" />
      </Center>
    )
  const [first, ...others] = projects.data
  if (first === undefined) return <NoSite />
  if (fresh.data) return <Navigate to="/sites/new" replace />
  if (others.length > 0) return <Navigate to="/sites" replace />
  return <Navigate to="/p/$projectId" params={{ projectId: String(first.id) }} replace />
}

/** Those who may not make one are told so on the page of all sites. */
const NoSite = () => <Navigate to="/sites" replace />
