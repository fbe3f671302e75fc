// Is there nothing yet but the project that a new Cairn makes for itself? Then the first site gives it its name, and its key stays.
import type { Project } from '../api/projects.ts'
import { request } from '../api/request.ts'
import type { EventsResult } from '../../report/index.ts'

/** The one project, if it was never named and no event has come; else undefined. */
export async function freshProject(projects: readonly Project[]): Promise<Project | undefined> {
  const [first, ...others] = projects
  if (first === undefined || others.length > 0) return undefined
  if (first.name !== 'My project' || first.hostnames.length > 0 || first.role === 'viewer') return undefined
  const body = { kind: 'events', range: 'all', limit: 1 }
  const { events } = await request<EventsResult>(`/api/v1/projects/${first.id}/query`, { body })
  return events.length === 0 ? first : undefined
}
