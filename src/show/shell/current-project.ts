// Which project is looked at? The one in the address.
import { useParams } from '@tanstack/react-router'
import { useProjects } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'

/** The id in the address; undefined on pages that are of no project. */
export function useProjectId(): number | undefined {
  const { projectId } = useParams({ strict: false })
  return projectId !== undefined && /^[1-9]\d{0,9}$/.test(projectId) ? Number(projectId) : undefined
}

/** The project in the address; undefined while projects are not known, and on pages that are of no project. */
export function useCurrentProject(): Project | undefined {
  const id = useProjectId()
  return useProjects().data?.find((project) => project.id === id)
}
