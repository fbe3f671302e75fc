// What happened, where from, what did they do? The page of a project.
import { useParams } from '@tanstack/react-router'
import { useProjects } from '../api/projects.ts'
import { NotFound } from '../shell/page-states.tsx'
import { Overview } from './overview.tsx'

export function OverviewPage() {
  const { projectId } = useParams({ from: '/frame/p/$projectId' })
  const projects = useProjects()
  const id = Number(projectId)
  const project = projects.data?.find((one) => one.id === id)
  if (!Number.isSafeInteger(id) || id < 1 || (projects.isSuccess && project === undefined)) return <NotFound />
  return <Overview key={id} projectId={id} project={project} role={project?.role} />
}
